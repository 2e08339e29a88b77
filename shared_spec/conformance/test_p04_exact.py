"""P04: what comes from a cache is exact right after a change."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from shared_spec.conformance.articles import change
from shared_spec.conformance.browser import attribute, form_with
from shared_spec.conformance.builders import at_once
from shared_spec.conformance.cached import TAGS, hit, tags, warm
from shared_spec.conformance.lists import preview, slugs

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared_spec.conformance.browser import Browser
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("P04")

Article = dict[str, Any]


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
