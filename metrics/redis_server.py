"""Redis: a fresh database for what instances of a twin share, emptied after use.

The server is found by `TWINS_REDIS_URL`, by default where `docker-compose.yml` and most
machines let one answer. One that does not answer is no error: whoever asked goes
without and says so. Its databases have numbers only, so a key in each that is in use
keeps others out, also those of another process; number 0 is left to whoever lives there.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from redis import Redis, RedisError

from metrics.errors import MachineError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLE = "TWINS_REDIS_URL"
DEFAULT = "redis://127.0.0.1:6379"
NUMBERS = range(15, 0, -1)
_LEASE = "twins:in-use"
_LEASE_SECONDS = 4 * 60 * 60  # for a process that was killed
_CONNECT_SECONDS = 3


def unavailable() -> str | None:
    """Say why Redis cannot be used; None when it can."""
    try:
        with _connected(0) as server:
            server.ping()
    except RedisError as error:
        return (
            f"Redis at {_place()}: {error} (set {VARIABLE}, or start one with "
            "'docker compose up cache')"
        )
    return None


@contextlib.contextmanager
def fresh() -> Iterator[str]:
    """Give the URL of an empty database that nobody else uses, and empty it again.

    MachineError when Redis does not answer or none of its databases is free.
    """
    if reason := unavailable():
        raise MachineError(reason)
    number = next((number for number in NUMBERS if _lease(number)), None)
    if number is None:
        raise MachineError(f"Redis at {_place()} has no database that is empty")
    try:
        yield f"{_address()}/{number}"
    finally:
        with _connected(number) as server:
            server.flushdb()


def _lease(number: int) -> bool:
    """Take a database for oneself, unless it holds anything."""
    with _connected(number) as server:
        try:
            if not server.set(_LEASE, secrets.token_hex(8), nx=True, ex=_LEASE_SECONDS):
                return False
            if server.dbsize() == 1:
                return True
            server.delete(_LEASE)
        except RedisError:  # a server may be set up with fewer
            return False
        return False


def _address() -> str:
    """Return the server's URL, without a database."""
    given = os.environ.get(VARIABLE, "").strip() or DEFAULT
    if not given.startswith("redis://") or "/" in given.removeprefix("redis://"):
        raise UsageError(f"{VARIABLE} must be redis://host:port, without a database")
    return given


def _place() -> str:
    """Return the server's address without who may enter."""
    return urlsplit(_address()).netloc.rpartition("@")[2]


def _connected(number: int) -> Redis:
    return Redis.from_url(
        f"{_address()}/{number}", socket_connect_timeout=_CONNECT_SECONDS
    )
