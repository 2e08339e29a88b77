"""Write down the SQL that each request sends, as text with its values.

`TWINS_STATEMENTS` names a file that gets one JSON line a statement: the request's
method and path, and the SQL. SQLite, psycopg and PyMySQL are listened to at the
driver, so that whatever the mapper does is seen. For looking at queries only.
"""

import importlib.util
import json
import os
import sqlite3
import sqlite3.dbapi2
import threading

from wrapped_app import load_app  # type: ignore[import-not-found]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

HERE = threading.local()
LOCK = threading.Lock()


def note(sql: str) -> None:
    """Write down a statement of the request that this thread answers, if any."""
    request = getattr(HERE, "request", "")
    if request:
        line = json.dumps({"request": request, "sql": sql}) + "\n"
        with LOCK, open(os.environ["TWINS_STATEMENTS"], "a") as file:  # noqa: PTH123
            file.write(line)


def listen_to_sqlite() -> None:
    """Let every connection opened from now on report its statements."""
    connect = sqlite3.dbapi2.connect

    def traced(*args: "Any", **kwargs: "Any") -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **kwargs)
        connection.set_trace_callback(note)
        return connection

    sqlite3.connect = sqlite3.dbapi2.connect = traced  # type: ignore[assignment]


def listen_to_psycopg() -> None:
    """Let every cursor of psycopg report what it executes."""
    import psycopg  # noqa: PLC0415

    execute = psycopg.Cursor.execute

    def noting(
        self: "psycopg.Cursor[Any]", query: "Any", params: "Any" = None, **more: "Any"
    ) -> "psycopg.Cursor[Any]":
        plain = psycopg.ClientCursor(self.connection)
        note(plain.mogrify(query, params))
        return execute(self, query, params, **more)

    psycopg.Cursor.execute = noting  # type: ignore[method-assign, assignment]


def listen_to_pymysql() -> None:
    """Let every cursor of PyMySQL report what it sends."""
    import pymysql.cursors  # noqa: PLC0415

    send = pymysql.cursors.Cursor._query  # type: ignore[attr-defined]

    def noting(self: "pymysql.cursors.Cursor", query: "Any") -> "Any":
        note(query.decode() if isinstance(query, bytes) else str(query))
        return send(self, query)

    pymysql.cursors.Cursor._query = noting  # type: ignore[attr-defined]


class Naming:
    """The app, with the request that a thread answers known by name."""

    def __init__(self, app: "Callable[..., Iterable[bytes]]") -> None:
        self._app = app

    def __call__(
        self, environ: "dict[str, Any]", start_response: "Callable[..., Any]"
    ) -> "list[bytes]":
        """Answer one request of WSGI, whole."""
        query = environ.get("QUERY_STRING", "")
        target = environ["PATH_INFO"] + (f"?{query}" if query else "")
        HERE.request = f"{environ['REQUEST_METHOD']} {target}"
        try:
            body = self._app(environ, start_response)
            try:
                return list(body)
            finally:
                close = getattr(body, "close", None)
                if close is not None:
                    close()
        finally:
            HERE.request = ""


listen_to_sqlite()
if importlib.util.find_spec("psycopg"):
    listen_to_psycopg()
if importlib.util.find_spec("pymysql"):
    listen_to_pymysql()
application = Naming(load_app())
