"""The conformance suite's own tools: proxy, faults, runner and parity record."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

from shared_spec.conformance import fault_runner
from shared_spec.conformance.fault_runner import FaultResult, SuiteError, run
from shared_spec.conformance.faults import FAULTS, fault_by_id
from shared_spec.conformance.parity import Parity
from shared_spec.conformance.proxy import Reply, Request, make_server, running
from shared_spec.conformance.tampering import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
JSON = ("Content-Type", "application/json; charset=utf-8")
HTML = ("Content-Type", "text/html; charset=utf-8")


# --- Helpers ------------------------------------------------------------------


class Echo(BaseHTTPRequestHandler):
    """Answers with what it was sent; some paths have answers of their own."""

    protocol_version = "HTTP/1.1"

    def reply(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if self.path == "/nothing":
            self.send_response_only(204)
            self.end_headers()
            return
        answer = {
            "method": self.command,
            "target": self.path,
            "headers": sorted(h for h in self.headers.items() if h[0] != "Connection"),
            "length": len(body),
            "body": body.decode(errors="replace")[:2000],
        }
        data = json.dumps(answer).encode()
        self.send_response_only(418 if self.path == "/teapot" else 200)
        self.send_header(*JSON)
        self.send_header("Set-Cookie", "a=1; HttpOnly; SameSite=Lax")
        self.send_header("Set-Cookie", "b=2")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)
        if self.path == "/hang-up":
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = reply  # noqa: N815
    do_OPTIONS = reply  # noqa: N815


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[str]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def app() -> Iterator[str]:
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Echo)) as url:
        yield url


@pytest.fixture(scope="module")
def honest(app: str) -> Iterator[str]:
    with running(make_server(app)) as url:
        yield url


def asked(method: str, target: str, body: Any = None, **headers: str) -> Request:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    pairs = tuple((name.replace("_", "-"), v) for name, v in headers.items())
    return Request(method, target, pairs, b"" if body is None else data)


def answered(status: int, value: Any) -> Reply:
    if isinstance(value, str):
        return Reply(status, (HTML,), value.encode())
    return Reply(status, (JSON,), json.dumps(value).encode())


def faulty(fault: str, request: Request, reply: Reply) -> Reply:
    return fault_by_id(fault).on_reply(request, reply)


def told(fault: str, method: str, target: str, status: int, value: Any) -> Any:
    """Return the JSON that a fault makes of an answer."""
    reply = faulty(fault, asked(method, target), answered(status, value))
    return json.loads(reply.body)


def page(fault: str, target: str, text: str) -> str:
    """Return the HTML that a fault makes of a page."""
    return faulty(fault, asked("GET", target), answered(200, text)).body.decode()


# --- The honest proxy ---------------------------------------------------------


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


# --- The faults ---------------------------------------------------------------


def test_every_feature_has_a_fault() -> None:
    features = {f"A{n:02}" for n in range(1, 12)} | {"W01", "W02", "W03", "P02"}
    assert features == {fault.feature for fault in FAULTS}


def test_ids_are_unique_and_known() -> None:
    assert len({fault.id for fault in FAULTS}) == len(FAULTS)
    assert "control" not in {fault.id for fault in FAULTS}
    with pytest.raises(LookupError, match="short-password"):
        fault_by_id("no such fault")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_fault_leaves_everything_else_alone(fault: Fault) -> None:
    for method in ("GET", "POST", "PUT", "DELETE"):
        request = asked(method, "/elsewhere?limit=1", {"user": {"password": "x"}})
        assert fault.on_request(request) == request
        for status in (200, 204, 302, 404, 422):
            reply = answered(status, {"status": "ok", "articles": []})
            assert fault.on_reply(request, reply) == reply


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_fault_survives_odd_bodies(fault: Fault) -> None:
    paths = ("/api/users", "/api/user", "/api/articles/x", "/login", "/tag/x")
    for path in paths:
        for body in (b"", b"[]", b"{", b'{"user": 1}', b"\xff", b"[" * 100_000):
            for method in ("GET", "POST", "PUT", "DELETE"):
                request = asked(method, path, body, Authorization="Token a.b.c")
                fault.on_request(request)
                for status in (401, 403, 404, 422):
                    reply = answered(status, {"errors": {"body": ["x"]}})
                    fault.on_reply(request, reply)


def test_short_password_is_padded() -> None:
    fault = fault_by_id("short-password")

    def sent(password: Any) -> Any:
        body = {"user": {"email": "a", "password": password}}
        changed = fault.on_request(asked("POST", "/api/users", body))
        return json.loads(changed.body)["user"]["password"]

    assert sent("abc") == "abcxxxxx"
    assert sent("long enough") == "long enough"
    assert sent("") == ""
    assert sent(5) == 5


def test_tags_are_reversed() -> None:
    article = {"tagList": ["a", "b"], "title": "t"}
    value = told("tags-unsorted", "POST", "/api/articles", 201, {"article": article})
    assert value == {"article": {"tagList": ["b", "a"], "title": "t"}}


def test_updated_stays() -> None:
    article = {"createdAt": "1", "updatedAt": "2"}
    value = told(
        "updated-never-moves", "PUT", "/api/articles/x", 200, {"article": article}
    )
    assert value["article"] == {"createdAt": "1", "updatedAt": "1"}


def test_tags_are_lost_only_when_left_out() -> None:
    fault = fault_by_id("tags-lost")
    for given, sent in (({}, []), ({"tagList": ["a"]}, ["a"])):
        request = asked("PUT", "/api/articles/x", {"article": given | {"body": "b"}})
        changed = json.loads(fault.on_request(request).body)["article"]
        assert changed == {"body": "b", "tagList": sent}


def test_limit_grows_by_one() -> None:
    fault = fault_by_id("limit-off-by-one")
    for given, sent in (("limit=5&tag=x", "limit=6&tag=x"), ("offset=5", "offset=5")):
        request = asked("GET", f"/api/articles?{given}")
        assert fault.on_request(request).target == f"/api/articles?{sent}"


def test_foreign_comment_is_said_to_be_deleted() -> None:
    request = asked("DELETE", "/api/articles/x/comments/1")
    forbidden = answered(403, {"errors": {"comment": ["forbidden"]}})
    reply = faulty("foreign-comment-deletable", request, forbidden)
    assert reply == Reply(204, (), b"")
    missing = answered(404, {})
    assert faulty("foreign-comment-deletable", request, missing) == missing


def test_list_changes() -> None:
    value = {"articles": [{"slug": "a"}, {"slug": "b"}], "articlesCount": 9}
    path = "/api/articles"
    assert told("count-of-page", "GET", path, 200, value)["articlesCount"] == 2
    turned = told("oldest-first", "GET", path, 200, value)["articles"]
    assert turned == [{"slug": "b"}, {"slug": "a"}]
    bodies = told("body-in-lists", "GET", path, 200, value)["articles"]
    assert bodies == [{"slug": "a", "body": "text"}, {"slug": "b", "body": "text"}]


def test_feed_asks_for_everything() -> None:
    request = asked("GET", "/api/articles/feed?limit=5")
    changed = fault_by_id("feed-of-everybody").on_request(request)
    assert changed.target == "/api/articles?limit=5"


def test_nested_authors_are_not_followed() -> None:
    author = {"username": "a", "following": True}
    value = {"articles": [{"author": author}], "articlesCount": 1}
    changed = told("feed-not-following", "GET", "/api/articles/feed", 200, value)
    assert changed["articles"][0]["author"] == {"username": "a", "following": False}


ROW = (
    '<ul class="pagination"><li class="page-item">1</li>'
    '<li class="page-item active">2</li><li class="page-item">3</li></ul>'
)


def test_another_page_is_marked() -> None:
    text = page("wrong-page-active", "/", f"<p>{ROW}</p>")
    moved = ROW.replace(' active">2', '">2').replace('item">3', 'item active">3')
    assert text == f"<p>{moved}</p>"
    assert page("wrong-page-active", "/", "<p>no row</p>") == "<p>no row</p>"


def test_one_page_is_added() -> None:
    text = page("link-past-the-end", "/tag/x", ROW)
    assert text.startswith(ROW.removesuffix("</ul>"))
    assert text.count("<li") == 4


def test_titles_become_markup() -> None:
    text = page("title-as-markup", "/", "<p>&lt;</p><h1>&lt;b&gt;</h1>")
    assert text == "<p>&lt;</p><h1><b></h1>"


def test_redirect_follows_next() -> None:
    request = asked("POST", "/login?next=%2F%2Fevil.example", b"")
    reply = Reply(302, (("Location", "/"), HTML), b"")
    changed = faulty("open-redirect", request, reply)
    assert changed.header("Location") == "//evil.example"
    plain = asked("POST", "/login", b"")
    assert faulty("open-redirect", plain, reply) == reply


def test_cookie_loses_one_flag() -> None:
    cookie = "s=1; HttpOnly; Path=/; SameSite=Lax"
    reply = Reply(302, (("Set-Cookie", cookie), ("Set-Cookie", "c=HttpOnly")), b"")
    changed = faulty("cookie-for-scripts", asked("GET", "/"), reply)
    assert [value for _, value in changed.headers] == [
        "s=1; Path=/; SameSite=Lax",
        "c=HttpOnly",
    ]
    changed = faulty("cookie-for-other-sites", asked("GET", "/"), reply)
    assert changed.header("set-cookie") == "s=1; HttpOnly; Path=/"


def test_forged_form_is_obeyed() -> None:
    reply = answered(403, "no")
    for path, status in (("/login", 302), ("/register", 302), ("/other", 403)):
        request = asked("POST", path, b"")
        assert faulty("csrf-unchecked", request, reply).status == status


def test_password_is_shown() -> None:
    request = asked("POST", "/login", b"email=a&password=x%22y")
    reply = faulty("password-echoed", request, answered(422, '<input type="password">'))
    assert b'value="x&quot;y"' in reply.body


def test_script_is_let_through() -> None:
    body = '<div class="article-content"><p>&lt;script&gt;x</p></div><p>&lt;i</p>'
    text = page("script-unsanitised", "/article/x", body)
    assert text == '<div class="article-content"><p><script>x</p></div><p>&lt;i</p>'


def test_command_serves_one_fault(app: str) -> None:
    command = [sys.executable, "-m", "shared_spec.conformance.faults"]
    process = subprocess.Popen(
        [*command, "--target", app, "--fault", "ready-says-ok"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().split()[0]
        ready = requests.get(f"{url}/readyz", timeout=5).json()
        other = requests.get(f"{url}/other", timeout=5).json()
    finally:
        process.terminate()
        process.communicate(timeout=10)
    assert ready == {"status": "ok"}
    assert other["target"] == "/other"


def test_command_names_the_known_faults(app: str) -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "shared_spec.conformance.faults"),
            *("--target", app, "--fault", "unheard-of"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "short-password" in done.stderr
    assert "Traceback" not in done.stderr


# --- The runner ---------------------------------------------------------------


SOME_FAULT = Fault("some-fault", "A06", "something is wrong")


def pretend(
    monkeypatch: pytest.MonkeyPatch, code: str, failures: dict[str, list[str]]
) -> None:
    """Let a few lines of Python stand for the suite; they know the proxy as URL."""
    program = f"""
    import json, sys, urllib.request
    URL, FEATURE, RECORD = sys.argv[1:]
    found = {failures!r}.get(URL[:4] and FEATURE, [])
    count = {{"passed": 1, "failed": len(found), "skipped": 0, "failures": found}}
    open(RECORD, "w").write(json.dumps({{"features": {{FEATURE: count}}, "tests": 3}}))
    {code}
    """

    def command(url: str, feature: str, record: Path) -> list[str]:
        script = textwrap.dedent(program)
        return [sys.executable, "-c", script, url, feature, str(record)]

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


# --- The parity record --------------------------------------------------------


def test_counts() -> None:
    parity = Parity()
    parity.record("t1", "A06", "passed")
    parity.record("t2", "A06", "failed", "first line\nsecond line")
    parity.record("t3", "A06", "skipped", "not today")
    parity.record("t4", "A01", "passed")
    parity.record("t4", "A01", "failed", "tear-down broke")
    parity.record("t5", "A01", "failed", "call broke")
    parity.record("t5", "A01", "failed", "tear-down broke too")
    assert parity.as_json() == {
        "features": {
            "A01": {
                "passed": 0,
                "failed": 2,
                "skipped": 0,
                "failures": ["t4: tear-down broke", "t5: call broke"],
            },
            "A06": {
                "passed": 1,
                "failed": 1,
                "skipped": 1,
                "failures": ["t2: first line"],
            },
        },
        "tests": 5,
    }


SAMPLE = """
import pytest

