"""How SQLite is used: durable enough, strict, and safe under parallel writers."""

import sqlite3
from pathlib import Path
from typing import TypeVar

from flask import Flask, current_app
from sqlalchemy import Connection, Engine, Table, event, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from .config import ConfigurationError
from .extensions import db
from .models.base import Base

BUSY_TIMEOUT_MS = 5000

Row = TypeVar("Row", bound=Base)


def init_app(app: Flask) -> None:
    """Make the folder of an SQLite file, as SQLite itself makes only the file."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    if url.get_backend_name() == "sqlite":
        try:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationError(f"CONDUIT_DATABASE_URL: {error}.") from error
    app.teardown_appcontext(end_session)


def end_session(_error: BaseException | None) -> None:
    """Give the connection back; a lost one cannot end its transaction any more.

    Flask-SQLAlchemy, which comes next, would let that take the place of the answer.
    """
    try:
        db.session.remove()
    except DBAPIError as error:
        current_app.logger.warning("A connection to the database is lost: %s", error)
        db.session().invalidate()


@event.listens_for(Engine, "connect")
def _set_up_sqlite(connection: object, _record: object) -> None:
    """Let reads run on their own, and the first write take the write lock at once.

    A transaction that read first and then writes cannot wait for another writer:
    SQLite refuses it without regard to the busy timeout. With IMMEDIATE the driver
    begins the transaction before the first INSERT, UPDATE or DELETE, and waits.
    """
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = "IMMEDIATE"
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "savepoint")
def begin_writing(connection: Connection, _savepoint: str = "") -> None:
    """Open the transaction that the driver would not open before a SAVEPOINT."""
    driver = connection.connection.dbapi_connection
    if isinstance(driver, sqlite3.Connection) and not driver.in_transaction:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def lock(row: Row) -> Row | None:
    """Read the row anew and keep it from others until the transaction ends.

    Return None if it was deleted meanwhile.
    """
    begin_writing(db.session.connection())
    kind = type(row)
    return db.session.scalar(
        select(kind)
        .where(kind.id == row.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def insert_once(table: Table, **values: object) -> None:
    """Insert the row unless it is there, in any engine and beside other writers.

    The key decides, not a look beforehand: two requests may look at once. A row that
    refers to something just deleted is not inserted either.
    """
    try:
        with db.session.begin_nested():
            db.session.execute(insert(table).values(values))
    except IntegrityError:
        pass
