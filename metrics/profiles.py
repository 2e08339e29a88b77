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
        "parity_one_in": 20,
        "load": {
            "blocks": 2,
            "block_seconds": 1.0,
            "warmup_seconds": 0.5,
            "twins": {"restarts": 3},
            "controls": {"restarts": 3, "twins": 1},
            "padding": {"restarts": 3},
        },
    },
    "full": {
        "name": "full",
        "citable": True,
        "dataset": "small",
        "databases": True,
        "balanced": True,
        "dialects": True,
        "long_experiments": True,
        "starts": {"repetitions": 10},
        "sql": {"sizes": ["small", "medium"]},
        "load": {
            "blocks": 3,
            "block_seconds": 4.0,
            "warmup_seconds": 2.0,
            "twins": {"restarts": 6},
            "controls": {"restarts": 6, "block_seconds": 3.0},
            "padding": {"restarts": 6, "block_seconds": 3.0},
        },
    },
}
