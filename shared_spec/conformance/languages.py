"""How a page is asked for in a language, and judged in it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import pytest

from shared_spec.conformance.browser import attribute, text_of
from shared_spec.conformance.markup import (
    check_accessible,
    check_document,
    check_layout,
)
from shared_spec.conformance.messages import DIRECTIONS, TRANSLATED, untranslated

if TYPE_CHECKING:
    from bs4 import Tag

    from shared_spec.conformance.browser import Browser, Page

EACH = pytest.mark.parametrize("language", DIRECTIONS)
BOTH = pytest.mark.parametrize("language", TRANSLATED)

#: As Unicode's Common Locale Data Repository has them.
MONTHS: Final = {
    "en": "January February March April May June July August September October "
    "November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober "
    "November Dezember",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}


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


def check_day(time: Tag, language: str) -> None:
    """Raise AssertionError unless a day is written as this language writes days."""
    moment = datetime.fromisoformat(attribute(time, "datetime")).astimezone(UTC)
    month = MONTHS[language].split()[moment.month - 1]
    forms = {
        "en": f"{month} {moment.day}, {moment.year}",
        "de": f"{moment.day}. {month} {moment.year}",
        "ar": f"{moment.day} {month} {moment.year}",
    }
    assert text_of(time) == forms[language]
