"""Count the lines of installed packages that something executes, by their file."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType, ModuleType


def executed(action: Callable[[], object], framework: ModuleType) -> Counter[str]:
    """Return how often lines of each file ran: "werkzeug/routing/map.py" → 12.

    Only files in the folder of packages where `framework` lies are counted. An action
    that runs for the first time also fills caches: call it once before.
    """
    found: Counter[str] = Counter()
    packages = f"{Path(str(framework.__file__)).parents[1]}/"

    def look(frame: FrameType, event: str, _argument: object) -> Any:
        name = frame.f_code.co_filename
        if not name.startswith(packages):
            return None
        if event == "line":
            found[name.removeprefix(packages)] += 1
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
