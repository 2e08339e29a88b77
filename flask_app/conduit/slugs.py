"""The word that stands for an article in its address."""

import secrets
import string
from collections.abc import Iterator

from slugify import slugify
from werkzeug.routing import BaseConverter

LENGTH = 200
ALPHABET = string.ascii_lowercase + string.digits
# Stands in a path where a slug could stand.
RESERVED = ("feed",)


def base_of(title: str) -> str:
    """Return the slug that follows from the title alone."""
    return slugify(title, max_length=LENGTH) or "article"


def candidates(title: str) -> Iterator[str]:
    """Yield slugs to try in turn: the title's own, then some with a random end."""
    base = base_of(title)
    if base not in RESERVED:
        yield base
    for _ in range(5):
        yield f"{base}-{''.join(secrets.choice(ALPHABET) for _ in range(6))}"


class NameConverter(BaseConverter):
    """A segment of a path.

    PostgreSQL refuses to look for NUL; a line feed, which no name has either, it does
    not find.
    """

    def to_python(self, value: str) -> str:
        """Return the name to look for."""
        return value.replace("\0", "\n")


class SlugConverter(NameConverter):
    """Keeps reserved words free for other routes, whatever the method."""

    regex = rf"(?!(?:{'|'.join(RESERVED)})$)[^/]+"
    part_isolating = True  # never spans a slash
