"""Start and stop a twin: a fresh database, a free port, a log, a clean end."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from metrics.errors import MachineError, TwinsError
from metrics.paths import CACHE, ROOT
from metrics.processes import pinned

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from metrics.twins import Twin

HOST = "127.0.0.1"
START_SECONDS = 30.0
STOP_SECONDS = 10.0
_LOG_LINES = 15


@dataclass(frozen=True, slots=True)
class Server:
    """A running twin."""

    twin: Twin
    process: subprocess.Popen[bytes]
    base_url: str
    folder: Path

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

    def log_tail(self, lines: int = _LOG_LINES) -> str:
        """Return the last lines of the server's log."""
        return tail(self.log, lines)


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
) -> Iterator[Server]:
    """Run `twin` on a fresh database for the length of a `with` block.

    The database is migrated and, with `dataset`, filled; prepared databases are
    kept and copied. `pythonpath` and `wsgi` put a probe around the app; `cores`
    pins the whole process tree. TwinsError with the last lines of the log when
    the app does not come up.
    """
    work_dir.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{twin.name}-", dir=work_dir))
    database = folder / "conduit.sqlite3"
    copy_database(prepare_database(twin, dataset), database)
    extra = {"CONDUIT_WORKERS": str(workers), "CONDUIT_THREADS": str(threads)}
    if pythonpath is not None:
        extra |= {"PYTHONPATH": str(pythonpath), "TWINS_WSGI": twin.wsgi}
    server = start(
        twin,
        folder,
        command_environment(twin, database, {**extra, **(env or {})}),
        wsgi=wsgi,
        cores=cores,
    )
    try:
        yield server
    finally:
        stop(server.process)


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
    port = free_port(port)
    argv = twin.command(
        "serve",
        {"host": HOST, "port": port} | ({"wsgi": wsgi} if wsgi else {}),
    )
    log = folder / "server.log"
    with log.open("ab") as output, pinned(cores):
        try:
            process = subprocess.Popen(
                argv,
                cwd=twin.folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise _not_installed(twin, error) from None
    server = Server(twin, process, f"http://{HOST}:{port}", folder)
    try:
        _wait_until_ready(server)
    except BaseException:
        stop(process)
        raise
    return server


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server: politely, then, after `STOP_SECONDS`, the whole group."""
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def run_command(
    twin: Twin, name: str, environment: Mapping[str, str], **values: object
) -> str:
    """Run one of the twin's commands to its end and return what it printed.

    TwinsError with its last lines when it fails.
    """
    argv = twin.command(name, values)
    try:
        done = subprocess.run(
            argv,
            cwd=twin.folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    except OSError as error:
        raise _not_installed(twin, error) from None
    if done.returncode:
        last = "\n".join(done.stdout.splitlines()[-_LOG_LINES:])
        raise TwinsError(
            f"{twin.label}: '{name}' ended with exit code {done.returncode}:\n{last}"
        )
    return done.stdout


def command_environment(
    twin: Twin, database: Path, extra: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the environment of a twin's command.

    Settings of the caller's shell are left out, so that a run does not depend
    on them.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CONDUIT_", "PYTHON", "VIRTUAL_ENV", "TWINS_"))
    }
    return {
        **kept,
        "CONDUIT_SECRET_KEY": secrets.token_hex(32),
        "CONDUIT_DATABASE_URL": f"sqlite:///{database}",
        **twin.environment,
        **(extra or {}),
    }


def prepare_database(twin: Twin, dataset: Path | None) -> Path:
    """Return a migrated (and filled) SQLite database, made once and kept.

    The key covers the twin's code and migrations and the dataset's manifest, so
    a change to either makes a new one.
    """
    store = CACHE / "databases" / f"{twin.name}-{_database_key(twin, dataset)}"
    ready = store / "conduit.sqlite3"
    if ready.exists():
        return ready
    store.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix="making-", dir=store.parent))
    try:
        environment = command_environment(twin, making / "conduit.sqlite3")
        run_command(twin, "migrate", environment)
        if dataset is not None:
            run_command(twin, "load", environment, dataset=dataset)
        with contextlib.suppress(FileExistsError, OSError):
            making.rename(store)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return ready


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


def tail(path: Path, lines: int = _LOG_LINES) -> str:
    """Return the last lines of a text file, or a note when it is not there."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "(no log)"
    return "\n".join(text.splitlines()[-lines:])


def _wait_until_ready(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if not server.alive():
            raise TwinsError(
                f"{server.twin.label} did not start (exit code "
                f"{server.process.returncode}). Its log ends:\n{server.log_tail()}"
            )
        if _is_ready(server.base_url):
            return
        time.sleep(0.05)
    raise TwinsError(
        f"{server.twin.label} was not ready within {START_SECONDS:.0f} s. "
        f"Its log ends:\n{server.log_tail()}"
    )


def _is_ready(base_url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base_url}/readyz", timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _database_key(twin: Twin, dataset: Path | None) -> str:
    digest = hashlib.sha256()
    for role in ("code", "configuration", "migrations"):
        for path in twin.files(role):
            digest.update(str(path.relative_to(twin.folder)).encode())
            digest.update(path.read_bytes())
    if dataset is not None:
        digest.update((dataset / "manifest.json").read_bytes())
    return digest.hexdigest()[:16]


def copy_database(source: Path, target: Path) -> None:
    """Copy a SQLite database that nothing has open, with its log if there is one."""
    for suffix in ("", "-wal"):
        part = source.with_name(source.name + suffix)
        if part.exists():
            shutil.copyfile(part, target.with_name(target.name + suffix))


def _not_installed(twin: Twin, error: OSError) -> MachineError:
    return MachineError(
        f"{twin.label}: cannot run {Path(str(error.filename)).name} "
        f"({error.strerror}). Run 'make setup' in {ROOT.name}/ first."
    )
