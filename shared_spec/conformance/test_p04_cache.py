"""P04: popular answers come from a cache, and for nobody a stranger's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shared_spec.conformance.browser import attribute
from shared_spec.conformance.cached import ATTEMPTS, TAGS, hit, warm
from shared_spec.conformance.client import refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared_spec.conformance.browser import Browser, Page
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("P04")

BOTH = pytest.mark.parametrize("path", ["/", TAGS])


def texts(page: Page) -> str:
    return " ".join(page.soup.get_text().split())


# --- What is cached ---------------------------------------------------------------


@BOTH
def test_second_answer_is_a_hit(api: Client, path: str) -> None:
    first = hit(api, path)
    again = hit(api, path)
    assert first.status_code == again.status_code == 200


@BOTH
def test_answer_says_where_it_comes_from(api: Client, path: str) -> None:
    assert api.raw("GET", path).headers["X-Cache"] in {"hit", "miss"}


@BOTH
def test_hit_is_the_same_answer(
    api: Client, make: Make, alice: User, path: str
) -> None:
    for _ in range(ATTEMPTS):
        make.article(alice, tagList=[make.name("tag")])
        first, second = (api.raw("GET", path) for _ in range(2))
        found = [answer.headers["X-Cache"] for answer in (first, second)]
        if found == ["miss", "hit"]:
            break
    assert found == ["miss", "hit"]
    assert first.content == second.content
    own = {"date", "x-cache", "x-request-id", "age"}
    assert {n.lower(): v for n, v in first.headers.items() if n.lower() not in own} == {
        n.lower(): v for n, v in second.headers.items() if n.lower() not in own
    }


@pytest.mark.parametrize(
    "path",
    ["/?page=1", "/?x=y", "/login", "/nothing", "/api/articles", "/healthz"],
)
def test_other_answers_are_not_cached(api: Client, path: str) -> None:
    for _ in range(2):
        assert "X-Cache" not in api.raw("GET", path).headers


def test_articles_and_tag_pages_are_not_cached(
    api: Client, make: Make, alice: User
) -> None:
    tag = make.name("tag")
    article = make.article(alice, tagList=[tag])
    for path in (f"/article/{article['slug']}", f"/tag/{tag}"):
        for _ in range(2):
            assert "X-Cache" not in api.raw("GET", path).headers


def test_query_is_another_page(api: Client) -> None:
    warm(api)
    assert api.raw("GET", "/?page=nonsense").status_code == 404
    assert api.raw("GET", "/?feed=following").status_code == 302


def test_bad_token_is_refused_all_the_same(api: Client) -> None:
    warm(api)
    refused(api.get(TAGS, token="bad"), 401, token="is invalid")


def test_foreign_host_is_refused_all_the_same(api: Client) -> None:
    for path in ("/", TAGS):
        hit(api, path)
        response = api.raw("GET", path, headers={"Host": "evil.example"})
        assert response.status_code == 400


# --- Whose it is --------------------------------------------------------------------


def test_member_is_never_served_from_the_cache(
    api: Client, browser: Browser, member: User
) -> None:
    browser.sign_in(member)
    warm(api)
    for _ in range(2):
        page = browser.get("/")
        assert "X-Cache" not in page.headers
        assert member.username in page.texts("nav.navbar a, nav.navbar span")


def test_members_page_is_not_kept_for_others(
    api: Client,
    new_browser: Callable[[], Browser],
    make: Make,
    alice: User,
    member: User,
) -> None:
    reader = new_browser()
    reader.sign_in(member)
    make.article(alice)
    reader.get("/")
    visitor = new_browser().get("/")
    assert member.username not in visitor.texts("nav.navbar a, nav.navbar span")
    assert "Sign in" in visitor.texts("nav.navbar a")


def test_cached_page_holds_nothing_personal(api: Client) -> None:
    response = hit(api, "/")
    assert "Set-Cookie" not in response.headers
    for word in ("csrf", "token"):
        assert word not in response.text.lower()
    varying = {word.strip().lower() for word in response.headers["Vary"].split(",")}
    assert {"cookie", "accept-language"} <= varying
    assert "public" not in response.headers.get("Cache-Control", "")


def test_message_is_shown_once_and_kept_for_nobody(
    api: Client, new_browser: Callable[[], Browser], make: Make
) -> None:
    leaver = new_browser()
    user = make.user()
    leaver.sign_in(user)
    warm(api)
    welcome = leaver.get("/")
    assert f"Welcome back, {user.username}!" in texts(welcome)
    for page in (leaver.get("/"), new_browser().get("/"), new_browser().get("/")):
        assert f"Welcome back, {user.username}!" not in texts(page)


def test_visitor_who_left_sees_the_message(
    api: Client, browser: Browser, make: Make
) -> None:
    browser.sign_in(make.user())
    page = browser.get("/settings")
    out = next(f for f in page.all("form") if attribute(f, "action") == "/logout")
    warm(api)
    browser.submit(page, out)
    assert "You have been signed out." in texts(browser.get("/"))
    assert "You have been signed out." not in texts(browser.get("/"))
    assert "You have been signed out." not in hit(api, "/").text


# --- Languages ------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_each_language_has_its_own(
    api: Client, new_browser: Callable[[], Browser], language: str
) -> None:
    warm(api)
    for headers in (
        {"Accept-Language": language},
        {"Accept-Language": f"xx, {language};q=0.5"},
        {"Cookie": f"language={language}"},
    ):
        page = new_browser().request("GET", "/", headers=headers)
        assert attribute(page.one("html"), "lang") == language
        assert page.headers["Content-Language"] == language


def test_language_is_a_hit_too(api: Client) -> None:
    response = hit(api, "/", **{"Accept-Language": "de"})
    assert 'lang="de"' in response.text


def test_tags_are_the_same_in_every_language(api: Client) -> None:
    first = hit(api, TAGS, **{"Accept-Language": "de"})
    assert first.json() == hit(api, TAGS).json()
