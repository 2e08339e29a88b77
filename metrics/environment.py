"""The machine and the versions a run was made with."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metrics.paths import ROOT
from metrics.runs import dump_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from metrics.twins import Twin

_HARNESS = ("shared_spec", "loadtests", "metrics")
_CODE = frozenset(
    {".py", ".yaml", ".json", ".j2", ".css", ".js", ".po", ".sh", ".lock"}
)


def fingerprint(twins: Iterable[Twin]) -> dict[str, Any]:
    """Return what a reader needs to judge whether a run is comparable to theirs.

    `fingerprint` is a digest of the parts that do not change from run to run on
    one machine with one state of the code.
    """
    twins = list(twins)
    fixed = {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "system": platform.system(),
        "kernel": platform.release(),
        "machine": platform.machine(),
        "processor": _processor(),
        "cores": os.cpu_count() or 1,
        "usable_cores": len(os.sched_getaffinity(0)),
        "memory_mib": _memory_mib(),
        "virtual": _is_virtual(),
        "harness_lock": _file_digest(ROOT / "requirements.lock"),
        "tools": {name: metadata.version(name) for name in ("locust", "radon")},
        "twins": [_twin(twin) for twin in twins],
        "commit": _git("rev-parse", "HEAD"),
        "sources": _sources(twins),
    }
    return {
        **fixed,
        "fingerprint": hashlib.sha256(dump_line(fixed).encode()).hexdigest(),
        "changed_files": len((_git("status", "--porcelain") or "").splitlines()),
        "load_average": round(os.getloadavg()[0], 2),
        "governor": _read(
            Path("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
        ),
    }


def _sources(twins: Iterable[Twin]) -> str:
    """Return a digest of the code: that of the twins and that of the harness.

    The commit says nothing of what is not committed, and an archive has none.
    """
    digest = hashlib.sha256()
    for top, paths in (
        *((twin.folder, sorted(twin.roles())) for twin in twins),
        *((ROOT / name, _code(ROOT / name)) for name in _HARNESS),
    ):
        for path in paths:
            name = os.path.relpath(path, top)
            digest.update(f"\0{top.name}/{name}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _code(folder: Path) -> list[Path]:
    """Return what makes the harness work, without what Python keeps beside it."""
    return sorted(path for path in folder.rglob("*") if path.suffix in _CODE)


def _twin(twin: Twin) -> dict[str, Any]:
    return {
        "name": twin.name,
        "label": twin.label,
        "version": _installed_version(twin),
        "lock": _file_digest(twin.folder / "requirements.lock"),
    }


def _installed_version(twin: Twin) -> str | None:
    """Return the framework's version in the twin's own environment."""
    paths = [str(path) for path in twin.folder.glob(".venv/lib/python*/site-packages")]
    for found in metadata.distributions(name=twin.distribution, path=paths):
        return found.version
    return None


def _file_digest(path: Path) -> str | None:
    if not path.is_file():
        return None
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _git(*arguments: str) -> str | None:
    if shutil.which("git") is None:
        return None
    done = subprocess.run(
        ["git", "-C", str(ROOT), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() if done.returncode == 0 else None


def _processor() -> str:
    for line in (_read(Path("/proc/cpuinfo")) or "").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def _memory_mib() -> int | None:
    for line in (_read(Path("/proc/meminfo")) or "").splitlines():
        if line.startswith("MemTotal:"):
            return int(line.split()[1]) // 1024
    return None


def _is_virtual() -> bool:
    return " hypervisor" in (_read(Path("/proc/cpuinfo")) or "")


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return None
