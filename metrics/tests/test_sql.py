"""The SQL instrument on a small app that says how many statements it took."""

from __future__ import annotations

import contextlib
import json
import threading
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import requests

from metrics.errors import MeasurementError
from metrics.instruments.sql import HEADER, Sql, growing
from metrics.records import Context, Observation
from metrics.sql_routes import ANONYMOUS, SESSION, TOKEN, Route, choose, routes, subject
from metrics.twins import Twin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TABLES: dict[str, list[dict[str, Any]]] = {
    "users": [
        {"id": n, "username": f"u/{n}", "email": f"u{n}@x.org", "password": "demo"}
        for n in (1, 2, 3)
    ],
    "articles": [
        {"id": 10, "slug": "one", "author_id": 1, "tags": ["a"]},
        {"id": 11, "slug": "two", "author_id": 2, "tags": ["b c", "a"]},
        {"id": 12, "slug": "three", "author_id": 2, "tags": ["b c"]},
    ],
    "follows": [
        {"follower_id": 1, "followed_id": 3},
        {"follower_id": 3, "followed_id": 2},
    ],
    "favorites": [{"user_id": 2, "article_id": 10}],
    "comments": [{"article_id": 12}, {"article_id": 12}, {"article_id": 10}],
}
FORM = '<form><input type="hidden" name="csrf" value="c"></form>'


class App:
    """Knows the token and the cookie of a signed-in user, and counts on demand."""

    def __init__(self) -> None:
        self.per_row = 0
        self.drift = 0
        self.status = "200 OK"
        self.asked: set[tuple[str, str]] = set()

    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length).decode()
        if path == "/api/users/login":
            assert json.loads(body)["user"] == {"email": "u3@x.org", "password": "demo"}
            start_response("200 OK", [("Content-Type", "application/json")])
            return [b'{"user":{"token":"t"}}']
        if path == "/login" and method == "GET":
            start_response("200 OK", [("Content-Type", "text/html")])
            return [FORM.encode()]
        if path == "/login":
            right = parse_qs(body) == {
                "csrf": ["c"],
                "email": ["u3@x.org"],
                "password": ["demo"],
            }
            headers = [("Location", "/"), ("Set-Cookie", "session=s; Path=/")]
            start_response("303 X" if right else "422 X", headers)
            return [b""]
        access = ANONYMOUS
        if environ.get("HTTP_AUTHORIZATION") == "Token t":
            access = TOKEN
        elif environ.get("HTTP_COOKIE") == "session=s":
            access = SESSION
        self.asked.add((access, path))
        rows = int(parse_qs(environ["QUERY_STRING"]).get("limit", ["0"])[0])
        self.drift *= 2
        found = {"statements": 3 + rows * self.per_row + self.drift, "control": 2}
        start_response(self.status, [(HEADER, json.dumps(found))])
        return [b"x"]


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
def instrument(app: App, tmp_path: Path) -> Sql:
    for table, rows in TABLES.items():
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (tmp_path / f"{table}.jsonl").write_text(text)

    @contextlib.contextmanager
    def serve(twin: Twin, work_dir: Path, **options: Any) -> Iterator[Any]:
        assert options["wsgi"] == "sql_probe:application"
        assert options["threads"] == 1
        with make_server("127.0.0.1", 0, app, handler_class=Quiet) as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.02,))
            thread.start()
            try:
                yield SimpleNamespace(
                    base_url=f"http://127.0.0.1:{server.server_port}",
                    twin=twin,
                    log_tail=lambda: "the last line",
                    log_errors=lambda: "the last line",
                )
            finally:
                server.shutdown()
                thread.join()

    return Sql(serve, lambda _size: tmp_path)


def measure(instrument: Sql, tmp_path: Path, sizes: list[str]) -> list[Observation]:
    twin = Twin("one", "One", "pip", "app:app", tmp_path, commands={})
    profile = {"dataset": "small", "sql": {"sizes": sizes}}
    context = Context([twin], tmp_path, tmp_path, tmp_path, profile, 1)
    return [
        found
        for step in instrument.steps([twin], profile)
        for found in instrument.measure(step, context)
    ]


