"""W06: the buttons that follow people and mark favourites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from shared_spec.conformance.browser import (
    Browser,
    attribute,
    form_values,
    text_of,
)
from shared_spec.conformance.builders import User, segment
from shared_spec.conformance.forms import (
    check_forbidden,
    check_missing,
    check_needs_token,
    check_page,
    check_post_only,
    check_sent_to_sign_in,
    form_to,
)
from shared_spec.conformance.lists import only, preview
from shared_spec.conformance.samples import EVIL

if TYPE_CHECKING:
    from bs4 import Tag

    from shared_spec.conformance.builders import Make
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("W06")

Article = dict[str, Any]
OFF, ON = "btn-outline-primary", "btn-primary"
UNSAFE = [f"https://{EVIL}/", f"//{EVIL}/", f"/\\{EVIL}/", f"/\t/{EVIL}/", "tag/x", ""]
PLACES = (".banner .article-meta", ".article-actions .article-meta")


@pytest.fixture(scope="module")
def writer(make: Make) -> User:
    """Somebody whom tests follow and stop following."""
    return make.user()


def of_article(article: Article, verb: str) -> str:
    return f"/article/{article['slug']}/{verb}"


def of_person(user: User, verb: str) -> str:
    return f"/profile/{segment(user.username)}/{verb}"


def button_of(form: Tag) -> Tag:
    assert attribute(form, "method").lower() == "post"
    return only(form, 'button[type="submit"]')


def favorites(api: Client, article: Article) -> int:
    path = f"/api/articles/{article['slug']}"
    count: int = api.get(path, expect=200).json["article"]["favoritesCount"]
    return count


def follows(api: Client, reader: User, writer: User) -> bool:
    answer = api.get(writer.profile_path, token=reader.token, expect=200)
    following: bool = answer.json["profile"]["following"]
    return following


# --- Favourites ---------------------------------------------------------------


def test_favourite_on_the_page(
    api: Client, make: Make, reader: Browser, alice: User
) -> None:
    article = make.article(alice)
    make.favorite(alice, article)
    page = reader.visit(article)
    check_page(page, article["title"])
    for place in PLACES:
        button = button_of(form_to(page.one(place), of_article(article, "favorite")))
        assert text_of(button) == "Favorite Article (1)"
        assert {"btn", "btn-sm", OFF} <= set(button["class"])
        assert text_of(only(button, ".counter")) == "(1)"
    form = form_to(page.one(PLACES[0]), of_article(article, "favorite"))
    done = reader.submit(page, form)
    assert done.local_location == f"/article/{article['slug']}"
    assert favorites(api, article) == 2
    page = reader.visit(article)
    for place in PLACES:
        form = form_to(page.one(place), of_article(article, "unfavorite"))
        assert text_of(button_of(form)) == "Unfavorite Article (2)"
        assert {"btn", "btn-sm", ON} <= set(button_of(form)["class"])
    reader.submit(page, form)
    assert favorites(api, article) == 1


def test_twice_counts_once(
    api: Client, make: Make, reader: Browser, alice: User
) -> None:
    article = make.article(alice)
    for verb, count in (("favorite", 1), ("unfavorite", 0)):
        for _ in range(2):
            done = reader.post(of_article(article, verb))
            assert done.local_location == f"/article/{article['slug']}"
            assert favorites(api, article) == count


def test_own_article_can_be_a_favourite(
    api: Client, make: Make, author: Browser, alice: User
) -> None:
    article = make.article(alice)
    page = author.visit(article)
    form = form_to(page.one(PLACES[1]), of_article(article, "favorite"))
    author.submit(page, form)
    assert favorites(api, article) == 1


def test_favourite_changes_nothing_else(
    api: Client, make: Make, reader: Browser, alice: User
) -> None:
    article = make.article(alice)
    reader.post(of_article(article, "favorite"))
    after = api.get(f"/api/articles/{article['slug']}", expect=200).json["article"]
    assert after["updatedAt"] == article["updatedAt"]


def test_favourite_in_lists(
    make: Make, reader: Browser, alice: User, bob: User
) -> None:
    tag = make.name("tag")
    liked, other = (make.article(alice, tagList=[tag]) for _ in range(2))
    make.favorite(bob, liked)
    page = reader.get(f"/tag/{tag}?page=1")
    for article, verb, label, style in (
        (liked, "unfavorite", "Unfavorite Article (1)", ON),
        (other, "favorite", "Favorite Article (0)", OFF),
    ):
        meta = only(preview(page, article["slug"]), ".article-meta")
        form = form_to(meta, of_article(article, verb))
        button = button_of(form)
        assert attribute(button, "aria-label") == label
        count = label.partition("(")[2].strip(")")
        assert text_of(only(button, ".counter")) == count
        assert text_of(button) == count
        assert {"btn", "btn-sm", style} <= set(button["class"])
        assert form_values(form)["next"] == f"/tag/{tag}?page=1"


def test_list_comes_back(make: Make, reader: Browser, alice: User) -> None:
    tag = f"a b&c {make.name('tag')}"
    article = make.article(alice, tagList=[tag])
    here = f"/tag/{segment(tag)}?page=1"
    page = reader.get(here)
    form = form_to(preview(page, article["slug"]), of_article(article, "favorite"))
    assert unquote(reader.submit(page, form).local_location) == unquote(here)


def test_old_count_is_gone(reader: Browser, standing: Article) -> None:
    assert reader.visit(standing).all(".favorites-count") == []
    assert reader.get("/").all(".favorites-count") == []


# --- Following ----------------------------------------------------------------


def test_follow_on_the_article(
    api: Client, make: Make, reader: Browser, writer: User, bob: User
) -> None:
    article = make.article(writer)
    name = writer.username
    for verb, text, style, after in (
        ("follow", f"Follow {name}", "btn-outline-secondary", True),
        ("unfollow", f"Unfollow {name}", "btn-secondary", False),
    ):
        page = reader.visit(article)
        for place in PLACES:
            form = form_to(page.one(place), of_person(writer, verb))
            assert text_of(button_of(form)) == text
            assert {"btn", "btn-sm", style} <= set(button_of(form)["class"])
        done = reader.submit(page, form)
        assert done.local_location == f"/article/{article['slug']}"
        assert follows(api, bob, writer) is after


def test_twice_follows_once(
    api: Client, reader: Browser, writer: User, bob: User
) -> None:
    for verb, after in (("follow", True), ("unfollow", False)):
        for _ in range(2):
            done = reader.post(of_person(writer, verb))
            assert done.local_location == f"/profile/{writer.username}"
            assert follows(api, bob, writer) is after


def test_odd_names(api: Client, make: Make, reader: Browser, bob: User) -> None:
    person = make.user(username=f"ü ?&#%25+'<b> {make.name()}")
    article = make.article(person)
    page = reader.visit(article)
    form = form_to(page.one(PLACES[0]), of_person(person, "follow"))
    assert text_of(button_of(form)) == f"Follow {person.username}"
    reader.submit(page, form)
    assert follows(api, bob, person)
    done = reader.post(of_person(person, "unfollow"))
    assert unquote(done.local_location) == f"/profile/{person.username}"


def test_nobody_follows_oneself(
    api: Client, author: Browser, alice: User, standing: Article
) -> None:
    page = author.post(of_person(alice, "follow"))
    assert page.status == 422
    check_page(page, "Not Possible")
    assert not follows(api, alice, alice)
    page = author.visit(standing)
    assert [t for t in page.texts("button, a") if "ollow" in t] == []
    assert page.all(f'form[action="{of_article(standing, "favorite")}"]')


def test_author_sees_edit_instead(author: Browser, standing: Article) -> None:
    assert (
        author.visit(standing).texts(".article-meta a.btn").count("Edit Article") == 2
    )


# --- Where it leads -----------------------------------------------------------


@pytest.mark.parametrize(
    "target", ["/", "/?page=2", "/tag/a%20b?page=1", "/search?q=a"]
)
def test_safe_next_is_followed(
    reader: Browser, standing: Article, writer: User, target: str
) -> None:
    for path in (of_article(standing, "unfavorite"), of_person(writer, "unfollow")):
        assert reader.post(path, {"next": target}).local_location == target


@pytest.mark.parametrize("target", UNSAFE, ids=ascii)
def test_unsafe_next_is_not(
    reader: Browser, standing: Article, writer: User, target: str
) -> None:
    done = reader.post(of_article(standing, "unfavorite"), {"next": target})
    assert done.local_location == f"/article/{standing['slug']}"
    done = reader.post(of_person(writer, "unfollow"), {"next": target})
    assert done.local_location == f"/profile/{writer.username}"


def test_forms_name_the_present_page(reader: Browser, standing: Article) -> None:
    here = f"/article/{standing['slug']}?x=1"
    page = reader.get(here)
    for form in page.all(".article-meta form"):
        assert form_values(form)["next"] == here


# --- Who may ------------------------------------------------------------------


def test_visitor_sees_links(make: Make, browser: Browser, alice: User) -> None:
    tag = make.name("tag")
    article = make.article(alice, tagList=[tag])
    here = f"/article/{article['slug']}"
    page = browser.get(here)
    check_page(page, article["title"])
    for place in PLACES:
        links = page.one(place).select("a.btn")
        assert {text_of(link) for link in links} == {
            "Favorite Article (0)",
            f"Follow {alice.username}",
        }
        for link in links:
            _leads_to_sign_in(link, here)
    here = f"/tag/{tag}?page=1"
    meta = only(preview(browser.get(here), article["slug"]), ".article-meta")
    link = only(meta, "a.btn")
    assert attribute(link, "aria-label") == "Favorite Article (0)"
    assert {"btn-sm", OFF} <= set(link["class"])
    _leads_to_sign_in(link, here)


def _leads_to_sign_in(link: Tag, here: str) -> None:
    target = urlsplit(attribute(link, "href"))
    assert target.path == "/login"
    assert parse_qs(target.query) == {"next": [here]}


def test_visitor_gets_no_token(browser: Browser, standing: Article) -> None:
    for path in ("/", f"/article/{standing['slug']}"):
        page = browser.get(path)
        assert page.all('form[method="post"]') == []
        assert page.cookies == ()


def test_visitor_sends_nothing(
    api: Client, make: Make, browser: Browser, alice: User, writer: User
) -> None:
    article = make.article(alice)
    here = f"/article/{article['slug']}"
    page = browser.post(of_article(article, "favorite"), {"next": here})
    check_sent_to_sign_in(page, here)
    check_sent_to_sign_in(browser.post(of_article(article, "unfavorite")), here)
    for verb in ("follow", "unfollow"):
        page = browser.post(of_person(writer, verb))
        check_sent_to_sign_in(page, f"/profile/{writer.username}")
    check_sent_to_sign_in(browser.post("/article/none/favorite"), "/article/none")
    assert favorites(api, article) == 0


def test_unknown_things(make: Make, reader: Browser, writer: User) -> None:
    nothing = make.name("none")
    for verb in ("favorite", "unfavorite"):
        check_missing(reader.post(f"/article/{nothing}/{verb}"))
    shouted = writer.username.upper()
    for name in (nothing, shouted, "%00"):
        for verb in ("follow", "unfollow"):
            check_missing(reader.post(f"/profile/{name}/{verb}"))


def test_forms_need_their_token(
    api: Client, make: Make, reader: Browser, writer: User, bob: User
) -> None:
    article = make.article(writer)
    page = reader.visit(article)
    meta = page.one(PLACES[0])
    check_needs_token(reader, page, form_to(meta, of_article(article, "favorite")))
    check_needs_token(reader, page, form_to(meta, of_person(writer, "follow")))
    assert favorites(api, article) == 0
    assert not follows(api, bob, writer)


def test_forgery_is_told_so_first(browser: Browser) -> None:
    for path in ("/article/none/favorite", "/profile/none/follow"):
        check_forbidden(browser.request("POST", path, data={}))


def test_links_change_nothing(
    api: Client, make: Make, reader: Browser, writer: User, bob: User
) -> None:
    article = make.article(writer)
    for verb in ("favorite", "unfavorite"):
        check_post_only(reader.request("GET", of_article(article, verb)))
    for verb in ("follow", "unfollow"):
        check_post_only(reader.request("GET", of_person(writer, verb)))
    assert favorites(api, article) == 0
    assert not follows(api, bob, writer)
