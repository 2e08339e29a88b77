"""Count the SQL statements of each request and say so in the answer's header.

Every connection that the app opens with `sqlite3` gets a trace callback. The
header `X-Twins-Sql` carries `{"statements": N, "control": N}`: transaction
control and PRAGMA are counted apart. What a trigger or a cascade does inside the
database is not a statement of the app; SQLite reports it by repeating the text
of the writing statement that caused it, so that such repetitions are left out.

The whole answer is made before the header is written, which takes time and
memory: for counting only, never for timing.
"""

import json
import re
import sqlite3
import sqlite3.dbapi2
import threading

from wrapped_app import load_app  # type: ignore[import-not-found]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

HEADER = "X-Twins-Sql"
CONTROL = {"BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA"}
WRITING = {"INSERT", "UPDATE", "DELETE", "REPLACE", "WITH"}
_COMMENTS = re.compile(r"\s*(?:--[^\n]*(?:\n|$)|/\*.*?\*/)?", re.DOTALL)


class Count(threading.local):
    """Statements of the request that this thread is answering."""

    statements = 0
    control = 0
    last = ""

    def reset(self) -> None:
        """Begin a request."""
        self.statements = self.control = 0
        self.last = ""

    def note(self, sql: str) -> None:
        """Count one line of SQLite's trace."""
        word = first_word(sql)
        if word in CONTROL:
            self.control += 1
        elif word and not (word in WRITING and sql == self.last):
            self.statements += 1
        self.last = sql


def first_word(sql: str) -> str:
    """Return a statement's first word in capitals; empty for nothing but comment."""
    rest, before = sql, ""
    while rest != before:
        before, rest = rest, _COMMENTS.sub("", rest, count=1)
    found = re.match(r"\w+", rest)
    return found[0].upper() if found else ""


def trace_connections(count: Count) -> None:
    """Let every connection opened from now on report to `count`."""
    connect = sqlite3.dbapi2.connect

    def traced(*args: "Any", **kwargs: "Any") -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **kwargs)
        connection.set_trace_callback(count.note)
        return connection

    sqlite3.connect = sqlite3.dbapi2.connect = traced  # type: ignore[assignment]


class Counting:
    """The app with the count of its statements in each answer."""

    def __init__(self, app: "Callable[..., Iterable[bytes]]", count: Count) -> None:
        self._app = app
        self._count = count

    def __call__(
        self, environ: "dict[str, Any]", start_response: "Callable[..., Any]"
    ) -> "list[bytes]":
        """Answer one request of WSGI, whole."""
        started: list[Any] = []
        written: list[bytes] = []

        def remember(
            status: str, headers: "list[tuple[str, str]]", exc_info: "Any" = None
        ) -> "Callable[[bytes], None]":
            started[:] = [status, headers, exc_info]
            return written.append

        self._count.reset()
        body = self._app(environ, remember)
        try:
            written.extend(body)
        finally:
            close = getattr(body, "close", None)
            if close is not None:
                close()
        status, headers, exc_info = started
        found = {"statements": self._count.statements, "control": self._count.control}
        start_response(status, [*headers, (HEADER, json.dumps(found))], exc_info)
        return written


COUNT = Count()
trace_connections(COUNT)
application = Counting(load_app(), COUNT)
