"""What texts may consist of, in the API and in forms alike."""

import unicodedata

BLANK = "can't be blank"
INVALID = "is invalid"
TOO_LONG = "is too long (maximum is {max_length} characters)"
TOO_SHORT = "is too short (minimum is {min_length} characters)"

# Control characters, halves of characters, and ends of lines that are not "\n".
NOT_IN_A_LINE = {"Cc", "Cs", "Zl", "Zp"}


def is_line(text: str) -> bool:
    """Tell whether a text can stand in one line and in any database."""
    return NOT_IN_A_LINE.isdisjoint(map(unicodedata.category, text))


def is_text(text: str) -> bool:
    """Tell whether a text of several lines can stand in any database."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)
