"""W07: profile pages with their two tabs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from shared_spec.conformance.browser import (
    Browser,
    Page,
    attribute,
    form_values,
    text_of,
)
from shared_spec.conformance.builders import User, segment
from shared_spec.conformance.forms import check_missing, check_page
from shared_spec.conformance.lists import numbers, only, preview, slugs
from shared_spec.conformance.samples import TEXTS

if TYPE_CHECKING:
    from shared_spec.conformance.builders import Make
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("W07")

Article = dict[str, Any]
BAD_PAGES = ["0", "01", "-1", "abc", "1.5", "9" * 40, "%00", "2%20"]
TABS = ".articles-toggle a.nav-link"


@dataclass(frozen=True)
class Shelf:
    """12 articles of one person, of which a reader likes 11, oldest last."""

    author: User
    reader: User
    articles: list[Article]

    @property
    def newest(self) -> list[str]:
        return [article["slug"] for article in reversed(self.articles)]


@pytest.fixture(scope="module")
def shelf(make: Make) -> Shelf:
    author, reader = make.user(), make.user()
    articles = [make.article(author, tagList=["x"]) for _ in range(12)]
    for article in reversed(articles[1:]):
        make.favorite(reader, article)
    return Shelf(author, reader, articles)


def path_of(user: User, tab: str = "") -> str:
    return f"/profile/{segment(user.username)}{tab}"


def active(page: Page) -> str:
    return text_of(page.one(f"{TABS}.active"))


# --- The head -----------------------------------------------------------------


@pytest.mark.parametrize("tab", ["", "/favorites"])
def test_page(browser: Browser, bob: User, tab: str) -> None:
    page = browser.get(path_of(bob, tab))
    check_page(page, bob.username)
    assert text_of(page.one(".profile-page .user-info h4")) == bob.username
    assert bob.username in text_of(page.one("head > title"))
    picture = page.one(".user-info img.user-img")
    assert "default-avatar.svg" in attribute(picture, "src")
    assert page.one(".user-info p").get_text() == ""
    words = text_of(page.one("main")).lower().split()
    assert {"none", "null"}.isdisjoint(words)


def test_page_of_an_author(browser: Browser, shelf: Shelf) -> None:
    for tab in ("", "/favorites"):
        page = browser.get(path_of(shelf.author, tab))
        check_page(page, shelf.author.username)


@pytest.mark.parametrize("text", ["markup", "template", "emoji", "right-to-left"])
def test_bio_and_picture(api: Client, make: Make, browser: Browser, text: str) -> None:
    user = make.user()
    url = "https://example.com/me.png?a=1&b=2"
    fields = {"bio": f"One.\n{TEXTS[text]}", "image": url}
    api.put("/api/user", token=user.token, json={"user": fields}, expect=200)
    page = browser.get(path_of(user))
    check_page(page, user.username)
    bio = page.one(".user-info p.bio")
    assert bio.get_text().strip() == fields["bio"]
    assert bio.select("*") == []
    assert attribute(page.one("img.user-img"), "src") == url


@pytest.mark.parametrize("text", ["markup", "sql", "template", "emoji", "astral"])
def test_name_is_text(make: Make, browser: Browser, text: str) -> None:
    name = (
        f"{' '.join(TEXTS[text].replace('/', '').split())[:40].strip()} {make.name()}"
    )
    user = make.user(username=name)
    for tab in ("", "/favorites"):
        page = browser.get(path_of(user, tab))
        check_page(page, name)
        assert name in text_of(page.one("head > title"))
        links = {unquote(href) for href in page.hrefs(TABS)}
        assert links == {f"/profile/{name}", f"/profile/{name}/favorites"}


def test_unknown_person(make: Make, browser: Browser, alice: User) -> None:
    nothing = make.name("none")
    for name in (nothing, alice.username.upper(), f"{alice.username}%20", "%00"):
        for tab in ("", "/favorites"):
            check_missing(browser.get(f"/profile/{name}{tab}", expect=404))
    for path in (f"/profile/{alice.username}/none", f"/profile/{alice.username}/"):
        browser.get(path, expect=404)


@pytest.mark.parametrize("name", ["%FF", "%ED%A0%80", "n" * 3000, "%2e%2e", "a%2Fb"])
def test_odd_name_is_no_server_error(browser: Browser, name: str) -> None:
    assert browser.request("GET", f"/profile/{name}").status in {301, 302, 400, 404}


# --- Who looks ----------------------------------------------------------------


def test_visitor_may_sign_in_to_follow(browser: Browser, alice: User) -> None:
    page = browser.get(path_of(alice))
    link = page.one(".user-info a.btn")
    assert text_of(link) == f"Follow {alice.username}"
    assert attribute(link, "href").startswith("/login?next=")
    assert page.all("main form") == []
    assert "Edit Profile Settings" not in page.texts("a, button")


def test_member_may_follow(make: Make, reader: Browser) -> None:
    user = make.user()
    for tab, verb, text in (
        ("", "follow", f"Follow {user.username}"),
        ("/favorites", "unfollow", f"Unfollow {user.username}"),
    ):
        page = reader.get(path_of(user, tab))
        check_page(page, user.username)
        form = page.one(f'.user-info form[action="{path_of(user)}/{verb}"]')
        assert text_of(only(form, 'button[type="submit"]')) == text
        assert form_values(form)["next"] == path_of(user, tab)
        assert reader.submit(page, form).local_location == path_of(user, tab)
    assert "Edit Profile Settings" not in page.texts("a, button")


def test_own_profile(reader: Browser, bob: User) -> None:
    for tab in ("", "/favorites"):
        page = reader.get(path_of(bob, tab))
        check_page(page, bob.username)
        link = page.one('.user-info a[href="/settings"]')
        assert text_of(link) == "Edit Profile Settings"
        assert [t for t in page.texts("main a, main button") if "ollow " in t] == []
    page = reader.get(path_of(bob))
    assert page.texts("nav.navbar .nav-link.active") == [bob.username]


def test_profile_of_another_is_not_ones_own(reader: Browser, alice: User) -> None:
    page = reader.get(path_of(alice))
    assert page.texts("nav.navbar .nav-link.active") == []


def test_navigation_leads_to_the_own_profile(reader: Browser, bob: User) -> None:
    links = reader.get("/").all("nav.navbar a.nav-link")
    targets = {text_of(link): attribute(link, "href") for link in links}
    assert targets[bob.username] == path_of(bob)


# --- The tabs -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("tab", "text"), [("", "My Articles"), ("/favorites", "Favorited")]
)
def test_tabs(browser: Browser, shelf: Shelf, tab: str, text: str) -> None:
    page = browser.get(path_of(shelf.author, tab))
    links = {text_of(a): attribute(a, "href") for a in page.all(TABS)}
    assert links == {
        "My Articles": path_of(shelf.author),
        "Favorited": path_of(shelf.author, "/favorites"),
    }
    assert active(page) == text
    (current,) = page.all(f"{TABS}[aria-current]")
    assert text_of(current) == text


def test_own_articles(browser: Browser, shelf: Shelf) -> None:
    path = path_of(shelf.author)
    assert slugs(browser.get(path)) == shelf.newest[:10]
    assert slugs(browser.get(f"{path}?page=1")) == shelf.newest[:10]
    page = browser.get(f"{path}?page=2")
    assert slugs(page) == shelf.newest[10:]
    assert numbers(page) == [1, 2]
    assert active(page) == "My Articles"
    assert text_of(page.one(".pagination .page-item.active .page-link")) == "2"


def test_favourites(browser: Browser, shelf: Shelf) -> None:
    path = path_of(shelf.reader, "/favorites")
    assert slugs(browser.get(path)) == shelf.newest[:10]
    page = browser.get(f"{path}?page=2")
    assert slugs(page) == shelf.newest[10:11]
    assert active(page) == "Favorited"
    authors = set(page.texts(".article-preview .article-meta a.author"))
    assert authors == {shelf.author.username}


def test_page_links_stay_on_the_tab(browser: Browser, shelf: Shelf) -> None:
    for person, tab in ((shelf.author, ""), (shelf.reader, "/favorites")):
        path = path_of(person, tab)
        page = browser.get(path)
        links = {text_of(a): attribute(a, "href") for a in page.all("a.page-link")}
        href = links["2"]
        target = path + href if href.startswith("?") else href
        assert target.partition("?")[0] == path
        assert len(slugs(browser.get(target))) == len(shelf.newest[10:]) - bool(tab)


def test_nothing_to_show(browser: Browser, shelf: Shelf) -> None:
    for person, tab in ((shelf.reader, ""), (shelf.author, "/favorites")):
        page = browser.get(path_of(person, tab))
        assert slugs(page) == []
        assert text_of(page.one(".empty-feed-message"))


@pytest.mark.parametrize("number", BAD_PAGES)
def test_bad_page(browser: Browser, shelf: Shelf, number: str) -> None:
    for tab in ("", "/favorites"):
        browser.get(f"{path_of(shelf.author, tab)}?page={number}", expect=404)


def test_page_past_the_end(browser: Browser, shelf: Shelf) -> None:
    browser.get(f"{path_of(shelf.author)}?page=3", expect=404)
    browser.get(f"{path_of(shelf.reader, '/favorites')}?page=3", expect=404)
    browser.get(f"{path_of(shelf.reader)}?page=2", expect=404)


def test_list_shows_ones_own_favourites(make: Make, reader: Browser, bob: User) -> None:
    writer = make.user()
    liked, other = make.article(writer), make.article(writer)
    make.favorite(bob, liked)
    page = reader.get(path_of(writer))
    for article, verb in ((liked, "unfavorite"), (other, "favorite")):
        action = f"/article/{article['slug']}/{verb}"
        form = only(preview(page, article["slug"]), f'form[action="{action}"]')
        assert form_values(form)["next"] == path_of(writer)


def test_unliked_article_leaves_the_tab(
    make: Make, reader: Browser, alice: User, bob: User
) -> None:
    article = make.article(alice)
    make.favorite(bob, article)
    path = path_of(bob, "/favorites")
    page = reader.get(path)
    assert article["slug"] in slugs(page)
    action = f"/article/{article['slug']}/unfavorite"
    done = reader.submit(page, page.one(f'form[action="{action}"]'))
    assert done.local_location == path
    assert article["slug"] not in slugs(reader.get(path))