def test_the_busiest_rows_are_chosen() -> None:
    choice = choose(lambda table: TABLES[table])
    assert (choice.email, choice.password) == ("u3@x.org", "demo")
    assert (choice.slug, choice.tag) == ("three", "a")
    assert (choice.author, choice.fan) == ("u/2", "u/2")
    with pytest.raises(ValueError, match="lacks rows"):
        choose(lambda table: [] if table == "comments" else TABLES[table])


def test_the_app_is_asked_past_a_proxy(
    instrument: Sql, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    assert measure(instrument, tmp_path, ["small"])


def test_an_app_that_gives_no_answer_is_told_with_its_log(
    instrument: Sql, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dead(*_: Any, **__: Any) -> None:
        raise requests.ConnectionError("connection refused")

    monkeypatch.setattr(requests.Session, "send", dead)
    with pytest.raises(MeasurementError, match=r"(?s)One gives no answer.*last line"):
        measure(instrument, tmp_path, ["small"])


def test_the_reader_is_not_shown_the_own_articles() -> None:
    own = {**TABLES, "follows": [{"follower_id": 2, "followed_id": 1}]}
    choice = choose(lambda table: own[table])
    assert choice.email == "u2@x.org"
    assert (choice.slug, choice.author) == ("one", "u/1")


def test_every_list_is_asked_for_in_every_access(
    instrument: Sql, app: App, tmp_path: Path
) -> None:
    found = measure(instrument, tmp_path, ["small"])
    assert {
        (SESSION, "/"),
        (SESSION, "/tag/a"),
        (ANONYMOUS, "/article/three"),
        (ANONYMOUS, "/api/articles"),
        (TOKEN, "/api/articles/feed"),
        (TOKEN, "/api/articles/three/comments"),
        (ANONYMOUS, "/api/tags"),
        (ANONYMOUS, "/api/profiles/u/2"),
    } <= app.asked
    counts = {(o.metric, o.subject): o.value for o in found}
    assert counts["sql.statements", "GET /api/articles @small"] == 3
    assert counts["sql.transaction_control", "GET / (signed in) @small"] == 2
    assert len(counts) == len(found) == 2 * len(routes(choose(lambda t: TABLES[t])))
    assert growing(found) == []


def test_a_statement_for_each_row_is_noticed(
    instrument: Sql, app: App, tmp_path: Path
) -> None:
    app.per_row = 1
    problems = growing(measure(instrument, tmp_path, ["small"]))
    assert (
        "one: GET /api/articles @small: 23; GET /api/articles, 2 rows @small: 5"
        in problems
    )
    assert any("feed" in problem for problem in problems)
    assert not any("/api/tags" in problem for problem in problems)


def test_counts_that_differ_between_sizes_are_noticed() -> None:
    route = Route("GET /api/tags", "/api/tags", TOKEN)
    found = [
        Observation("sql.statements", "one", subject(route, size), value)
        for size, value in (("small", 1), ("medium", 2))
    ]
    assert growing(found) == [
        "one: GET /api/tags (with token) @small: 1; GET /api/tags (with token) @medium: 2"
    ]
    equal = [replace(row, value=1) for row in found]
    other = replace(found[1], metric="sql.transaction_control")
    assert growing(equal) == growing([found[0], other]) == []


def test_a_count_that_is_not_repeatable_is_an_error(
    instrument: Sql, app: App, tmp_path: Path
) -> None:
    app.drift = 1
    with pytest.raises(MeasurementError, match="must be repeatable"):
        measure(instrument, tmp_path, ["small"])


def test_a_wrong_answer_is_an_error_with_the_log(
    instrument: Sql, app: App, tmp_path: Path
) -> None:
    app.status = "500 X"
    with pytest.raises(MeasurementError, match=r"(?s)answered 500.*the last line"):
        measure(instrument, tmp_path, ["small"])
