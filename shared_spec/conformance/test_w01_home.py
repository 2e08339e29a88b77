"""W01: the home page with its tabs, tags and page numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.browser import (
    Browser,
    Page,
    attribute,
    browser_target,
    text_of,
)
from shared_spec.conformance.lists import numbers, slugs, tab
from shared_spec.conformance.markup import (
    check_accessible,
    check_document,
    check_layout,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("W01")

BAD_PAGES = [
    "0",
    "01",
    "-1",
    "abc",
    "1.5",
    "1e0",
    "999999999",
    "9" * 40,
    "%00",
    "1%20OR%201",
]


@dataclass(frozen=True)
class Shelf:
    """25 articles under one tag; the reader follows their author."""

    author: User
    reader: User
    tag: str
    articles: list[dict[str, Any]]

    @property
    def newest(self) -> list[str]:
        return [article["slug"] for article in reversed(self.articles)]


@pytest.fixture(scope="module")
def shelf(make: Make) -> Shelf:
    """Enough articles for two full pages and a half one."""
    author, reader = make.user(), make.user()
    make.follow(reader, author)
    tag = make.name("shelf")
    articles = [make.article(author, tagList=[tag, "x"]) for _ in range(25)]
    return Shelf(author, reader, tag, articles)


@pytest.fixture(scope="module")
def reader(api: Client, shelf: Shelf) -> Browser:
    """A browser in which the shelf's reader is signed in; tests only look."""
    browser = Browser(api.base_url)
    browser.sign_in(shelf.reader)
    return browser


def walk(browser: Browser, path: str, limit: int = 5) -> Iterator[Page]:
    """Yield the first pages of a list: others may publish at the same time."""
    for number in range(1, limit + 1):
        page = browser.get(f"{path}?page={number}", expect=None)
        if page.status == 404:
            return
        yield page


# --- Frame --------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/tag/x", "/tag/nothing-has-this-tag"])
def test_document_is_sound(browser: Browser, shelf: Shelf, path: str) -> None:
    page = browser.get(path)
    check_document(page)
    check_layout(page)
    check_accessible(page)


def test_document_is_sound_when_signed_in(reader: Browser) -> None:
    for path in ("/", "/?feed=following"):
        page = reader.get(path)
        check_document(page)
        check_layout(page)
        check_accessible(page)


def test_banner_names_the_site(browser: Browser) -> None:
    page = browser.get("/")
    assert "conduit" in " ".join(page.texts(".banner h1")).lower()


def test_title(browser: Browser, shelf: Shelf) -> None:
    assert text_of(browser.get("/").one("title")) == "Home – Conduit"
    page = browser.get(f"/tag/{shelf.tag}")
    assert text_of(page.one("title")) == f"{shelf.tag} – Conduit"


def test_navigation_of_a_visitor(browser: Browser) -> None:
    links = browser.get("/").all("nav.navbar a.nav-link")
    targets = {text_of(link): attribute(link, "href") for link in links}
    assert targets["Home"] == "/"
    assert targets["Sign in"] == "/login"
    assert targets["Sign up"] == "/register"


def test_home_is_active_in_the_navigation(browser: Browser) -> None:
    assert browser.get("/").texts("nav.navbar .nav-link.active") == ["Home"]


def test_head_request(browser: Browser) -> None:
    page = browser.request("HEAD", "/")
    assert page.status == 200
    assert page.text == ""


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_page_is_read_only(browser: Browser, method: str) -> None:
    page = browser.request(method, "/")
    assert page.status in {400, 403, 405}
    check_document(page)
    check_layout(page)


def test_style_sheet_and_script_are_served(api: Client, browser: Browser) -> None:
    page = browser.get("/")
    sheets = page.hrefs('head > link[rel~="stylesheet"]')
    scripts = [attribute(tag, "src") for tag in page.all("script[src]")]
    for path, kind in [(p, "css") for p in sheets] + [
        (p, "javascript") for p in scripts
    ]:
        assert path.startswith("/static/")
        response = api.raw("GET", path)
        assert response.status_code == 200
        assert kind in response.headers["Content-Type"]
        assert response.content


def test_nothing_comes_from_elsewhere(browser: Browser) -> None:
    page = browser.get("/")
    for name in ("src", "href"):
        for tag in page.all(f"script[{name}], link[{name}]"):
            url = browser_target(page.url, attribute(tag, name))
            assert url.startswith((f"{browser.base_url}/", "data:"))


