"""The two profiles: the same instruments, more or less repetition.

Quick shows that everything works and what the answers look like; only full is
meant to be cited. Keys are documented by the instruments that read them.
"""

from __future__ import annotations

from typing import Any

PROFILES: dict[str, dict[str, Any]] = {
    "quick": {"name": "quick", "citable": False, "dataset": "small"},
    "full": {"name": "full", "citable": True, "dataset": "small"},
}
