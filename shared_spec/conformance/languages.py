"""How a page is asked for in a language, and judged in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shared_spec.conformance.browser import attribute, text_of
from shared_spec.conformance.markup import (
    check_accessible,
    check_document,
    check_layout,
)
from shared_spec.conformance.messages import DIRECTIONS, TRANSLATED, untranslated

if TYPE_CHECKING:
    from shared_spec.conformance.browser import Browser, Page

EACH = pytest.mark.parametrize("language", DIRECTIONS)
BOTH = pytest.mark.parametrize("language", TRANSLATED)


def choose(browser: Browser, language: str) -> Browser:
    """Take a language by the switch in the foot of the page."""
    browser.get(f"/language?code={language}", expect=None)
    return browser


def language_of(page: Page) -> str:
    """Return the language that a page says it is in."""
    return attribute(page.one("html"), "lang")


def check_language(page: Page, language: str) -> None:
    """Raise AssertionError unless the page is a sound one in this language."""
    check_document(page, language)
    check_layout(page)
    check_accessible(page)
    assert attribute(page.one("html"), "dir") == DIRECTIONS[language]
    assert page.headers["Content-Language"] == language
    if language != "en":
        assert untranslated(language, said(page)) == set()


def said(page: Page) -> set[str]:
    """Return every text that a page says by itself, seen or heard."""
    names = ("aria-label", "placeholder", "alt", "title", "value")
    texts = {
        attribute(tag, name)
        for name in names
        for tag in page.all(f"[{name}]")
        if tag.name != "textarea"
    }
    for part in page.one("body").find_all(string=True):
        texts.add(" ".join(str(part).split()))
    return texts | {text_of(tag) for tag in page.all("a, button, label, h1, h2, p, li")}
