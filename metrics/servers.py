"""Start and stop a twin: a fresh database, a free port, a log, a clean end."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from metrics.commands import (
    LOG_LINES,
    SQLITE_FILE,
    command_environment,
    errors_in,
    private_folders,
    run_command,
    sqlite_url,
    start_command,
    tail,
)
from metrics.errors import MachineError, TwinsError
from metrics.prepared import build, copy_database, prepare_database
from metrics.processes import pinned

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from metrics.databases import Engine
    from metrics.twins import Twin

HOST = "127.0.0.1"
START_SECONDS = 30.0
STOP_SECONDS = 10.0
#: What would answer for the app, or refuse to: off wherever the app is measured.
MEASURED = {"CONDUIT_LOGIN_LIMIT": "0", "CONDUIT_CACHE_URL": "off"}

#: A proxy that the environment names is for other machines than this one.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class Server:
    """A running twin."""

    twin: Twin
    process: subprocess.Popen[bytes]
    base_url: str
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def pid(self) -> int:
        """Process id of the server's parent process."""
        return self.process.pid

    @property
    def log(self) -> Path:
        """Where everything goes that the server prints."""
        return self.folder / "server.log"

    def alive(self) -> bool:
        """Tell whether the server's parent process still runs."""
        return self.process.poll() is None

    def log_tail(self, lines: int = LOG_LINES) -> str:
        """Return the last lines of the server's log."""
        return tail(self.log, lines)

    def log_errors(self) -> str:
        """Return what the server's log says of errors, or else its last lines."""
        return errors_in(self.log)


@contextlib.contextmanager
def serve(
    twin: Twin,
    work_dir: Path,
    *,
    dataset: Path | None = None,
    workers: int = 1,
    threads: int = 4,
    env: Mapping[str, str] | None = None,
    pythonpath: Path | None = None,
    wsgi: str | None = None,
    cores: Collection[int] | None = None,
    engine: Engine | None = None,
) -> Iterator[Server]:
    """Run `twin` on a fresh database for the length of a `with` block.

    The database is migrated and, with `dataset`, filled; prepared databases are
    kept and copied, but on another `engine` all is done anew and dropped in the
    end. Uploads and mails go to folders of its own. `pythonpath` and `wsgi` put a
    probe around the app; `cores` pins the whole process tree. TwinsError with the
    last lines of the log when the app does not come up.
    """
    work_dir.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{twin.name}-", dir=work_dir))
    extra = {
        "CONDUIT_WORKERS": str(workers),
        "CONDUIT_THREADS": str(threads),
        **private_folders(folder),
    }
    if pythonpath is not None:
        extra |= {"PYTHONPATH": str(pythonpath), "TWINS_WSGI": twin.wsgi}
    with _database(twin, folder, dataset, engine) as url:
        environment = command_environment(twin, url, {**extra, **(env or {})})
        server = start(twin, folder, environment, wsgi=wsgi, cores=cores)
        try:
            yield server
        finally:
            stop(server.process)


@contextlib.contextmanager
def _database(
    twin: Twin, folder: Path, dataset: Path | None, engine: Engine | None
) -> Iterator[str]:
    if engine is None:
        database = folder / SQLITE_FILE
        copy_database(prepare_database(twin, dataset), database)
        yield sqlite_url(database)
        return
    with engine.fresh(folder) as url:
        environment = command_environment(twin, url)
        run_command(twin, "migrate", environment)
        if dataset is not None:
            run_command(twin, "load", environment, dataset=dataset)
        yield url


def start(
    twin: Twin,
    folder: Path,
    environment: Mapping[str, str],
    *,
    wsgi: str | None = None,
    cores: Collection[int] | None = None,
    port: int | None = None,
) -> Server:
    """Start a twin and wait until it is ready; the caller must stop it."""
    environment = {"CONDUIT_STATIC_ROOT": str(build(twin)), **environment}
    port = free_port(port)
    argv = twin.command(
        "serve",
        {"host": HOST, "port": port} | ({"wsgi": wsgi} if wsgi else {}),
    )
    log = folder / "server.log"
    with log.open("ab") as output, pinned(cores):
        process = start_command(twin, argv, environment, output, own_group=True)
    server = Server(twin, process, f"http://{HOST}:{port}", folder, environment)
    try:
        # The bare entry has the micro endpoints and nothing else.
        is_bare = wsgi is not None and wsgi == twin.bare
        _wait_until_ready(server, "/bench/plaintext" if is_bare else "/readyz")
    except BaseException:
        stop(process)
        raise
    return server


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server: politely, then, after `STOP_SECONDS`, the whole group.

    Who is impatient and interrupts the waiting leaves no server behind either.
    """
    try:
        if process.poll() is None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port(wanted: int | None = None) -> int:
    """Return `wanted` if nothing listens there, else a free port."""
    for candidate in (wanted, 0):
        if candidate is None:
            continue
        with socket.socket() as probe:
            try:
                probe.bind((HOST, candidate))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise MachineError("no free port on the loopback address")


def _wait_until_ready(server: Server, path: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if not server.alive():
            raise TwinsError(
                f"{server.twin.label} did not start (exit code "
                f"{server.process.returncode}). Its log ends:\n{server.log_tail()}"
            )
        if answers(server.base_url + path):
            return
        time.sleep(0.05)
    raise TwinsError(
        f"{server.twin.label} was not ready within {START_SECONDS:.0f} s. "
        f"Its log ends:\n{server.log_tail()}"
    )


def answers(url: str) -> bool:
    """Tell whether a server on this machine answers with 200."""
    try:
        with _DIRECT.open(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, http.client.HTTPException):
        return False
