"""Parity that was found for exactly these files, so that it need not be found twice.

A run and the tests that follow it in the same checkout ask the same question. The key
covers every file of the twins and of the spec, suite included; only equality is kept.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from metrics.paths import CACHE, ROOT, SPEC
from metrics.runs import write_text
from metrics.twins import IGNORED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from metrics.twins import Twin

#: What starts the apps and the suite.
_HARNESS = ("suite.py", "suite_plugin.py", "servers.py", "commands.py", "prepared.py")

Parity = dict[str, dict[str, dict[str, Any]]]


def keep(twins: Sequence[Twin], parity: Parity, folder: Path = CACHE) -> None:
    """Keep a result in which every feature passed on every twin; forget others."""
    if all(c["status"] == "passed" for row in parity.values() for c in row.values()):
        place = _place(twins, folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        write_text(place, json.dumps(parity))


def recall(twins: Sequence[Twin], folder: Path = CACHE) -> Parity | None:
    """Return what was kept for these very files; None when nothing was."""
    try:
        parity: Parity = json.loads(_place(twins, folder).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return parity


def _place(twins: Sequence[Twin], folder: Path) -> Path:
    digest = hashlib.sha256()
    for name, path in _sources(twins):
        digest.update(f"\0{name}\0".encode())
        digest.update(path.read_bytes())
    return folder / "parity" / f"{digest.hexdigest()[:16]}.json"


def _sources(twins: Sequence[Twin]) -> Iterator[tuple[str, Path]]:
    """Give every file with a name that does not depend on the machine."""
    for name in _HARNESS:
        yield name, ROOT / "metrics" / name
    for top in (*(twin.folder for twin in twins), SPEC):
        for path in sorted(top.rglob("*")):
            parts = path.relative_to(top).parts
            hidden = any(part.startswith(".") for part in parts)
            if path.is_file() and not hidden and not IGNORED & set(parts):
                yield "/".join((top.name, *parts)), path
