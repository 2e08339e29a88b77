"""The dataset that servers are filled with: made once, kept in the cache."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from metrics.errors import MachineError, UsageError
from metrics.paths import CACHE, SPEC
from shared_spec.dataset.rows import SIZES
from shared_spec.dataset.writer import DatasetError, write_dataset

if TYPE_CHECKING:
    from pathlib import Path

SEED = 1


def ensure_dataset(size: str, store: Path = CACHE / "datasets") -> Path:
    """Return the folder of a dataset, writing it when it is not there yet.

    The folder's name covers the generator's source, so a changed generator makes
    a new dataset. UsageError for an unknown size, MachineError when the disk
    refuses.
    """
    if size not in SIZES:
        sizes = ", ".join(SIZES)
        raise UsageError(f"there is no dataset size '{size}' (known: {sizes})")
    folder = store / f"{size}-{_generator_digest()}"
    try:
        write_dataset(size, folder, SEED)
    except DatasetError as error:
        raise MachineError(str(error)) from None
    return folder


def _generator_digest() -> str:
    digest = hashlib.sha256()
    for path in sorted((SPEC / "dataset").glob("*.*")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
