"""Make the project ready to run: three environments from three locks.

Runs under the plain system Python, so it uses the standard library only:
`python3 metrics/bootstrap.py`. It installs nothing twice: each environment
carries a stamp of its lock and of the Python it was made with.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parent.parent
MINIMUM = (3, 11)
STAMP = ".installed-from"
#: What the environment of a project is made from.
NEEDED = ("requirements.lock", "pyproject.toml")
#: Instruments whose first run fetches or counts what later runs look up.
PREPARED = ("packages", "facts", "experiments")


def main() -> int:
    """Make every environment that is missing or stale; return the exit code."""
    if reason := _unfit():
        return _fail(reason)
    if not _stale():
        _say("everything is installed already")
        return 0
    if shutil.disk_usage(ROOT).free < 1 << 30:
        return _fail(
            "less than 1 GiB is free on this disk; the set-up needs that much."
        )
    try:
        with _alone():
            stale = _stale()
            return _side_by_side(_install, stale) or _side_by_side(_prepare, _twins())
    except OSError as error:
        return _fail(f"cannot write {error.filename}: {error.strerror}.")


def _unfit() -> str:
    """Say what is missing on this machine or in this checkout; empty for nothing."""
    if sys.version_info < MINIMUM:
        found = ".".join(map(str, sys.version_info[:3]))
        wanted = ".".join(map(str, MINIMUM))
        return (
            f"Python {wanted} or newer is needed; this is {found}. "
            f"Run 'make PYTHON=python{wanted} …' with a newer one."
        )
    try:
        import ensurepip  # noqa: F401, PLC0415
        import venv  # noqa: F401, PLC0415
    except ImportError:
        return (
            "Python's venv module is missing (on Debian: apt-get install python3-venv)."
        )
    for folder in _projects():
        if lacking := [name for name in NEEDED if not (folder / name).is_file()]:
            return (
                f"{folder.name}/ has no {' and no '.join(lacking)}; a twin beside the "
                "others is installed from its own lock."
            )
    return ""


def _stale() -> list[Path]:
    return [folder for folder in _projects() if not _is_current(folder)]


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other set-up of this checkout is at work; two would undo it."""
    cache = ROOT / ".cache"
    cache.mkdir(exist_ok=True)
    with (cache / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            _say("another set-up of this checkout is at work; waiting for it …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _side_by_side(work: Callable[[Path], int], folders: list[Path]) -> int:
    """Do the same for all folders at once; return the worst exit code."""
    with ThreadPoolExecutor(max_workers=len(folders) or 1) as pool:
        return max(pool.map(work, folders), default=0)


def _projects() -> list[Path]:
    return [ROOT, *_twins()]


def _twins() -> list[Path]:
    return sorted(path.parent for path in ROOT.glob("*/twin.toml"))


def _stamp(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in NEEDED:
        digest.update((folder / name).read_bytes())
    digest.update(f"{sys.version} {folder}".encode())
    return digest.hexdigest()


def _is_current(folder: Path) -> bool:
    stamp = folder / ".venv" / STAMP
    return stamp.is_file() and stamp.read_text() == _stamp(folder)


def _install(folder: Path) -> int:
    """Make one environment from its lock, hashes checked; return the exit code."""
    name = folder.name if folder != ROOT else "harness"
    _say(f"{name}: installing {_count(folder)} packages from its lock …")
    started = time.monotonic()
    environment = folder / ".venv"
    pip = [str(environment / "bin" / "python"), "-m", "pip", "--quiet"]
    install = [*pip, "install", "--disable-pip-version-check", "--no-deps"]
    commands = [
        [sys.executable, "-m", "venv", "--clear", str(environment)],
        [*install, "--require-hashes", "-r", str(folder / "requirements.lock")],
    ]
    if folder == ROOT:
        commands.append([*install, "--no-build-isolation", "--editable", str(ROOT)])
    for command in commands:
        code = subprocess.run(command, cwd=folder, check=False).returncode
        if code:
            return _fail(
                f"{name}: '{Path(command[0]).name} {' '.join(command[1:4])} …' ended "
                f"with exit code {code}. Its messages stand above; when the package "
                "index did not answer, run the same command again."
            )
    (environment / STAMP).write_text(_stamp(folder))
    _say(f"{name}: ready after {time.monotonic() - started:.0f} s")
    return 0


def _prepare(twin: Path) -> int:
    """Fill the caches that depend on what is installed only; return the exit code.

    Counting the installed packages, fetching two source archives and trying the
    frameworks out takes minutes the first time; done here, a run's time is the
    time of measuring.
    """
    twins = ROOT / ".venv" / "bin" / "twins"
    for instrument in PREPARED:
        _say(f"{twin.name}: preparing {instrument} …")
        command = [str(twins), "measure", instrument, twin.name]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            return _fail(
                f"'twins measure {instrument} {twin.name}' failed; its message "
                "stands above"
            )
    return 0


def _count(folder: Path) -> int:
    lock = (folder / "requirements.lock").read_text(encoding="utf-8")
    return sum("==" in line.split("#")[0] for line in lock.splitlines())


def _say(text: str) -> None:
    sys.stderr.write(f"set-up: {text}\n")


def _fail(text: str) -> int:
    _say(text)
    return 3


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except KeyboardInterrupt:
        _say("interrupted; run it again to go on")
        raise SystemExit(130) from None
