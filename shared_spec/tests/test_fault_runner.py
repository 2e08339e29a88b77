"""The proxy is honest by itself; the runner takes only red tests for notice."""

from __future__ import annotations

import sys
import textwrap
import threading
from dataclasses import replace
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
import requests

from shared_spec.conformance import fault_runner
from shared_spec.conformance.fault_runner import FaultResult, SuiteError, run
from shared_spec.conformance.proxy import Reply, Request, make_server, running
from shared_spec.conformance.tampering import Fault
from shared_spec.tests.echo import Echo, serving

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def app() -> Iterator[str]:
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Echo)) as url:
        yield url


@pytest.fixture(scope="module")
def honest(app: str) -> Iterator[str]:
    with running(make_server(app)) as url:
        yield url


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_proxy_passes_requests_on(honest: str, method: str) -> None:
    target = "/a%20b/%00%FF?x=1&y=%2F&z"
    headers = {"Authorization": "Token x", "Cookie": "a=1; b=2", "Host": "elsewhere"}
    response = requests.request(
        method, honest + target, data=b"\x00body", headers=headers, timeout=5
    )
    seen = response.json()
    assert (seen["method"], seen["target"]) == (method, target)
    assert seen["body"] == "\x00body"
    assert headers.items() <= dict(seen["headers"]).items()


def test_proxy_passes_answers_back(honest: str, app: str) -> None:
    through = requests.get(f"{honest}/teapot", timeout=5)
    direct = requests.get(f"{app}/teapot", timeout=5)
    assert through.status_code == direct.status_code == 418
    assert through.headers == direct.headers
    cookies = through.raw.headers.getlist("Set-Cookie")
    assert cookies == ["a=1; HttpOnly; SameSite=Lax", "b=2"]


def test_proxy_knows_answers_without_body(honest: str) -> None:
    session = requests.Session()
    assert session.head(f"{honest}/x", timeout=5).content == b""
    gone = session.delete(f"{honest}/nothing", timeout=5)
    assert (gone.status_code, gone.content) == (204, b"")
    assert "Content-Length" not in gone.headers
    assert session.get(f"{honest}/x", timeout=5).status_code == 200


def test_proxy_passes_large_bodies(honest: str) -> None:
    response = requests.post(f"{honest}/x", data=b"x" * (2 << 20), timeout=10)
    assert response.json()["length"] == 2 << 20


def test_proxy_survives_an_app_that_hangs_up(honest: str) -> None:
    session = requests.Session()
    for _ in range(5):
        assert session.get(f"{honest}/hang-up", timeout=5).status_code == 200
        assert session.post(f"{honest}/x", data=b"1", timeout=5).json()["length"] == 1


def test_proxy_serves_many_at_once(honest: str) -> None:
    def ask(number: int) -> str:
        return str(requests.get(f"{honest}/{number}", timeout=10).json()["target"])

    numbers = range(30)
    found: list[str] = [""] * len(numbers)
    threads = [
        threading.Thread(target=lambda n=n: found.__setitem__(n, ask(n)))
        for n in numbers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [f"/{number}" for number in numbers]


@pytest.mark.parametrize("target", ["", "localhost:80", "https://x/", "http://"])
def test_proxy_wants_an_http_url(target: str) -> None:
    with pytest.raises(ValueError, match="not an http URL"):
        make_server(target)


def test_proxy_keeps_its_own_errors(app: str) -> None:
    def broken(_request: Request) -> Request:
        raise ZeroDivisionError

    server = make_server(app, broken)
    with running(server) as url, pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=5)
    assert [type(problem) for problem in server.problems] == [ZeroDivisionError]


def test_proxy_that_ends_keeps_no_connection_to_the_app() -> None:
    left = threading.Event()

    class Farewell(Echo):
        def finish(self) -> None:
            super().finish()
            left.set()

    with (
        serving(ThreadingHTTPServer(("127.0.0.1", 0), Farewell)) as url,
        requests.Session() as session,
    ):
        with running(make_server(url)) as proxy:
            assert session.get(proxy, timeout=5).ok
            assert not left.is_set(), "the connection is not kept"
        assert left.wait(5)


SOME_FAULT = Fault("some-fault", "A06", "something is wrong")


def pretend(
    monkeypatch: pytest.MonkeyPatch, code: str, failures: dict[str, list[str]]
) -> None:
    """Let a few lines of Python stand for the suite; they know the proxy as URL."""
    program = f"""
    import json, sys, urllib.request
    URL, FEATURE, RECORD = sys.argv[1:4]
    found = {failures!r}.get(URL[:4] and FEATURE, [])
    count = {{"passed": 1, "failed": len(found), "skipped": 0, "failures": found}}
    open(RECORD, "w").write(json.dumps({{"features": {{FEATURE: count}}, "tests": 3}}))
    {code}
    """

    def command(url: str, fault: Fault, record: Path) -> list[str]:
        script = textwrap.dedent(program)
        return [sys.executable, "-c", script, url, fault.feature, str(record)]

    monkeypatch.setattr(fault_runner, "_command", command)


