"""What a text must be, for the API and for forms alike.

Each rule takes whatever a client sent and returns the text to store. It raises
ValueError with the message for the client.
"""

import sys
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

BLANK = "can't be blank"
INVALID = "is invalid"
TAKEN = "has already been taken"


def text(value: object, maximum: int, *, trim: bool = True, lines: bool = False) -> str:
    """Accept a text of 1 to `maximum` characters; `lines` allows more than one line."""
    if not isinstance(value, str):
        raise ValueError(INVALID)  # noqa: TRY004 (the client's mistake, not ours)
    if not value.strip():
        raise ValueError(BLANK)
    if trim:
        value = value.strip()
    if not _can_be_stored(value) or (not lines and any(map(_is_control, value))):
        raise ValueError(INVALID)
    if len(value) > maximum:
        raise ValueError(f"is too long (maximum is {maximum} characters)")
    return value


def username(value: object) -> str:
    """Accept a name that can stand as one segment of a path."""
    name = text(value, 64)
    if "/" in name or name in (".", ".."):
        raise ValueError(INVALID)
    return name


def email(value: object) -> str:
    """Accept an address of good form, as given; nobody asks whether it exists."""
    address = text(value, 254)
    try:
        parts = validate_email(
            address,
            allow_smtputf8=False,
            check_deliverability=False,
            globally_deliverable=False,
        )
    except EmailNotValidError:
        raise ValueError(INVALID) from None
    if "." not in parts.domain:
        raise ValueError(INVALID)
    return address


def password(value: object) -> str:
    """Accept any 8 to 128 characters, kept as they are."""
    secret = text(value, 128, trim=False, lines=True)
    if len(secret) < 8:
        raise ValueError("is too short (minimum is 8 characters)")
    return secret


def bio(value: object) -> str:
    """Accept what somebody says about oneself."""
    return text(value, 2000, trim=False, lines=True)


def image(value: object) -> str:
    """Accept the web address of a picture."""
    url = text(value, 500)
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets that are no IPv6 address
        raise ValueError(INVALID) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or " " in url:
        raise ValueError(INVALID)
    return url


def title(value: object) -> str:
    """Accept the title of an article."""
    return text(value, 200)


def description(value: object) -> str:
    """Accept the line below a title."""
    return text(value, 500)


def body(value: object) -> str:
    """Accept Markdown, where blanks at the ends may mean something."""
    return text(value, 100_000, trim=False, lines=True)


def tag_list(value: object) -> list[str]:
    """Accept names of tags; return them sorted by code point, each once."""
    if not isinstance(value, list):
        raise ValueError(INVALID)  # noqa: TRY004 (the client's mistake, not ours)
    names = sorted({text(name, 64) for name in value})
    if len(names) > 30:
        raise ValueError(INVALID)
    return names


def comment(value: object) -> str:
    """Accept what somebody says about an article."""
    return text(value, 10_000, trim=False, lines=True)


def given(value: object) -> str:
    """Accept any text that is not blank, to be compared with what is stored."""
    return text(value, sys.maxsize, trim=False, lines=True)


def _is_control(character: str) -> bool:
    return character < " " or "\x7f" <= character <= "\x9f"


def _can_be_stored(value: str) -> bool:
    """Tell whether databases take it: no NUL, and no half of a surrogate pair."""
    return "\0" not in value and not any("\ud800" <= c <= "\udfff" for c in value)
