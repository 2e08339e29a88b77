"""The two profiles: the same instruments, more or less repetition.

Quick shows that everything works and what the answers look like; only full is
meant to be cited. Each instrument documents the keys that it reads.
"""

from __future__ import annotations

from typing import Any

PROFILES: dict[str, dict[str, Any]] = {
    "quick": {
        "name": "quick",
        "citable": False,
        "dataset": "small",
        "load": {
            "users": 8,
            "blocks": 2,
            "block_seconds": 2.0,
            "warmup_seconds": 1.0,
            "twins": {"restarts": 3},
            "controls": {"restarts": 2},
        },
    },
    "full": {
        "name": "full",
        "citable": True,
        "dataset": "small",
        "sql": {"sizes": ["small", "medium"]},
        "load": {
            "users": 8,
            "blocks": 2,
            "block_seconds": 5.0,
            "warmup_seconds": 2.0,
            "twins": {"restarts": 6},
            "controls": {"restarts": 6},
        },
    },
}
