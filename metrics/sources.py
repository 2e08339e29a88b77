"""Reading source files: decoding, and errors that name the file."""

from __future__ import annotations

import tokenize
from contextlib import contextmanager
from typing import TYPE_CHECKING

from metrics.rulers import UnreadableSourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def read_source(path: Path) -> str:
    """Return the text of a Python file, decoded as Python itself would.

    Line ends become a line feed. UnreadableSourceError names the file when its
    encoding is unknown or wrong; a file that is not there stays an OSError.
    """
    try:
        with tokenize.open(path) as file:
            return file.read()
    except (SyntaxError, UnicodeDecodeError) as error:
        raise UnreadableSourceError(f"{path}: {error}") from None


@contextmanager
def naming(path: object) -> Iterator[None]:
    """Put `path` before the message of an UnreadableSourceError raised inside."""
    try:
        yield
    except UnreadableSourceError as error:
        raise UnreadableSourceError(f"{path}: {error}") from None