@pytest.mark.parametrize("path", ["..", "%2e%2e/", "../", "..%2f..%2f", "none"])
def test_only_static_files_are_served(api: Client, path: str) -> None:
    response = api.raw("GET", f"/static/{path}etc/passwd")
    assert response.status_code in {400, 404}


def test_unknown_page_has_the_layout(browser: Browser) -> None:
    page = browser.get("/no/such/page", expect=404)
    check_document(page)
    check_layout(page)


# --- Tabs ---------------------------------------------------------------------


def test_visitor_sees_the_global_feed_only(browser: Browser) -> None:
    page = browser.get("/")
    assert tab(page) == "Global Feed"
    assert page.texts(".feed-toggle .nav-link") == ["Global Feed"]


def test_member_sees_both_feeds(reader: Browser) -> None:
    page = reader.get("/")
    assert set(page.texts(".feed-toggle .nav-link")) == {"Your Feed", "Global Feed"}
    assert tab(page) == "Global Feed"
    assert "/?feed=following" in page.hrefs(".feed-toggle a.nav-link")
    page = reader.get("/?feed=following")
    assert tab(page) == "Your Feed"
    assert "/" in page.hrefs(".feed-toggle a.nav-link")


def test_your_feed_shows_followed_authors(reader: Browser, shelf: Shelf) -> None:
    page = reader.get("/?feed=following")
    assert slugs(page) == shelf.newest[:10]
    page = reader.get("/?feed=following&page=3")
    assert slugs(page) == shelf.newest[20:]
    assert tab(page) == "Your Feed"


def test_your_feed_without_a_session(browser: Browser) -> None:
    page = browser.get("/?feed=following", expect=None)
    target = page.local_location
    assert target.partition("?")[0] == "/login"


def test_your_feed_comes_after_signing_in(browser: Browser, shelf: Shelf) -> None:
    target = browser.get("/?feed=following", expect=None).local_location
    done = browser.sign_in(shelf.reader, target)
    assert done.local_location == "/?feed=following"


def test_empty_feed_says_so(make: Make, browser: Browser) -> None:
    browser.sign_in(make.user())
    page = browser.get("/?feed=following")
    assert text_of(page.one(".empty-feed-message"))
    assert slugs(page) == []
    assert len(numbers(page)) <= 1


def test_full_feed_does_not_say_empty(browser: Browser, shelf: Shelf) -> None:
    assert browser.get(f"/tag/{shelf.tag}").all(".empty-feed-message") == []


# --- Lists --------------------------------------------------------------------


def test_newest_articles_stand_first(make: Make, browser: Browser, alice: User) -> None:
    made = [make.article(alice)["slug"] for _ in range(3)]
    shown = [slug for page in walk(browser, "/") for slug in slugs(page)]
    assert [slug for slug in shown if slug in made] == made[::-1]


def test_ten_on_a_page(browser: Browser, shelf: Shelf) -> None:
    assert len(slugs(browser.get("/"))) == 10
    path = f"/tag/{shelf.tag}"
    assert slugs(browser.get(path)) == shelf.newest[:10]
    assert slugs(browser.get(f"{path}?page=1")) == shelf.newest[:10]
    assert slugs(browser.get(f"{path}?page=2")) == shelf.newest[10:20]
    assert slugs(browser.get(f"{path}?page=3")) == shelf.newest[20:]


@pytest.mark.parametrize("current", [1, 2, 3])
def test_page_numbers(browser: Browser, shelf: Shelf, current: int) -> None:
    page = browser.get(f"/tag/{shelf.tag}?page={current}")
    assert text_of(page.one(".pagination .page-item.active .page-link")) == str(current)
    assert numbers(page) == [1, 2, 3]


def test_page_links_lead_to_their_pages(browser: Browser, shelf: Shelf) -> None:
    page = browser.get(f"/tag/{shelf.tag}?page=2")
    links = {text_of(a): attribute(a, "href") for a in page.all("a.page-link")}
    assert links == {n: f"/tag/{shelf.tag}?page={n}" for n in ("1", "2", "3")}
    expected = {"1": shelf.newest[:10], "3": shelf.newest[20:]}
    for number, newest in expected.items():
        assert slugs(browser.get(links[number])) == newest


def test_no_link_leads_past_the_ends(browser: Browser, shelf: Shelf) -> None:
    for current in (1, 2, 3):
        page = browser.get(f"/tag/{shelf.tag}?page={current}")
        for href in page.hrefs("a.page-link"):
            browser.get(_absolute(page, href), expect=200)


