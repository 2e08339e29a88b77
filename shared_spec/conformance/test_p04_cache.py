"""P04: popular answers come from a cache and are exact right after a change."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from shared_spec.conformance.articles import change
from shared_spec.conformance.browser import attribute, form_with
from shared_spec.conformance.builders import at_once
from shared_spec.conformance.client import refused
from shared_spec.conformance.lists import preview, slugs

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared_spec.conformance.browser import Browser, Page
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("P04")

TAGS = "/api/tags"
BOTH = pytest.mark.parametrize("path", ["/", TAGS])
ATTEMPTS = 20
Article = dict[str, Any]


def hit(api: Client, path: str, **headers: str) -> Any:
    """Ask until the answer comes from the cache: others may write meanwhile."""
    for _ in range(ATTEMPTS):
        response = api.raw("GET", path, headers=headers)
        assert response.status_code == 200
        if response.headers["X-Cache"] == "hit":
            return response
    raise AssertionError(f"{path} never comes from the cache")


def warm(api: Client) -> None:
    """Have both answers in the cache."""
    for path in ("/", TAGS):
        hit(api, path)


def tags(api: Client) -> list[str]:
    found: list[str] = api.get(TAGS, expect=200).json["tags"]
    return found


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


# --- Exact after every change -----------------------------------------------------------


def test_new_article(
    api: Client, new_browser: Callable[[], Browser], make: Make, alice: User
) -> None:
    warm(api)
    tag = make.name("tag")
    article = make.article(alice, tagList=[tag])
    assert tag in tags(api)
    assert article["slug"] in slugs(new_browser().get("/"))


def test_every_language_knows(
    api: Client, new_browser: Callable[[], Browser], make: Make, alice: User
) -> None:
    for language in ("de", "ar"):
        hit(api, "/", **{"Accept-Language": language})
    article = make.article(alice)
    for language in ("de", "ar"):
        headers = {"Accept-Language": language}
        page = new_browser().request("GET", "/", headers=headers)
        assert article["slug"] in slugs(page)


def test_changed_article(
    api: Client, new_browser: Callable[[], Browser], make: Make, alice: User
) -> None:
    article = make.article(alice, tagList=[make.name("old")])
    old = article["tagList"][0]
    warm(api)
    new = make.name("new")
    title = f"Renamed {new}"
    done = change(
        api, alice, article, title=title, description=f"About {new}", tagList=[new]
    )
    assert (old in tags(api), new in tags(api)) == (False, True)
    found = preview(new_browser().get("/"), done.json["article"]["slug"]).get_text()
    assert title in found
    assert f"About {new}" in found
    assert new in found


def test_deleted_article(
    api: Client, new_browser: Callable[[], Browser], make: Make, alice: User
) -> None:
    tag = make.name("tag")
    article = make.article(alice, tagList=[tag])
    warm(api)
    api.delete(f"/api/articles/{article['slug']}", token=alice.token, expect=204)
    assert tag not in tags(api)
    assert article["slug"] not in slugs(new_browser().get("/"))


def test_favourites(
    api: Client, new_browser: Callable[[], Browser], make: Make, alice: User, bob: User
) -> None:
    article = make.article(alice)
    path = f"/api/articles/{article['slug']}/favorite"
    for method, count in (("POST", 1), ("DELETE", 0)):
        warm(api)
        api.api(method, path, token=bob.token, expect=200)
        assert f"Favorite Article ({count})" in _labels(new_browser(), article)


def _labels(browser: Browser, article: Article) -> list[str]:
    found = preview(browser.get("/"), article["slug"])
    return [attribute(tag, "aria-label") for tag in found.select("[aria-label]")]


def test_author_who_changes_name_and_picture(
    api: Client, new_browser: Callable[[], Browser], make: Make
) -> None:
    author = make.user()
    article = make.article(author)
    warm(api)
    name, image = make.name("renamed"), f"https://example.com/{make.name('pic')}.png"
    body = {"user": {"username": name, "image": image}}
    api.put("/api/user", token=author.token, json=body, expect=200)
    found = str(preview(new_browser().get("/"), article["slug"]))
    assert name in found
    assert image in found
    assert author.username not in found


def test_editor(
    api: Client, new_browser: Callable[[], Browser], make: Make, alice: User
) -> None:
    browser = new_browser()
    browser.sign_in(alice)
    warm(api)
    tag = make.name("tag")
    page = browser.get("/editor")
    values = {"title": f"T {tag}", "description": "d", "body": "b", "tags": tag}
    done = browser.submit(page, form_with(page, "title", "tags"), values)
    slug = done.local_location.removeprefix("/article/")
    assert tag in tags(api)
    assert slug in slugs(new_browser().get("/"))
    page = browser.get(f"/article/{slug}")
    action = f"/editor/{slug}/delete"
    form = next(f for f in page.all("form") if attribute(f, "action") == action)
    warm(api)
    browser.submit(page, form)
    assert tag not in tags(api)
    assert slug not in slugs(new_browser().get("/"))


def test_favourite_button(
    api: Client, new_browser: Callable[[], Browser], make: Make, alice: User, bob: User
) -> None:
    article = make.article(alice)
    browser = new_browser()
    browser.sign_in(bob)
    page = browser.get(f"/article/{article['slug']}")
    action = f"/article/{article['slug']}/favorite"
    form = next(f for f in page.all("form") if attribute(f, "action") == action)
    warm(api)
    browser.submit(page, form)
    assert "Favorite Article (1)" in _labels(new_browser(), article)


def test_settings(api: Client, new_browser: Callable[[], Browser], make: Make) -> None:
    author = make.user()
    article = make.article(author)
    browser = new_browser()
    browser.sign_in(author)
    page = browser.get("/settings")
    name = make.name("renamed")
    warm(api)
    browser.submit(page, form_with(page, "username", "bio"), {"username": name})
    assert name in preview(new_browser().get("/"), article["slug"]).get_text()


def test_refused_change_changes_nothing(
    api: Client, new_browser: Callable[[], Browser], make: Make, alice: User, bob: User
) -> None:
    article = make.article(alice)
    warm(api)
    assert change(api, bob, article, title="Mine").status == 403
    assert (
        article["title"] in preview(new_browser().get("/"), article["slug"]).get_text()
    )


# --- Under load ------------------------------------------------------------------------


def test_writers_read_what_they_wrote(
    api: Client, make: Make, crowd: list[User]
) -> None:
    """Readers fill the cache all the while; no writer may miss the own change."""
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            api.raw("GET", TAGS)
            api.raw("GET", "/")

    def write(user: User) -> list[str]:
        missed = []
        for _ in range(4):
            tag = make.name("race")
            article = make.article(user, tagList=[tag])
            if tag not in tags(api):
                missed.append(f"{tag} is not there")
            api.delete(f"/api/articles/{article['slug']}", token=user.token, expect=204)
            if tag in tags(api):
                missed.append(f"{tag} is still there")
        return missed

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        missed = at_once(write, crowd[:4])
    finally:
        done.set()
        for reader in readers:
            reader.join()
    assert missed == [[]] * 4


def test_any_text_survives_the_cache(api: Client, make: Make, alice: User) -> None:
    tag = f"é 漢 👍 <b> {make.name()}"
    make.article(alice, tagList=[tag])
    for _ in range(3):
        assert tag in api.raw("GET", TAGS).json()["tags"]
    assert api.raw("GET", f"/tag/{quote(tag)}").status_code == 200
