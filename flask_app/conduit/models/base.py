"""What all tables share."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, MetaData, String
from sqlalchemy.dialects.mysql import DATETIME, VARCHAR
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.compiler import DDLCompiler
from sqlalchemy.types import TypeDecorator

# PostgreSQL refuses to look for more in an integer column.
LARGEST_ID = 2**31 - 1

# SQLite would give the number of a deleted row again; a token or a link may hold it.
NUMBERS_GIVEN_ONCE = {"sqlite_autoincrement": True}


class Base(DeclarativeBase):
    """Base of the models; constraints get names that migrations can rely on."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class ExactVarchar(VARCHAR):
    """A text of which MySQL and MariaDB compare every character, also blanks last."""

    def __init__(self, length: int) -> None:
        super().__init__(length, charset="utf8mb4", collation="utf8mb4_bin")


@compiles(ExactVarchar)
def exact_varchar(kind: ExactVarchar, compiler: DDLCompiler, **_: Any) -> str:
    """Name the collation that does so; the two engines call it differently."""
    maria = compiler.dialect.is_mariadb
    collation = "utf8mb4_nopad_bin" if maria else "utf8mb4_0900_bin"
    return f"VARCHAR({kind.length}) CHARACTER SET utf8mb4 COLLATE {collation}"


def exact(length: int) -> String:
    """Return the type of a text that is looked up; every engine compares characters."""
    return (
        String(length)
        .with_variant(ExactVarchar(length), "mysql", "mariadb")
        .with_variant(String(length, collation="C"), "postgresql")
    )


class Timestamp(TypeDecorator[datetime]):
    """A moment in UTC, to the millisecond that the API shows."""

    impl = DateTime(timezone=True).with_variant(DATETIME(fsp=3), "mysql", "mariadb")
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, _dialect: Dialect
    ) -> datetime | None:
        """Store UTC, also where the engine keeps no zone; UTC is what has none."""
        return value and as_utc(value)

    def process_result_value(
        self, value: datetime | None, _dialect: Dialect
    ) -> datetime | None:
        """Give the zone back; PostgreSQL tells the moment in that of the server."""
        return value and as_utc(value)


def as_utc(value: datetime) -> datetime:
    """Return a moment in UTC, which is the zone where none is named."""
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def now() -> datetime:
    """Return the present moment, cut to whole milliseconds."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
