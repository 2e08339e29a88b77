"""The names that articles have in addresses."""

import secrets
import string

from slugify import slugify

BASE_LENGTH = 200
SUFFIX_LENGTH = 6
MAX_LENGTH = BASE_LENGTH + 1 + SUFFIX_LENGTH
ALPHABET = string.ascii_lowercase + string.digits
# Names of other resources beside the articles.
RESERVED = {"feed"}


def base(title: str) -> str:
    """Return the slug that a title asks for."""
    return slugify(title, max_length=BASE_LENGTH) or "article"


def distinct(slug: str) -> str:
    """Return a slug that differs from others of the same title."""
    suffix = "".join(secrets.choice(ALPHABET) for _ in range(SUFFIX_LENGTH))
    return f"{slug}-{suffix}"
