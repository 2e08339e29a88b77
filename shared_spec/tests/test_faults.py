"""Each seeded fault alters what it says, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

from shared_spec.conformance.faults import FAULTS, fault_by_id
from shared_spec.conformance.proxy import Reply, Request, make_server, running
from shared_spec.loader import load_features
from shared_spec.tests.echo import JSON, Echo, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared_spec.conformance.tampering import Fault

ROOT = Path(__file__).resolve().parents[2]
HTML = ("Content-Type", "text/html; charset=utf-8")


@pytest.fixture(scope="module")
def app() -> Iterator[str]:
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Echo)) as url:
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


def test_every_built_feature_has_a_fault() -> None:
    built = {feature.id for feature in load_features() if feature.built}
    assert built <= {fault.feature for fault in FAULTS}


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


def test_proxy_says_when_it_hangs_up(app: str) -> None:
    with running(make_server(app)) as url:
        asked_to = requests.get(url, headers={"Connection": "close"}, timeout=5)
        assert asked_to.headers["Connection"] == "close"
        assert "Connection" not in requests.get(url, timeout=5).headers


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
