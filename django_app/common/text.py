"""What texts may consist of, in the API and in forms alike."""

import re
import unicodedata

from django.utils.translation import gettext_noop

# The API says them as they are, a form in the language of its reader.
BLANK = gettext_noop("can't be blank")
INVALID = gettext_noop("is invalid")
TAKEN = gettext_noop("has already been taken")
TOO_LONG = gettext_noop("is too long (maximum is %(maximum)s characters)")
TOO_SHORT = gettext_noop("is too short (minimum is %(minimum)s characters)")

# Control characters, halves of characters, and ends of lines that are not "\n".
NOT_IN_A_LINE = {"Cc", "Cs", "Zl", "Zp"}
# Control characters and non-characters that HTML or XML must not hold.
NOT_IN_MARKUP = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]"
)


def is_line(text: str) -> bool:
    """Tell whether a text can stand in one line and in any database."""
    return NOT_IN_A_LINE.isdisjoint(map(unicodedata.category, text))


def is_text(text: str) -> bool:
    """Tell whether a text of several lines can stand in any database."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def for_markup(text: str) -> str:
    """Return a text without what no document can hold, however it is escaped."""
    return NOT_IN_MARKUP.sub("", text)