def test_page_links_of_your_feed_stay_there(reader: Browser, shelf: Shelf) -> None:
    page = reader.get("/?feed=following")
    links = {text_of(a): attribute(a, "href") for a in page.all("a.page-link")}
    second = reader.get(_absolute(page, links["2"]))
    assert tab(second) == "Your Feed"
    assert slugs(second) == shelf.newest[10:20]


def _absolute(page: Page, href: str) -> str:
    return page.url.partition("?")[0] + href if href.startswith("?") else href


def test_page_numbers_of_the_home_page(browser: Browser, shelf: Shelf) -> None:
    page = browser.get("/?page=2")
    assert text_of(page.one(".pagination .page-item.active .page-link")) == "2"
    shown = numbers(page)
    assert shown[:3] == [1, 2, 3]
    assert shown == sorted(set(shown))
    # Of a long list not every page has a link.
    assert len(shown) <= 20
    assert len(slugs(page)) == 10


def test_long_list_of_pages_is_shortened(
    make: Make, browser: Browser, alice: User
) -> None:
    tag = make.name("long")
    for _ in range(121):
        make.article(alice, tagList=[tag])
    page = browser.get(f"/tag/{tag}")
    shown = numbers(page)
    assert shown == sorted(set(shown))
    assert shown[:2] == [1, 2]
    assert shown[-1] == 13
    assert len(shown) < 13
    assert "…" in page.texts(".pagination li")


def test_last_page_is_the_last(api: Client, browser: Browser, shelf: Shelf) -> None:
    last = numbers(browser.get("/"))[-1]
    assert slugs(browser.get(f"/?page={last}"))
    browser.get(f"/?page={last + 50}", expect=404)


def test_one_page_needs_no_numbers(make: Make, browser: Browser, alice: User) -> None:
    tag = make.name("ten")
    for _ in range(10):
        make.article(alice, tagList=[tag])
    page = browser.get(f"/tag/{tag}")
    assert len(slugs(page)) == 10
    assert numbers(page) in ([], [1])
    browser.get(f"/tag/{tag}?page=2", expect=404)
    make.article(alice, tagList=[tag])
    assert numbers(browser.get(f"/tag/{tag}")) == [1, 2]


@pytest.mark.parametrize("number", BAD_PAGES)
def test_bad_page_is_404(browser: Browser, shelf: Shelf, number: str) -> None:
    for path in ("/", f"/tag/{shelf.tag}"):
        page = browser.get(f"{path}?page={number}", expect=404)
        check_layout(page)


def test_page_past_the_end_is_404(
    browser: Browser, reader: Browser, shelf: Shelf
) -> None:
    browser.get(f"/tag/{shelf.tag}?page=4", expect=404)
    reader.get("/?feed=following&page=4", expect=404)
    browser.get("/tag/nothing-has-this-tag?page=2", expect=404)


# --- Tags ---------------------------------------------------------------------


def test_tag_page(browser: Browser, shelf: Shelf) -> None:
    page = browser.get(f"/tag/{shelf.tag}")
    assert shelf.tag in tab(page)
    assert "/" in page.hrefs(".feed-toggle a.nav-link")
    assert len(page.all(".feed-toggle .nav-link.active")) == 1


def test_member_sees_three_tabs_on_a_tag_page(reader: Browser, shelf: Shelf) -> None:
    page = reader.get(f"/tag/{shelf.tag}")
    assert shelf.tag in tab(page)
    assert len(page.all(".feed-toggle .nav-link")) == 3
    hrefs = page.hrefs(".feed-toggle a.nav-link")
    assert {"/", "/?feed=following"} <= set(hrefs)


def test_popular_tags(api: Client, browser: Browser, shelf: Shelf) -> None:
    for _ in range(5):
        before = api.get("/api/tags", expect=200).json["tags"][:20]
        page = browser.get("/")
        # Others may publish meanwhile; then it takes another look.
        if before == api.get("/api/tags", expect=200).json["tags"][:20]:
            break
    assert before
    assert page.texts(".sidebar .tag-list .tag-pill") == before
    for link in page.all(".sidebar .tag-list a.tag-pill"):
        assert attribute(link, "href").startswith("/tag/")


def test_popular_tags_lead_to_their_pages(browser: Browser, shelf: Shelf) -> None:
    page = browser.get("/")
    for link in page.all(".sidebar a.tag-pill")[:5]:
        tagged = browser.get(attribute(link, "href"))
        assert text_of(link) in tab(tagged)
        assert slugs(tagged)
