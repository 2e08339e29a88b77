"""Is this machine fit for the job? What is missing, and what to do about it."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from metrics import redis_server
from metrics.databases import ENGINES
from metrics.environment import fingerprint
from metrics.nginx import nginx_path
from metrics.paths import ROOT
from shared_spec.chromium import browser_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from metrics.twins import Twin

_FREE_BYTES = 2 << 30
_BUSY_LOAD = 0.5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `needed` ones that fail make the machine unfit."""

    name: str
    good: bool
    text: str
    needed: bool = False


def examine(twins: Sequence[Twin]) -> list[Finding]:
    """Look at everything a run depends on; changes nothing."""
    return [*_needed(twins), *_useful(twins)]


def _needed(twins: Sequence[Twin]) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("python", sys.version_info >= (3, 11), version, needed=True)
    for twin in twins:
        good = twin.python.exists()
        text = "installed" if good else "not installed: run 'make setup'"
        yield Finding(f"environment of {twin.label}", good, text, needed=True)
    free = shutil.disk_usage(ROOT).free
    gib = free / (1 << 30)
    text = f"{gib:.1f} GiB free" + ("" if free > _FREE_BYTES else ": free some space")
    yield Finding("disk", free > _FREE_BYTES, text, needed=True)
    good = len(twins) > 1
    text = ", ".join(twin.label for twin in twins) or "none"
    yield Finding("twins", good, text, needed=True)


def _useful(twins: Sequence[Twin]) -> Iterator[Finding]:
    cores = len(os.sched_getaffinity(0))
    text = f"{cores} usable"
    if cores < 2:
        text += ": load falls back to interleaved blocks, which are less exact"
    yield Finding("cores", cores > 1, text)
    load = os.getloadavg()[0]
    text = f"{load:.2f} over the last minute"
    if load > _BUSY_LOAD:
        text += ": something else is running; the figures will be noisier"
    yield Finding("load", load <= _BUSY_LOAD, text)
    commit = fingerprint(twins)["commit"]
    text = commit[:12] if commit else "no git history: no lines per feature"
    yield Finding("history", commit is not None, text)
    browser = browser_path()
    text = "found" if browser else "no Chromium: browser tests are skipped"
    yield Finding("browser", browser is not None, text)
    proxy = nginx_path()
    text = (
        "found" if proxy else "no nginx: tests and experiments behind it are left out"
    )
    yield Finding("nginx", proxy is not None, text)
    for engine in ENGINES:
        reason = engine.unavailable()
        yield Finding(engine.label, reason is None, reason or "answers")
    reason = redis_server.unavailable()
    yield Finding("Redis", reason is None, reason or "answers")
