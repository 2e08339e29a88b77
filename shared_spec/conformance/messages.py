"""What the site says in each language, from the master catalogues."""

from __future__ import annotations

from functools import cache
from gettext import c2py
from pathlib import Path
from typing import TYPE_CHECKING, Final

from babel.messages.pofile import read_po

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

FOLDER: Final = Path(__file__).resolve().parents[1] / "messages"
DIRECTIONS: Final = {"en": "ltr", "de": "ltr", "ar": "rtl"}
NAMES: Final = {"en": "English", "de": "Deutsch", "ar": "العربية"}
TRANSLATED: Final = ("de", "ar")


@cache
def catalogue(language: str) -> Catalog:
    """Return the master catalogue of a language."""
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def say(language: str, message: str, **values: object) -> str:
    """Return a message in a language; KeyError if the masters lack it."""
    text = message
    if language != "en":
        found = catalogue(language).get(message)
        if found is None or not isinstance(found.string, str):
            raise KeyError(message)
        text = found.string
    return text % values if values else text


def say_count(language: str, message: str, count: int) -> str:
    """Return the form of a message that a number asks for in a language."""
    found = catalogue(language).get(message)
    if found is None or not isinstance(found.string, tuple):
        raise KeyError(message)
    form = found.string[c2py(catalogue(language).plural_expr)(count)]
    return form % {"count": count} if "%(count)s" in form else form


def untranslated(language: str, texts: set[str]) -> set[str]:
    """Return the English texts among these that the language has other words for."""
    english = {
        message.id: message.string
        for message in catalogue(language)
        if isinstance(message.id, str) and message.id
    }
    return {text for text in texts if english.get(text, text) != text}
