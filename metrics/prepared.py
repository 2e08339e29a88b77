"""What a twin needs before it is served: a filled database, files it builds.

Both are made once and kept in the cache, under a key that covers all they are
made from.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from metrics.commands import SQLITE_FILE, command_environment, run_command, sqlite_url
from metrics.errors import TwinsError
from metrics.loading import Loading, load
from metrics.paths import CACHE, SPEC
from metrics.twins import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from metrics.twins import Twin

_LOADING = "loading.json"


def prepare_database(twin: Twin, dataset: Path | None) -> Path:
    """Return a migrated (and filled) SQLite database, made once and kept.

    The key covers the twin's code and migrations and the dataset's manifest, so
    a change to either makes a new one. TwinsError when a command fails, or makes its
    database elsewhere, so that it would be shared.
    """
    store = CACHE / "databases" / f"{twin.name}-{_database_key(twin, dataset)}"
    with _made_once(store) as making:
        if making:
            environment = command_environment(twin, sqlite_url(making / SQLITE_FILE))
            run_command(twin, "migrate", environment)
            if not (making / SQLITE_FILE).is_file():
                raise TwinsError(
                    f"{twin.label}: 'migrate' made no database where "
                    "CONDUIT_DATABASE_URL says; does the app read it?"
                )
            if dataset is not None:
                loading = asdict(load(twin, environment, dataset))
                (making / _LOADING).write_text(json.dumps(loading))
    return store / SQLITE_FILE


def prepared_loading(twin: Twin, dataset: Path) -> Loading:
    """Return what loading the dataset into a prepared database took."""
    path = prepare_database(twin, dataset).with_name(_LOADING)
    return Loading(**json.loads(path.read_text()))


def copy_database(source: Path, target: Path) -> None:
    """Copy a SQLite database that nothing has open, with its log if there is one."""
    for suffix in ("", "-wal"):
        part = source.with_name(source.name + suffix)
        if part.exists():
            shutil.copyfile(part, target.with_name(target.name + suffix))


def build(twin: Twin) -> Path:
    """Return the folder of what the twin builds before it serves, made once and kept.

    It stays empty for a twin without a build step. The key covers its sources, its
    lock and the shared static files.
    """
    paths = [path for role in ROLES for path in twin.files(role)]
    paths += sorted((SPEC / "static").glob("*.*"))
    store = CACHE / "builds" / f"{twin.name}-{_digest(twin, paths)}"
    with _made_once(store) as making:
        if making and twin.commands.get("build"):
            environment = command_environment(twin, sqlite_url(making / SQLITE_FILE))
            environment["CONDUIT_STATIC_ROOT"] = str(making)
            run_command(twin, "build", environment)
    return store


def _database_key(twin: Twin, dataset: Path | None) -> str:
    roles = ("micro", "code", "configuration", "migrations")
    paths = [path for role in roles for path in twin.files(role)]
    return _digest(twin, paths + ([dataset / "manifest.json"] if dataset else []))


def _digest(twin: Twin, paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    lock = twin.folder / "requirements.lock"
    for path in (*paths, *([lock] if lock.is_file() else [])):
        digest.update(os.path.relpath(path, twin.folder).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@contextlib.contextmanager
def _made_once(store: Path) -> Iterator[Path | None]:
    """Give a folder to fill that becomes `store`; None when `store` is there."""
    if store.exists():
        yield None
        return
    store.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix="making-", dir=store.parent))
    try:
        yield making
        with contextlib.suppress(OSError):  # somebody else was faster
            making.rename(store)
    finally:
        shutil.rmtree(making, ignore_errors=True)
