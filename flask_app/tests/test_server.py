"""The server stops gracefully."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from conduit.config import ROOT

pytestmark = pytest.mark.feature("P12")

PATIENCE = 30  # seconds


def connect(port):
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


def is_refused(port):
    try:
        connect(port).close()
    except ConnectionRefusedError:
        return True
    return False


def wait_until(true):
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def server(environ, migrated_app):
    """A running server and its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        "gunicorn",
        "--config",
        "gunicorn.conf.py",
        "--bind",
        f"127.0.0.1:{port}",
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", *command, "wsgi:app"],
        cwd=ROOT,
        env=os.environ | environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_until(lambda: not is_refused(port))
    # Connections are queued before there is a worker to answer them.
    urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=PATIENCE).close()
    yield process, port
    process.kill()
    process.wait()


def test_request_in_flight_is_answered(server):
    process, port = server
    body = json.dumps({"user": {"email": "a@example.com", "password": "x"}}).encode()
    head = (
        "POST /api/users/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with connect(port) as connection:
        connection.sendall(head.encode() + body[:1])
        time.sleep(1)
        process.send_signal(signal.SIGTERM)
        wait_until(lambda: is_refused(port))
        connection.sendall(body[1:])
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 401 ")
    assert answer.rstrip().endswith(b'{"errors":{"credentials":["invalid"]}}')
    assert process.wait(PATIENCE) == 0