@pytest.fixture
def broken():
    raise RuntimeError("no fixture")

@pytest.fixture
def untidy():
    yield
    raise RuntimeError("no end")

@pytest.mark.feature("A01")
@pytest.mark.parametrize("value", [1, 2, "a/b"])
def test_passes(value): assert value

@pytest.mark.feature("A01")
def test_fails(): assert 1 == 2, "one is\\nnot two"

@pytest.mark.feature("A02")
def test_errs(broken): pass

@pytest.mark.feature("A02")
def test_errs_late(untidy): pass

@pytest.mark.feature("A02")
def test_skips(): pytest.skip("not here")
"""


def run_sample(tmp_path: Path, *options: str, test: str = SAMPLE) -> tuple[int, str]:
    """Run a small suite under the conformance suite's conftest."""
    text = "from shared_spec.conformance.conftest import *\n"
    (tmp_path / "conftest.py").write_text(text)
    (tmp_path / "test_sample.py").write_text(test)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", str(tmp_path), "-q"),
            *("-p", "no:cacheprovider", "--rootdir", str(tmp_path), *options),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_record_of_a_run(tmp_path: Path, app: str) -> None:
    record = tmp_path / "parity.json"
    code, said = run_sample(tmp_path, "--base-url", app, "--parity-json", str(record))
    assert code == 1, said
    found = json.loads(record.read_text())
    assert found["tests"] == 7
    assert found["features"]["A01"] == {
        "passed": 3,
        "failed": 1,
        "skipped": 0,
        "failures": ["test_sample.py::test_fails: AssertionError: one is"],
    }
    second = found["features"]["A02"]
    assert (second["passed"], second["failed"], second["skipped"]) == (0, 2, 1)
    assert second["failures"] == [
        "test_sample.py::test_errs: RuntimeError: no fixture",
        "test_sample.py::test_errs_late: RuntimeError: no end",
    ]


def test_record_of_one_feature(tmp_path: Path, app: str) -> None:
    record = tmp_path / "parity.json"
    options = ["--base-url", app, "--parity-json", str(record), "--feature", "A02"]
    run_sample(tmp_path, *options)
    assert list(json.loads(record.read_text())["features"]) == ["A02"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "say which app to test: --base-url"),
        (["--base-url", "http://127.0.0.1:9"], "nothing answers at"),
        (["--base-url", "nonsense"], "nothing answers at"),
        (["--base-url", "http://127.0.0.1:9", "--feature", "A99"], "no test has"),
    ],
)
def test_usage_errors(tmp_path: Path, options: list[str], message: str) -> None:
    code, said = run_sample(tmp_path, *options)
    assert code == pytest.ExitCode.USAGE_ERROR
    assert message in said
    assert "Traceback" not in said
    assert "INTERNALERROR" not in said


def test_every_test_needs_a_feature(tmp_path: Path, app: str) -> None:
    code, said = run_sample(
        tmp_path, "--base-url", app, test="def test_lost(): assert True"
    )
    assert code == pytest.ExitCode.USAGE_ERROR
    assert "has no feature marker" in said
