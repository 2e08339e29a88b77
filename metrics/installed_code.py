"""The size of installed packages, counted once a version and kept.

Counting the sources of a framework takes seconds and they never change, so the
counts of a distribution are kept in `.cache/rulers/` under a key of its RECORD
(which holds a hash of every installed file) and of the rulers' version.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from importlib import metadata
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from metrics import rulers
from metrics.distributions import installed_files
from metrics.runs import dump_json, write_text
from metrics.sources import read_source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

#: Raise it when the counts of a file get another meaning.
VERSION = "1"
# Below this, starting processes costs more than it saves.
_FEW_FILES = 60
_CHUNK = 8


@dataclass(frozen=True, slots=True)
class ModuleCounts:
    """The counts of one Python file; `readable` is false when a ruler gave up.

    Such a file (a template, Python 2) is counted by its lines that are not blank
    and its words, so that it is neither dropped nor zero.
    """

    sloc: int
    lloc: int
    tokens: int
    physical_lines: int
    public_names: int
    readable: bool


@dataclass(frozen=True, slots=True)
class InstalledCode:
    """The Python files of a distribution by name, and the bytes of all its files."""

    modules: dict[str, ModuleCounts]
    size_bytes: int

    def unreadable(self) -> list[str]:
        """Return the names of the files that a ruler could not read."""
        return [name for name, counts in self.modules.items() if not counts.readable]


def count_distribution(
    distribution: metadata.Distribution, cache: Path
) -> InstalledCode:
    """Return the counts of a distribution, from the cache when it holds them.

    MachineError when the distribution has no list of files or the cache cannot
    be written.
    """
    path = cache / f"{_cache_name(distribution)}.json"
    if (known := _read_cache(path)) is not None:
        return known
    files = list(installed_files(distribution))
    modules = [file for file in files if file.path.suffix == ".py"]
    counted = count_files([file.path for file in modules])
    found = InstalledCode(
        modules={
            file.name: counts
            if is_public(file.name)
            else replace(counts, public_names=0)
            for file, counts in zip(modules, counted, strict=True)
        },
        size_bytes=sum(file.path.stat().st_size for file in files),
    )
    cache.mkdir(parents=True, exist_ok=True)
    write_text(path, dump_json(asdict(found)))
    return found


def count_files(paths: Sequence[Path]) -> list[ModuleCounts]:
    """Count Python files in their order, on every core when there are many."""
    workers = len(os.sched_getaffinity(0))
    if len(paths) < _FEW_FILES or workers == 1:
        return [count_file(path) for path in paths]
    # A fresh interpreter: the caller may hold threads that a fork would break.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        return list(pool.map(count_file, paths, chunksize=_CHUNK))


def count_file(path: Path) -> ModuleCounts:
    """Count one Python file; never fails on what stands in it."""
    try:
        text = read_source(path)
        raw = rulers.raw_counts(text)
        return ModuleCounts(
            sloc=raw.sloc,
            lloc=raw.lloc,
            tokens=rulers.tokens(text),
            physical_lines=rulers.physical_lines(text),
            public_names=len(rulers.public_names(text)),
            readable=True,
        )
    except rulers.UnreadableSourceError:
        text = path.read_text(encoding="utf-8", errors="replace")
        lines = rulers.physical_lines(text)
        return ModuleCounts(
            sloc=lines,
            lloc=lines,
            tokens=len(text.split()),
            physical_lines=lines,
            public_names=0,
            readable=False,
        )


def is_public(name: str) -> bool:
    """Tell whether no part of a module's path starts with an underscore."""
    parts = PurePosixPath(name).with_suffix("").parts
    return all(part == "__init__" or not part.startswith("_") for part in parts)


def _cache_name(distribution: metadata.Distribution) -> str:
    name = canonicalize_name(distribution.metadata["Name"])
    record = distribution.read_text("RECORD") or ""
    tools = (VERSION, rulers.VERSION, metadata.version("radon"), sys.version)
    digest = hashlib.sha256("\0".join((*tools, record)).encode()).hexdigest()[:16]
    return f"{name}-{distribution.version}-{digest}"


def _read_cache(path: Path) -> InstalledCode | None:
    """Return what the cache holds; a missing or broken file is counted anew."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        modules = {
            name: ModuleCounts(**counts) for name, counts in data["modules"].items()
        }
        return InstalledCode(modules, data["size_bytes"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
