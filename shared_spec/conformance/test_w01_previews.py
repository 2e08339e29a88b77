"""W01: what a list shows of an article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from shared_spec.conformance.browser import (
    Browser,
    attribute,
    text_of,
)
from shared_spec.conformance.builders import segment
from shared_spec.conformance.lists import only, preview, slugs, tab
from shared_spec.conformance.markup import (
    check_document,
    check_no_active_content,
    check_time,
)
from shared_spec.conformance.samples import MARKUP

if TYPE_CHECKING:
    from bs4 import Tag

    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("W01")


@pytest.fixture(scope="module")
def shown(make: Make) -> dict[str, Any]:
    """An article with everything a preview shows, and its author."""
    author = make.user()
    tags = [make.name("b"), make.name("a")]
    article = make.article(author, title=f"Seen {make.name()}", tagList=tags)
    for _ in range(3):
        make.favorite(make.user(), article)
    return article


def find(browser: Browser, article: dict[str, Any]) -> Tag:
    """Return the preview of a tagged article from its tag's page."""
    page = browser.get(f"/tag/{segment(article['tagList'][0])}")
    return preview(page, article["slug"])


def test_preview_shows_the_article(browser: Browser, shown: dict[str, Any]) -> None:
    tag = find(browser, shown)
    link = only(tag, "a.preview-link")
    assert text_of(only(link, "h1")) == shown["title"]
    assert shown["description"] in text_of(tag)
    assert shown["body"] not in text_of(tag)
    tags = [text_of(t) for t in tag.select(".tag-list .tag-default")]
    assert tags == shown["tagList"]


def test_preview_names_author_and_day(browser: Browser, shown: dict[str, Any]) -> None:
    meta = only(find(browser, shown), ".article-meta")
    name = shown["author"]["username"]
    author = only(meta, "a.author")
    assert text_of(author) == name
    assert attribute(author, "href") == f"/profile/{name}"
    check_time(only(meta, "time"), shown["createdAt"])


def test_preview_counts_favourites(browser: Browser, shown: dict[str, Any]) -> None:
    tag = find(browser, shown)
    assert "3" in text_of(tag).split(), f"no count of 3: {tag}"


def test_missing_avatar_is_the_default(
    api: Client, browser: Browser, shown: dict[str, Any]
) -> None:
    picture = only(find(browser, shown), ".article-meta img")
    source = attribute(picture, "src")
    assert "default-avatar.svg" in source
    response = api.raw("GET", source)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("image/svg+xml")


def test_given_avatar_is_shown(api: Client, make: Make, browser: Browser) -> None:
    user = make.user()
    url = 'https://example.com/a.png?x=1&y="2"'.replace('"', "%22")
    api.put("/api/user", token=user.token, json={"user": {"image": url}}, expect=200)
    article = make.article(user, tagList=[make.name("tag")])
    picture = only(find(browser, article), ".article-meta img")
    assert attribute(picture, "src") == url


def test_nothing_is_shown_as_none(browser: Browser, shown: dict[str, Any]) -> None:
    words = text_of(find(browser, shown)).lower().split()
    assert {"none", "null", "undefined"}.isdisjoint(words)


def test_markup_is_text_everywhere(make: Make, browser: Browser) -> None:
    name = f"<i>{MARKUP[:20].replace('/', '')}\"'&amp; {make.name()}"
    author = make.user(username=name)
    tag = f"{MARKUP[:50]} {make.name()}"
    article = make.article(
        author, title=MARKUP, description=f"{MARKUP} &lt;", tagList=[tag]
    )
    page = browser.get(f"/tag/{segment(tag)}")
    check_document(page)
    assert tag in tab(page)
    shown = preview(page, article["slug"])
    check_no_active_content(only(shown, "a.preview-link"))
    assert text_of(only(shown, "a.preview-link h1")) == MARKUP
    assert f"{MARKUP} &lt;" in text_of(shown)
    author_link = only(shown, "a.author")
    assert text_of(author_link) == name
    assert unquote(attribute(author_link, "href")) == f"/profile/{name}"
    assert [text_of(t) for t in shown.select(".tag-default")] == [tag]
    assert shown.select("script, i, b") == []


def test_template_syntax_is_text(make: Make, browser: Browser, alice: User) -> None:
    tag = make.name("tag")
    title = "{{ 7*7 }} {% now 'Y' %} ${7*7} %(x)s"
    article = make.article(alice, title=title, tagList=[tag])
    shown = preview(browser.get(f"/tag/{tag}"), article["slug"])
    assert text_of(only(shown, "a.preview-link h1")) == title


def test_long_and_right_to_left_texts(
    make: Make, browser: Browser, alice: User
) -> None:
    tag = make.name("tag")
    title, description = "שלום " * 39 + "עולם", "漢" * 500
    article = make.article(alice, title=title, description=description, tagList=[tag])
    shown = preview(browser.get(f"/tag/{tag}"), article["slug"])
    assert text_of(only(shown, "a.preview-link h1")) == title
    assert description in text_of(shown)


def test_new_name_and_deletion_show_at_once(
    api: Client, make: Make, browser: Browser
) -> None:
    user = make.user()
    tag, name = make.name("tag"), make.name("renamed")
    article = make.article(user, tagList=[tag])
    assert slugs(browser.get(f"/tag/{tag}")) == [article["slug"]]
    body = {"user": {"username": name}}
    api.put("/api/user", token=user.token, json=body, expect=200)
    shown = preview(browser.get(f"/tag/{tag}"), article["slug"])
    assert text_of(only(shown, "a.author")) == name
    path = f"/api/articles/{article['slug']}"
    api.delete(path, token=user.token, expect=204)
    assert slugs(browser.get(f"/tag/{tag}")) == []
