"""Apps and load for use by hand: `twins up`, `twins down`, `twins load`."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metrics import runs
from metrics.commands import (
    SQLITE_FILE,
    command_environment,
    private_folders,
    sqlite_url,
)
from metrics.errors import MeasurementError, UsageError
from metrics.paths import CACHE, ROOT
from metrics.prepared import copy_database, prepare_database
from metrics.servers import MEASURED, serve, start, stop

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from metrics.twins import Twin

UP = CACHE / "up"
FIRST_PORT = 8001
_STOP_SECONDS = 10.0


def up(twins: Sequence[Twin], dataset: Path) -> list[dict[str, Any]]:
    """Start each twin with `dataset` and leave it running; say where.

    A twin that is up already is left alone. When the usual port is taken, a
    free one is chosen.
    """
    rows = []
    for number, twin in enumerate(twins):
        running = _running(twin)
        rows.append(running or _start(twin, dataset, FIRST_PORT + number))
    return rows


def down(twins: Sequence[Twin]) -> list[str]:
    """Stop the twins that `up` started; return their names."""
    stopped = []
    for twin in twins:
        state = _running(twin)
        if state:
            _end(int(state["pid"]))
            stopped.append(twin.name)
        _state_path(twin).unlink(missing_ok=True)
    return stopped


def load(
    twin: Twin,
    dataset: Path,
    *,
    journey: str | None,
    users: int,
    seconds: int,
    web: bool,
) -> None:
    """Load one twin with Locust: in its web page, or headless for a while.

    MeasurementError when answers were wrong or missing.
    """
    environment = {**os.environ, "TWINS_DATASET": str(dataset)}
    if journey:
        environment["TWINS_JOURNEY"] = journey
    with (
        tempfile.TemporaryDirectory(prefix="load-", dir=_made(CACHE / "work")) as work,
        serve(twin, Path(work), dataset=dataset, env=MEASURED) as server,
    ):
        argv = [sys.executable, "-m", "locust", "-f", "loadtests/locustfile.py"]
        argv += ["--host", server.base_url, "--users", str(users)]
        if not web:
            argv += ["--headless", "--run-time", f"{seconds}s", "--only-summary"]
        done = subprocess.run(argv, cwd=ROOT, env=environment, check=False)
    if done.returncode:
        raise MeasurementError(
            f"{twin.label}: Locust ended with exit code {done.returncode}; its messages "
            "stand above (1 means that answers were wrong or missing)"
        )


def _start(twin: Twin, dataset: Path, port: int) -> dict[str, Any]:
    folder = _made(UP / twin.name)
    database = folder / SQLITE_FILE
    for old in folder.glob(f"{SQLITE_FILE}*"):
        old.unlink()
    copy_database(prepare_database(twin, dataset), database)
    environment = command_environment(
        twin, sqlite_url(database), private_folders(folder)
    )
    server = start(twin, folder, environment, port=port)
    state = {"name": twin.name, "url": server.base_url, "pid": server.pid}
    try:
        runs.write_text(_state_path(twin), runs.dump_json(state))
    except BaseException:
        # What no file tells of, 'down' could not stop.
        stop(server.process)
        raise
    return state


def _running(twin: Twin) -> dict[str, Any] | None:
    try:
        state: dict[str, Any] = runs.read_json(_state_path(twin))
        return state if _is_ours(int(state["pid"]), twin) else None
    except (UsageError, KeyError, TypeError, ValueError):
        return None  # there is no such file, or nobody wrote it to its end


def _is_ours(pid: int, twin: Twin) -> bool:
    """Tell whether a process id still belongs to the server that `up` started."""
    try:
        return Path(f"/proc/{pid}/cwd").resolve() == twin.folder.resolve()
    except OSError:
        return False


def _end(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    for _ in _until(_STOP_SECONDS):
        if not Path(f"/proc/{pid}").exists():
            return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def _until(seconds: float) -> Iterator[None]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        yield
        time.sleep(0.05)


def _state_path(twin: Twin) -> Path:
    return UP / f"{twin.name}.json"


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
