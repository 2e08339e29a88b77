"""Where things are in a checkout; the only module that knows the layout."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
SPEC = ROOT / "shared_spec"
RESULTS = ROOT / "results"
CACHE = ROOT / ".cache"
PROBES = ROOT / "metrics" / "probes"


@contextlib.contextmanager
def work_folder(purpose: str) -> Iterator[Path]:
    """Give a folder for what a command needs while it runs."""
    work = CACHE / "work"
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{purpose}-", dir=work) as folder:
        yield Path(folder)
