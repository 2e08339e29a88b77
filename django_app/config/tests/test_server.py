"""The server ends as an operator wants it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.feature("P12")
APP = Path(__file__).parents[2]
PATIENCE = 30  # seconds


def connect(port):
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


def is_refused(port):
    try:
        connect(port).close()
    except ConnectionRefusedError:
        return True
    return False


def wait_until(happens):
    end = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def server(tmp_path):
    """A running server, and its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    given = {
        "CONDUIT_SECRET_KEY": "k" * 32,
        "CONDUIT_DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3",
    }
    options = ["--config", "gunicorn.conf.py", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *options, "config.wsgi"],
        env={"PATH": os.environ["PATH"], **given},
        cwd=APP,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_until(lambda: not is_refused(port))
    # Connections are queued before there is a worker.
    urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=PATIENCE).close()
    yield process, port
    process.kill()
    process.wait()


def test_request_in_flight_is_answered_and_no_other_accepted(server):
    process, port = server
    body = b'{"other": 1}'
    head = (
        "POST /api/users HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with connect(port) as connection:
        connection.sendall(head.encode() + body[:1])
        time.sleep(1)
        process.send_signal(signal.SIGTERM)
        wait_until(lambda: is_refused(port))
        connection.sendall(body[1:])
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 422 ")
    assert answer.endswith(b'{"errors":{"body":["must contain user"]}}')
    assert process.wait(PATIENCE) == 0
