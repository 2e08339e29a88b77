"""Writing a dataset folder, whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared_spec.dataset.rows import SIZES, Generator, Size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shared_spec.dataset.rows import Row

SCHEMA = 1
MANIFEST = "manifest.json"
TABLES = ("users", "follows", "articles", "favorites", "comments")


class DatasetError(Exception):
    """A dataset folder cannot be written or read; the message says why."""


def write_dataset(
    size: str,
    folder: Path,
    seed: int,
    progress: Callable[[str, int], None] = lambda _table, _rows: None,
) -> bool:
    """Write the dataset to `folder`; return False when it stood there already.

    The rows go to a temporary folder beside it that is renamed at the end, so
    an interrupted or failed run leaves nothing half-written. Raises DatasetError
    when the folder holds something else or the disk refuses.
    """
    try:
        if _is_reusable(folder, size, seed):
            return False
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            _write_tables(temporary, size, SIZES[size], seed, progress)
            temporary.chmod(0o755)
            return _move(temporary, folder, size, seed)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise DatasetError(f"cannot write the dataset to {folder}: {reason}") from error


def _move(temporary: Path, folder: Path, size: str, seed: int) -> bool:
    try:
        temporary.rename(folder)
    except OSError:
        # Another process may have written the same dataset in the meantime.
        if _is_reusable(folder, size, seed):
            return False
        raise
    return True


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return a dataset folder's manifest; DatasetError when it is none."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DatasetError(f"{folder} is no dataset: {error.strerror}") from error
    except ValueError as error:
        raise DatasetError(f"{path} is not JSON: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA:
        raise DatasetError(f"{path} is not of schema {SCHEMA}")
    return manifest


def read_rows(folder: Path, table: str) -> Iterator[Row]:
    """Yield a table's rows; DatasetError with the line when one is broken."""
    path = folder / f"{table}.jsonl"
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    yield json.loads(line)
                except ValueError as error:
                    raise DatasetError(f"{path}:{number}: {error}") from error
    except OSError as error:
        raise DatasetError(f"{path} cannot be read: {error.strerror}") from error


def _is_reusable(folder: Path, size: str, seed: int) -> bool:
    if not folder.exists():
        return False
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        return False
    if not (folder / MANIFEST).is_file():
        raise DatasetError(f"{folder} exists and is no dataset; choose another place")
    found = read_manifest(folder)
    if (found.get("size"), found.get("seed")) != (size, seed):
        raise DatasetError(
            f"{folder} holds the dataset {found.get('size')} with seed "
            f"{found.get('seed')}; remove it or choose another place"
        )
    missing = [table for table in TABLES if not (folder / f"{table}.jsonl").is_file()]
    if missing:
        raise DatasetError(f"{folder} lacks {', '.join(missing)}; remove it")
    return True


def _write_tables(
    folder: Path,
    name: str,
    size: Size,
    seed: int,
    progress: Callable[[str, int], None],
) -> None:
    counts: dict[str, int] = {}
    for table, rows in Generator(size, seed).tables().items():
        counts[table] = _write_rows(folder / f"{table}.jsonl", rows())
        progress(table, counts[table])
    manifest = {"schema": SCHEMA, "size": name, "seed": seed, "counts": counts}
    text = json.dumps(manifest, indent=2) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def _write_rows(path: Path, rows: Iterator[Row]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for row in rows:
            json.dump(row, out, ensure_ascii=False, separators=(",", ":"))
            out.write("\n")
            count += 1
        out.flush()
        os.fsync(out.fileno())
    return count
