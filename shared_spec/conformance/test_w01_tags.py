"""W01: the page of a tag, whatever the tag is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shared_spec.conformance.browser import Browser, text_of
from shared_spec.conformance.builders import segment
from shared_spec.conformance.lists import slugs, tab

if TYPE_CHECKING:
    from shared_spec.conformance.builders import Make, User

pytestmark = pytest.mark.feature("W01")


def test_tag_nobody_uses(make: Make, browser: Browser) -> None:
    tag = make.name("unused")
    page = browser.get(f"/tag/{tag}")
    assert tag in tab(page)
    assert text_of(page.one(".empty-feed-message"))
    assert slugs(page) == []


@pytest.mark.parametrize(
    "text", ["two words", "c++", "c#", "a&b=c", "50%", "what?", "Größe", "漢 👍", "'\""]
)
def test_tags_lead_to_their_pages(
    make: Make, browser: Browser, alice: User, text: str
) -> None:
    tag = f"{text} {make.name()}"
    article = make.article(alice, tagList=[tag])
    page = browser.get(f"/tag/{segment(tag)}")
    assert slugs(page) == [article["slug"]]
    assert tag in tab(page)
    assert page.texts(".article-preview .tag-list .tag-default") == [tag]


@pytest.mark.parametrize("text", ["a/b", "/a", "a/", "//", "https://a.example/"])
def test_tag_with_a_slash(make: Make, browser: Browser, alice: User, text: str) -> None:
    tag = f"{text}{make.name()}"
    article = make.article(alice, tagList=[tag])
    assert slugs(browser.get(f"/tag/{segment(tag)}")) == [article["slug"]]


def test_tags_of_articles_are_links(make: Make, browser: Browser, alice: User) -> None:
    tag = f"a/b & c {make.name()}"
    article = make.article(alice, tagList=[tag])
    for page in (browser.get(f"/tag/{segment(tag)}"), browser.visit(article)):
        (href,) = page.hrefs("main article .tag-list a.tag-default")
        assert slugs(browser.get(href)) == [article["slug"]]


def test_case_of_a_tag_matters(make: Make, browser: Browser, alice: User) -> None:
    tag = make.name("case")
    make.article(alice, tagList=[tag])
    assert slugs(browser.get(f"/tag/{tag.upper()}")) == []


def test_odd_tag_is_no_server_error(browser: Browser) -> None:
    for tag in ("%00", "%FF", "%ED%A0%80", "'%20OR%201=1", "t" * 3000):
        assert browser.request("GET", f"/tag/{tag}").status in {200, 400, 404}
