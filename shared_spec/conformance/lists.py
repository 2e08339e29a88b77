"""How the website's lists of articles are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared_spec.conformance.browser import text_of

if TYPE_CHECKING:
    from bs4 import Tag

    from shared_spec.conformance.browser import Page


def slugs(page: Page) -> list[str]:
    """Return the slugs of the previews, in the order of the page."""
    hrefs = page.hrefs(".article-preview a.preview-link")
    return [href.removeprefix("/article/") for href in hrefs]


def preview(page: Page, slug: str) -> Tag:
    """Return the preview of one article."""
    link = page.one(f'.article-preview a.preview-link[href="/article/{slug}"]')
    found = link.find_parent(class_="article-preview")
    assert found is not None
    return found


def tab(page: Page) -> str:
    """Return the text of the one active tab."""
    return text_of(page.one(".feed-toggle .nav-link.active"))


def numbers(page: Page) -> list[int]:
    """Return the page numbers that are shown; nothing else is a link of the row."""
    return [int(text) for text in page.texts(".pagination .page-link")]


def only(tag: Tag, selector: str) -> Tag:
    """Return the one element of a selector within another."""
    found = tag.select(selector)
    assert len(found) == 1, f"{len(found)} times {selector} in {tag}"
    return found[0]
