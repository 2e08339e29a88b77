"""Packages for one experiment that no twin's lock holds, installed on demand.

An experiment brings them by a lock beside its scripts: `requirements.lock`, or
`<twin>.lock` where its twins need different ones. They are installed with hashes
checked into a folder of the cache that is named after the lock and the Python, so
that a lock is installed once. pip asks whichever index the user has set up.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from metrics.errors import MachineError
from metrics.paths import ROOT

if TYPE_CHECKING:
    from metrics.twins import Twin

_SECONDS_LIMIT = 600
_OPTIONS = (
    *("--quiet", "--disable-pip-version-check", "--no-input", "--retries", "1"),
    *("--no-deps", "--require-hashes", "--no-warn-script-location"),
)


def find_lock(folder: Path, twin: Twin) -> Path | None:
    """Return the lock of an experiment for a twin; None when it brings nothing."""
    locks = (folder / f"{twin.name}.lock", folder / "requirements.lock")
    return next((lock for lock in locks if lock.is_file()), None)


def install_locked(lock: Path, twin: Twin, version: str, store: Path) -> Path:
    """Return the folder with the packages of a lock for a twin's Python `version`.

    MachineError when pip cannot install them, and then nothing is kept.
    """
    key = hashlib.sha256(lock.read_bytes() + f"\0{version}".encode()).hexdigest()[:16]
    folder = store / key
    if folder.is_dir():
        return folder
    store.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="making-", dir=store) as making:
        made = Path(making) / "packages"
        made.mkdir()  # a lock may hold nothing for this machine
        _install(lock, twin, made)
        with contextlib.suppress(OSError):  # somebody else was faster
            made.rename(folder)
    return folder


def _install(lock: Path, twin: Twin, folder: Path) -> None:
    pip = [str(twin.python), "-m", "pip", "install", *_OPTIONS]
    try:
        done = subprocess.run(
            [*pip, "--target", str(folder), "--requirement", str(lock)],
            env={**os.environ, "PYTHONPATH": ""},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise MachineError(
            _message(lock, f"not done within {_SECONDS_LIMIT} s")
        ) from None
    except OSError as error:
        raise MachineError(
            f"{twin.label}: cannot run its Python ({error.strerror}); run 'make setup'"
        ) from None
    if done.returncode:
        raise MachineError(_message(lock, _reason(done.stderr)))


def _message(lock: Path, reason: str) -> str:
    name = lock.relative_to(ROOT) if lock.is_relative_to(ROOT) else lock
    return (
        f"the packages of {name} cannot be installed: {reason}\n"
        "Only full measurements need them. When the package index did not answer, run "
        "the same command again with one ('pip config list' shows which pip asks); a "
        "run goes on with --resume. The quick profile does without."
    )


def _reason(output: str) -> str:
    """Return pip's errors, else its last word."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    return "\n".join(errors[:3] or lines[-1:] or ["pip does not say why"])
