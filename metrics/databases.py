"""The database engines: a fresh database on each, dropped after use.

A database server is found by `TWINS_POSTGRESQL_URL` and `TWINS_MARIADB_URL`, by
default where `docker-compose.yml` lets its two answer. One that does not answer
is no error: whoever asked skips it with the reason.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import URL, NullPool, create_engine, make_url, text
from sqlalchemy import Engine as Connector
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from metrics.commands import SQLITE_FILE, sqlite_url
from metrics.errors import MachineError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONNECT_SECONDS = 3


class Engine(Protocol):
    """A database engine; URLs are written as the twins take them."""

    @property
    def name(self) -> str:
        """What the command line calls it."""

    @property
    def label(self) -> str:
        """What people call it."""

    def unavailable(self) -> str | None:
        """Say why the engine cannot be used; None when it can."""

    def fresh(self, folder: Path) -> contextlib.AbstractContextManager[str]:
        """Give the URL of a new, empty database that is dropped in the end."""


@dataclass(frozen=True, slots=True)
class Sqlite:
    """The embedded engine: a file in the server's folder."""

    name: str = "sqlite"
    label: str = "SQLite"

    def unavailable(self) -> str | None:
        """Return None: there is nothing that could fail to answer."""
        return None

    @contextlib.contextmanager
    def fresh(self, folder: Path) -> Iterator[str]:
        """Give the URL of a file; it goes when its folder goes."""
        yield sqlite_url(folder / SQLITE_FILE)


@dataclass(frozen=True, slots=True)
class DatabaseServer:
    """An engine that runs as a server. `variable` may hold its address."""

    name: str
    label: str
    scheme: str
    driver: str
    variable: str
    default: str
    create: str = "CREATE DATABASE {name}"
    drop: str = "DROP DATABASE IF EXISTS {name}"

    def unavailable(self) -> str | None:
        """Say why the server cannot be used; None when it can."""
        try:
            self._execute("SELECT 1")
        except MachineError as error:
            return str(error)
        return None

    @contextlib.contextmanager
    def fresh(self, folder: Path) -> Iterator[str]:
        """Give the URL of a new database with a name nobody else uses."""
        del folder
        name = f"twins_{secrets.token_hex(6)}"
        self._execute(self.create.format(name=name))
        try:
            yield (
                self._address().set(database=name).render_as_string(hide_password=False)
            )
        finally:
            self._execute(self.drop.format(name=name))

    def server_url(self) -> str:
        """Return the server's URL, without a database."""
        return self._address().set(database=None).render_as_string(hide_password=False)

    def _address(self) -> URL:
        given = os.environ.get(self.variable, "").strip() or self.default
        try:
            url = make_url(given)
        except (ArgumentError, ValueError):
            raise UsageError(f"{self.variable} is not a database URL") from None
        if url.get_backend_name() != self.scheme:
            raise UsageError(f"{self.variable} must begin with {self.scheme}://")
        return url.set(drivername=self.scheme)

    def _execute(self, statement: str) -> None:
        url = self._address()
        engine = create_engine(
            url.set(drivername=self.driver),
            isolation_level="AUTOCOMMIT",
            poolclass=NullPool,
            connect_args={"connect_timeout": CONNECT_SECONDS},
        )
        try:
            with engine.connect() as connection:
                connection.execute(text(statement))
        except SQLAlchemyError as error:
            said = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise MachineError(
                f"{self.label} at {url.host}:{url.port}: {said} (set {self.variable}, "
                "or start one with 'docker compose up')"
            ) from None


SQLITE = Sqlite()
POSTGRESQL = DatabaseServer(
    name="postgresql",
    label="PostgreSQL",
    scheme="postgresql",
    driver="postgresql+psycopg",
    variable="TWINS_POSTGRESQL_URL",
    default="postgresql://postgres@127.0.0.1:5432/postgres",
    # A server that is just ending may still hold a connection.
    drop="DROP DATABASE IF EXISTS {name} WITH (FORCE)",
)
MARIADB = DatabaseServer(
    name="mariadb",
    label="MariaDB",
    scheme="mysql",
    driver="mysql+pymysql",
    variable="TWINS_MARIADB_URL",
    default="mysql://root@127.0.0.1:3306",
    create="CREATE DATABASE {name} CHARACTER SET utf8mb4",
)
ENGINES: tuple[Engine, ...] = (SQLITE, POSTGRESQL, MARIADB)
_DRIVERS = {server.scheme: server.driver for server in (POSTGRESQL, MARIADB)}


def choose_engines(names: tuple[str, ...]) -> list[Engine]:
    """Return the engines of these names, all of them for none."""
    known = {engine.name: engine for engine in ENGINES}
    return [known[name] for name in names] if names else list(ENGINES)


def connector(url: str) -> Connector:
    """Return SQLAlchemy's engine for a twin's URL, for looking into its database."""
    found = make_url(url)
    driver = _DRIVERS.get(found.drivername, found.drivername)
    return create_engine(found.set(drivername=driver), poolclass=NullPool)
