"""Count the lines of installed packages that something executes, by their file."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

_INSTALLED = "/site-packages/"


def executed(action: Callable[[], object]) -> Counter[str]:
    """Return how often a line of each file ran; "werkzeug/routing/map.py" → 12.

    An action that runs for the first time also fills caches: call it once before.
    """
    found: Counter[str] = Counter()

    def look(frame: FrameType, event: str, _argument: object) -> Any:
        name = frame.f_code.co_filename
        if _INSTALLED not in name:
            return look if event == "call" else None
        if event == "line":
            found[name.rpartition(_INSTALLED)[2]] += 1
        return look

    before = sys.gettrace()
    sys.settrace(look)
    try:
        action()
    finally:
        sys.settrace(before)
    return found


def below(lines: Counter[str], *folders: str) -> int:
    """Return the lines that ran in files whose path begins with one of `folders`."""
    return sum(number for name, number in lines.items() if name.startswith(folders))
