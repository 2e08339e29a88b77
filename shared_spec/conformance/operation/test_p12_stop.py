"""P12: a request in flight is answered when the app is stopped."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared_spec.conformance.operation.app import App, Instance

pytestmark = pytest.mark.feature("P12")

HOST: Final = "127.0.0.1"
LONGEST_SECONDS: Final = 25


@contextmanager
def in_flight(
    instance: Instance, account: Any
) -> Iterator[tuple[socket.socket, bytes]]:
    """Begin a registration; give the connection and the rest that is to be sent."""
    body = json.dumps(account).encode()
    head = (
        "POST /api/users HTTP/1.1\r\n"
        f"Host: {HOST}:{instance.port}\r\n"
        "Content-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Expect: 100-continue\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection((HOST, instance.port), LONGEST_SECONDS) as connection:
        connection.sendall(head.encode())
        # The app says this when it has begun to work on the request.
        assert connection.recv(1000).startswith(b"HTTP/1.1 100")
        connection.sendall(body[:10])
        yield connection, body[10:]


def wait_until_closed(port: int) -> None:
    """Return as soon as nobody listens any more."""
    deadline = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection((HOST, port), 1).close()
        except OSError:
            return
        time.sleep(0.02)
    raise AssertionError("the app still takes connections")


def answer(connection: socket.socket) -> bytes:
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_request_in_flight_is_answered(app: App, workers: str) -> None:
    with app.serving({"CONDUIT_WORKERS": workers}) as instance:
        account = instance.make.account()
        with in_flight(instance, account) as (connection, rest):
            instance.process.send_signal(signal.SIGTERM)
            wait_until_closed(instance.port)
            connection.sendall(rest)
            said = answer(connection)
        assert said.startswith(b"HTTP/1.1 201"), said[:200]
        assert account["user"]["username"].encode() in said
        assert instance.process.wait(LONGEST_SECONDS) == 0
    # What was answered has happened.
    with app.serving() as instance:
        name = account["user"]["username"]
        instance.api.get(f"/api/profiles/{name}", expect=200)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_idle_app_stops_at_once(app: App, workers: str) -> None:
    with app.serving({"CONDUIT_WORKERS": workers}) as instance:
        instance.api.raw("GET", "/healthz")
        instance.process.send_signal(signal.SIGTERM)
        assert instance.process.wait(LONGEST_SECONDS) == 0
        assert "Traceback" not in instance.log.read_text(encoding="utf-8")
        wait_until_closed(instance.port)


def test_several_requests_in_flight(app: App) -> None:
    with app.serving({"CONDUIT_THREADS": "4"}) as instance:
        one, two = instance.make.account(), instance.make.account()
        with in_flight(instance, one) as first, in_flight(instance, two) as second:
            instance.process.send_signal(signal.SIGTERM)
            wait_until_closed(instance.port)
            for connection, rest in (first, second):
                connection.sendall(rest)
            said = [answer(connection)[:12] for connection, _ in (first, second)]
        assert said == [b"HTTP/1.1 201"] * 2
        assert instance.process.wait(LONGEST_SECONDS) == 0


@pytest.mark.parametrize("workers", ["1", "2"])
def test_requests_that_were_not_yet_looked_at(app: App, workers: str) -> None:
    with app.serving({"CONDUIT_WORKERS": workers}) as instance, ExitStack() as stack:
        instance.api.raw("GET", "/healthz")
        group = instance.process.pid
        # Until they may go on, the processes cannot take what is sent to them.
        os.killpg(group, signal.SIGSTOP)
        waiting = [stack.enter_context(asking(instance.port)) for _ in range(8)]
        os.killpg(group, signal.SIGTERM)
        os.killpg(group, signal.SIGCONT)
        assert [answer(connection)[:12] for connection in waiting] == [
            b"HTTP/1.1 200"
        ] * len(waiting)
        assert instance.process.wait(LONGEST_SECONDS) == 0


@contextmanager
def asking(port: int) -> Iterator[socket.socket]:
    """Send a request; give the connection."""
    head = f"GET /api/tags HTTP/1.1\r\nHost: {HOST}:{port}\r\nConnection: close\r\n\r\n"
    with socket.create_connection((HOST, port), LONGEST_SECONDS) as connection:
        connection.sendall(head.encode())
        yield connection
