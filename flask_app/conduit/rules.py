"""What a text must be, for the API and for forms alike.

Each rule takes whatever a client sent and returns the text to store, or raises RuleError.
"""

import re
import sys
from urllib.parse import urlsplit

import email_validator

# Whether mail can reach it is for mail to find out; no domain is bad in itself.
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()


def N_(message: str) -> str:  # noqa: N802 (the name that gettext's tools look for)
    """Mark a message for the translators; whoever shows it, translates it."""
    return message


BLANK = N_("can't be blank")
INVALID = N_("is invalid")
TAKEN = N_("has already been taken")
MOST_TAGS = 30  # of an article

DOMAIN = re.compile(r"localhost|.+\.([a-z-]{2,}|xn--.+)", re.IGNORECASE)


class RuleError(ValueError):
    """What is wrong with a value; as text in English, for the API."""

    def __init__(self, message: str, **values: int) -> None:
        super().__init__(message % values)
        self.message = message
        self.values = values


def text(value: object, maximum: int, *, trim: bool = True, lines: bool = False) -> str:
    """Accept a text of 1 to `maximum` characters; `lines` allows more than one line."""
    if value is None or (isinstance(value, str) and not value.strip()):
        raise RuleError(BLANK)
    if not isinstance(value, str):
        raise RuleError(INVALID)
    if trim:
        value = value.strip()
    if not _can_be_stored(value) or (not lines and any(map(_breaks_a_line, value))):
        raise RuleError(INVALID)
    return at_most(maximum, value)


def username(value: object) -> str:
    """Accept a name that can stand as one segment of a path."""
    name = text(value, 64)
    if "/" in name or name in (".", ".."):
        raise RuleError(INVALID)
    return name


def email(value: object) -> str:
    """Accept an address of good form, as given; nobody asks whether it exists."""
    address = text(value, 254)
    try:
        parts = email_validator.validate_email(
            address,
            allow_smtputf8=False,
            check_deliverability=False,
            globally_deliverable=False,
        )
    except email_validator.EmailNotValidError:
        raise RuleError(INVALID) from None
    if not DOMAIN.fullmatch(parts.ascii_domain):
        raise RuleError(INVALID)
    return address


def password(value: object) -> str:
    """Accept any 8 to 128 characters, kept as they are."""
    secret = text(value, 128, trim=False, lines=True)
    if len(secret) < 8:
        raise RuleError(
            N_("is too short (minimum is %(minimum)s characters)"), minimum=8
        )
    return secret


def bio(value: object) -> str:
    """Accept what somebody says about oneself."""
    return text(value, 2000, trim=False, lines=True)


def image(value: object) -> str:
    """Accept the web address of a picture."""
    url = text(value, 500)
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:  # brackets that are no IPv6 address, a port that is no number
        raise RuleError(INVALID) from None
    is_address = parts.scheme in ("http", "https") and all(
        host.removesuffix(".").split(".")
    )
    if not is_address or any(map(str.isspace, url)):
        raise RuleError(INVALID)
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


def tag(value: object) -> str:
    """Accept the name of a tag."""
    return text(value, 64)


def tag_list(value: object) -> list[str]:
    """Accept names of tags; return them sorted by code point, each once."""
    if not isinstance(value, list):
        raise RuleError(INVALID)
    names = sorted({tag(name) for name in value})
    if len(names) > MOST_TAGS:
        raise RuleError(INVALID)
    return names


def comment(value: object) -> str:
    """Accept what somebody says about an article."""
    return text(value, 10_000, trim=False, lines=True)


def search(value: str) -> str:
    """Accept words to look for, whatever they are."""
    return at_most(200, value.strip())


def at_most(maximum: int, value: str) -> str:
    """Accept a text that is not too long."""
    if len(value) > maximum:
        raise RuleError(
            N_("is too long (maximum is %(maximum)s characters)"), maximum=maximum
        )
    return value


def given(value: object) -> str:
    """Accept any text that is not blank, to be compared with what is stored."""
    return text(value, sys.maxsize, trim=False, lines=True)


def _breaks_a_line(character: str) -> bool:
    """Tell whether it is a control character, or separates lines or paragraphs."""
    is_control = character < " " or "\x7f" <= character <= "\x9f"
    return is_control or character in "\u2028\u2029"


def _can_be_stored(value: str) -> bool:
    """Tell whether databases take it: no NUL, and no half of a surrogate pair."""
    return "\0" not in value and not any("\ud800" <= c <= "\udfff" for c in value)
