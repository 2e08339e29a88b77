"""Match relative paths with globs, `**` included, without touching a disk."""

from __future__ import annotations

import re
from functools import cache

_WILDCARDS = {"*": "[^/]*", "?": "[^/]"}


def matches(name: str, pattern: str) -> bool:
    """Tell whether a relative path (with `/`) matches a glob.

    `*`, `?` and `[…]` stay inside one folder; `**` stands for any number of
    folders, also none.
    """
    return _compile(pattern).fullmatch(name) is not None


@cache
def _compile(pattern: str) -> re.Pattern[str]:
    parts = pattern.split("/")
    last = len(parts) - 1
    found = ""
    for position, part in enumerate(parts):
        if part == "**":
            found += ".*" if position == last else "(?:[^/]+/)*"
        else:
            found += _part(part) + ("" if position == last else "/")
    return re.compile(found)


def _part(part: str) -> str:
    """Translate the name of one folder or file."""
    pieces = re.split(r"(\*|\?|\[!?[^\]]+\])", part)
    return "".join(_piece(piece) for piece in pieces)


def _piece(piece: str) -> str:
    if piece in _WILDCARDS:
        return _WILDCARDS[piece]
    if piece.startswith("[") and piece.endswith("]"):
        return "[^" + piece[2:] if piece.startswith("[!") else piece
    return re.escape(piece)