def test_unnoticed_fault_is_wrong(monkeypatch: pytest.MonkeyPatch, app: str) -> None:
    pretend(monkeypatch, "sys.exit(0)", {})
    control, result = run(app, [SOME_FAULT])
    assert (control.id, control.feature, control.right) == ("control", "A06", True)
    assert result == FaultResult(
        "some-fault", "A06", "something is wrong", noticed=False, evidence="", tests=3
    )
    assert not result.right


def test_noticed_fault_is_right_but_not_the_control(
    monkeypatch: pytest.MonkeyPatch, app: str
) -> None:
    pretend(monkeypatch, "sys.exit(1)", {"A06": ["test_x: why", "test_y: too"]})
    control, result = run(app, [SOME_FAULT])
    assert result.noticed
    assert result.right
    assert result.evidence == "test_x: why"
    assert not control.right


def test_options_are_handed_on(monkeypatch: pytest.MonkeyPatch, app: str) -> None:
    program = "import sys; sys.exit(' '.join(sys.argv[1:]))"
    monkeypatch.setattr(
        fault_runner, "_command", lambda *_: [sys.executable, "-c", program]
    )
    monkeypatch.setattr(fault_runner, "FAILED", -1)
    with pytest.raises(SuiteError, match="--mail-dir=/x --superuser=a:b"):
        run(app, [SOME_FAULT], ["--mail-dir=/x", "--superuser=a:b"])


@pytest.mark.parametrize(
    ("chosen", "features"),
    [([], {"A01"}), (["--feature", "W04", "--feature", "A01"], {"A01", "W04"})],
)
def test_faults_of_what_is_not_built_wait(
    monkeypatch: pytest.MonkeyPatch, chosen: list[str], features: set[str]
) -> None:
    seen: list[Fault] = []

    def fake_run(
        _url: str, faults: list[Fault], _options: list[str], *, sample: bool
    ) -> list[Fault]:
        assert not sample
        seen.extend(faults)
        return []

    faults = [Fault(f"f-{name}", name, "wrong") for name in ("A01", "W04", "W05")]
    built = [SimpleNamespace(id="A01", built=True), SimpleNamespace(id="W04", built=0)]
    monkeypatch.setattr(fault_runner, "FAULTS", faults)
    monkeypatch.setattr(fault_runner, "load_features", lambda: built)
    monkeypatch.setattr(fault_runner, "run", fake_run)
    assert fault_runner.main(["--base-url", "http://127.0.0.1:9", *chosen]) == 0
    assert {fault.feature for fault in seen} == features


def test_suite_is_told_the_fault(monkeypatch: pytest.MonkeyPatch, app: str) -> None:
    pretend(monkeypatch, "sys.exit(any('--fault=' in a for a in sys.argv))", {})
    control, result = run(app, [SOME_FAULT])
    assert (control.noticed, result.noticed) == (False, True)


def test_a_sample_is_the_first_fault_of_each_feature(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    faults = [
        Fault("one", "A01", "x"),
        Fault("two", "W04", "x"),
        Fault("three", "A01", "x"),
    ]
    monkeypatch.setattr(fault_runner, "run_one", lambda _url, fault, _options: fault)
    sample = run("http://x", faults, sample=True)
    assert [found.id for found in sample] == ["one", "two"]
    assert [found.id for found in run("http://x", faults)] == [
        *("control", "control"),
        *("one", "two", "three"),
    ]


def test_suite_that_did_not_run_notices_nothing(
    monkeypatch: pytest.MonkeyPatch, app: str
) -> None:
    pretend(monkeypatch, "sys.exit('out of order' if 0 else 3)", {})
    with pytest.raises(SuiteError, match="did not run for control"):
        run(app, [SOME_FAULT])


def test_broken_proxy_notices_nothing(
    monkeypatch: pytest.MonkeyPatch, app: str
) -> None:
    def broken(_request: Request, _reply: Reply) -> Reply:
        raise ZeroDivisionError

    pretend(monkeypatch, "urllib.request.urlopen(URL + '/x', timeout=5)", {})
    fault = Fault("broken", "A06", "breaks", on_reply=broken)
    with pytest.raises(SuiteError, match="the proxy broke for broken"):
        run(app, [fault])


def test_only_the_modules_of_the_feature_are_collected() -> None:
    names = {Path(path).name for path in fault_runner.modules("A06")}
    assert {"test_a06_articles.py", "test_errors.py"} <= names
    assert "test_a01_register.py" not in names
    assert not any("chromium" in path for path in fault_runner.modules("W01"))


def test_modules_that_mark_by_data_come_last_for_every_feature() -> None:
    others = fault_runner.modules("Z99")
    assert "test_errors.py" in {Path(path).name for path in others}
    assert len(others) < 10
    named = fault_runner.modules("A07")
    assert Path(named[0]).name == "test_a07_list.py"
    assert set(others) < set(named)


def test_a_fault_may_narrow_the_tests(tmp_path: Path) -> None:
    fault = replace(SOME_FAULT, tests="slug and not tag")
    argv = fault_runner._command("http://x", fault, tmp_path)
    assert argv[argv.index("-k") + 1] == "slug and not tag"
