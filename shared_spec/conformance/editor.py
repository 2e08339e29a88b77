"""How the website's editor is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared_spec.conformance.browser import form_with

if TYPE_CHECKING:
    from bs4 import Tag

    from shared_spec.conformance.browser import Browser, Page
    from shared_spec.conformance.builders import Make
    from shared_spec.conformance.client import Client

FIELDS = ("title", "description", "body", "tags")
LABELS = {
    "title": "Title",
    "description": "What's this article about?",
    "body": "Write your article (in markdown)",
    "tags": "Tags",
}
LIMITS = {"title": 200, "description": 500, "body": 100_000}


def editor_form(page: Page) -> Tag:
    """Return the editor's form."""
    return form_with(page, *FIELDS)


def draft(make: Make, **fields: str) -> dict[str, str]:
    """Return what a good form holds, with the given fields replaced."""
    article: dict[str, Any] = make.article_body()["article"]
    return {name: article.get(name, "") for name in FIELDS} | fields


def send(browser: Browser, values: dict[str, str], path: str = "/editor") -> Page:
    """Open the editor and send its form with these values."""
    page = browser.get(path)
    return browser.submit(page, editor_form(page), values)


def slug_of(done: Page) -> str:
    """Return the slug of the article that a redirect leads to."""
    path = done.local_location
    assert path.startswith("/article/"), f"leads elsewhere: {path}"
    return path.removeprefix("/article/")


def fetch(api: Client, slug: str) -> dict[str, Any]:
    """Return an article as the API shows it."""
    path = f"/api/articles/{slug}"
    article: dict[str, Any] = api.get(path, expect=200).json["article"]
    return article
