"""Answers that are kept for a while, and let go of at once after a change."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

SECONDS = 60
GENERATION = "generation"


def remember(key: str, compute: Callable[[], Any]) -> tuple[Any, dict[str, str]]:
    """Return what is kept under a key or computed now, and a header telling which."""
    if not settings.CACHES_ANSWERS:
        return compute(), {}
    # Read before computing: what a change overtakes is kept where nobody looks.
    generation = cache.get_or_set(GENERATION, new_generation, None)
    kept = f"{key}:{generation}"
    value = cache.get(kept)
    if value is not None:
        return value, {"X-Cache": "hit"}
    value = compute()
    cache.set(kept, value, SECONDS)
    return value, {"X-Cache": "miss"}


def forget(**_signal: Any) -> None:
    """Let go of all that is kept, once the change is committed."""
    transaction.on_commit(lambda: cache.set(GENERATION, new_generation(), None))


def new_generation() -> str:
    """Return a name that no generation had; a number could come back after a loss."""
    return uuid4().hex
