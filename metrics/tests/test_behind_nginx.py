"""Two instances of each twin behind nginx are one site to whoever uses it."""

from __future__ import annotations

import contextlib
import json
import secrets
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import requests

from metrics import redis_server
from metrics.nginx import REFUSED, in_front, nginx_path
from metrics.paths import ROOT
from metrics.servers import HOST, serve, start, stop
from metrics.twins import Twin, find_twins

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from metrics.servers import Server

#: What needs a session, a token, a shared database, a file that the other has, a
#: message that the other left, or the address it is asked at.
FEATURES = ("A01", "A05", "A10", "W02", "W08", "W12", "P02")

pytestmark = pytest.mark.skipif(nginx_path() is None, reason="there is no nginx")


@pytest.fixture(scope="module")
def cache_url() -> Iterator[str]:
    """Redis where it answers: there instances share cache and limit."""
    if redis_server.unavailable():
        yield "off"
        return
    with redis_server.fresh() as url:
        yield url


@pytest.fixture(params=find_twins(), ids=lambda twin: twin.name, scope="module")
def pair(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    cache_url: str,
) -> Iterator[tuple[Server, Server]]:
    twin: Twin = request.param
    work = tmp_path_factory.mktemp(twin.name)
    shared = {
        "CONDUIT_TRUSTED_PROXIES": "1",
        "CONDUIT_CACHE_URL": cache_url,
        "CONDUIT_SECRET_KEY": secrets.token_hex(32),
    }
    with serve(twin, work, env=shared) as first:
        (work / "second").mkdir()
        second = start(twin, work / "second", first.environment)
        try:
            yield first, second
        finally:
            stop(second.process)


@pytest.fixture(scope="module")
def site(
    pair: tuple[Server, Server], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    # A path may have what stands for the end of a word elsewhere.
    folder = tmp_path_factory.mktemp("nginx") / "behind it; ü"
    with in_front(pair, folder) as url:
        yield url


@pytest.mark.timeout(600)
def test_the_suite_notices_no_proxy(site: str, tmp_path: Path) -> None:
    record = tmp_path / "parity.json"
    features = [f"--feature={feature}" for feature in FEATURES]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            *("shared_spec/conformance", "--ignore=shared_spec/conformance/chromium"),
            *(f"--base-url={site}", f"--parity-json={record}", *features),
            f"--proxy-refuses={REFUSED}",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(record.read_text())["features"]
    assert {name: row["failures"] for name, row in found.items()} == {
        name: [] for name in FEATURES
    }
    assert done.returncode == 0, done.stdout[-2000:]


def test_both_instances_answer(site: str, pair: tuple[Server, Server]) -> None:
    for _ in range(4):
        assert requests.get(f"{site}/api/tags", timeout=10).status_code == 200
    for server in pair:
        assert "/api/tags" in server.log.read_text()


def test_the_log_has_the_clients_address(
    site: str, pair: tuple[Server, Server]
) -> None:
    # The proxy replaces what a client pretends to be.
    for _ in pair:
        requests.get(
            f"{site}/tag/pretended", headers={"X-Forwarded-For": "9.9.9.9"}, timeout=10
        )
    rows = [
        json.loads(line)
        for server in pair
        for line in server.log.read_text().splitlines()
        if line.startswith("{") and "/tag/pretended" in line
    ]
    assert {row["client"] for row in rows} == {"127.0.0.1"}


def test_links_lead_to_the_proxy(site: str) -> None:
    feed = requests.get(f"{site}/feed.atom", timeout=10).text
    assert f'href="{site}/feed.atom"' in feed


#: A request that stops within its head, and one that stops within its body.
HALVES = (
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
    (
        b"POST /api/users HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    ),
)


@pytest.mark.parametrize("half", HALVES, ids=["head", "body"])
def test_slow_clients_keep_nobody_waiting(site: str, half: bytes) -> None:
    # Each half request would hold one of the two apps' eight threads without nginx,
    # which hands on no request before all of it is there.
    address = (HOST, int(site.rpartition(":")[2]))
    with contextlib.ExitStack() as stack:
        for _ in range(24):
            slow = stack.enter_context(socket.create_connection(address, 10))
            slow.sendall(half)
        for path in ("/", "/api/articles", "/readyz") * 2:
            assert requests.get(f"{site}{path}", timeout=20).status_code == 200


def test_nobody_notices_that_an_instance_stops(
    site: str, pair: tuple[Server, Server], tmp_path: Path
) -> None:
    # Last, for the second instance is another one from here on.
    first, second = pair
    stop(second.process)
    statuses = {requests.get(f"{site}/", timeout=20).status_code for _ in range(20)}
    assert statuses == {200}
    port = int(second.base_url.rpartition(":")[2])
    again = start(second.twin, tmp_path, first.environment, port=port)
    try:
        statuses = {requests.get(f"{site}/", timeout=20).status_code for _ in range(20)}
        assert statuses == {200}
    finally:
        stop(again.process)
