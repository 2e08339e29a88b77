"""P08: what the log says of an exception, and what it leaves out when told to."""

from __future__ import annotations

import socket
import sqlite3
import struct
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from shared_spec.conformance.operation.app import SQLITE
from shared_spec.conformance.request_log import ID, lines_of, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared_spec.conformance.operation.app import App, Instance

pytestmark = pytest.mark.feature("P08")


@pytest.fixture(scope="module")
def broken(any_app: App) -> Iterator[Instance]:
    """The app from under which a table was taken away."""
    # From a file one can take it without the driver of a server.
    app = replace(any_app, engine=SQLITE).fresh("broken")
    with app.serving({"CONDUIT_CACHE_URL": "off"}) as instance:
        _break(app)
        yield instance


@pytest.mark.parametrize("path", ["/api/articles", "/tag/x"])
def test_exception_is_one_line_with_the_id(broken: Instance, path: str) -> None:
    name = f"broken{path.replace('/', '-')}"
    response = broken.api.raw("GET", path, headers={ID: name})
    assert response.status_code == 500
    assert response.headers[ID] == name
    assert "Traceback" not in response.text
    lines = wait_for(broken.log, name, 2)
    text = broken.log.read_text(encoding="utf-8")
    (line,) = [found for found in lines if found.get("exception")]
    assert line["level"].lower() == "error"
    assert line["exception"].startswith("Traceback")
    (request,) = [found for found in lines if found.get("status")]
    assert request["status"] == 500
    # Nowhere else: a trace over many lines is nothing a machine can read.
    assert "\nTraceback" not in text


def _break(app: App) -> None:
    """Take a table away from under the running app."""
    with sqlite3.connect(app.database) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        (table,) = [n for (n,) in names if n in {"articles", "articles_article"}]
        database.execute(f'ALTER TABLE "{table}" RENAME TO gone')
    database.close()


def test_level_silences_requests(app: App) -> None:
    with app.serving({"CONDUIT_LOG_LEVEL": "warning"}) as instance:
        instance.api.raw("GET", "/api/tags", headers={ID: "silent"})
        log = instance.log
    assert lines_of(log, "silent") == []


@pytest.mark.parametrize("path", ["/api/users", "/login"])
def test_client_that_hangs_up_is_no_error(app: App, path: str) -> None:
    name = f"gone{path.replace('/', '-')}"
    with app.serving() as instance:
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{instance.port}\r\n{ID}: {name}\r\n"
            "Content-Type: application/json\r\nContent-Length: 1000\r\n"
            "Expect: 100-continue\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", instance.port), 10) as connection:
            connection.sendall(head.encode())
            assert connection.recv(1000).startswith(b"HTTP/1.1 100")
            # Without a farewell, so that the rest of the body cannot be read.
            now = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, now)
        lines = wait_for(instance.log, name)
        assert all(line["level"].lower() != "error" for line in lines)
        assert not any(line.get("status", 0) >= 500 for line in lines)
        assert "Traceback" not in instance.log.read_text(encoding="utf-8")
