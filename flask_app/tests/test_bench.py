"""The benchmarks under /bench, in the whole app and in the bare one."""

import html
import importlib
import re

import pytest
from conduit import bench
from conduit.app import create_app
from conduit.config import from_environment
from conduit.extensions import db
from sqlalchemy import func, select


@pytest.fixture(params=["whole", "bare"])
def client(request, migrated_app, environ, monkeypatch):
    if request.param == "whole":
        yield migrated_app.test_client()
        return
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    bare = importlib.import_module("bare").app
    yield bare.test_client()
    with bare.app_context():
        db.engine.dispose()


@pytest.mark.feature("M01")
def test_plain_text(client):
    answer = client.get("/bench/plaintext")
    assert answer.data == b"Hello, World!"
    assert answer.mimetype == "text/plain"


@pytest.mark.feature("M01")
def test_benchmarks_can_be_taken_away(environ):
    app = create_app(from_environment(environ | {"CONDUIT_BENCH": "0"}))
    assert app.test_client().get("/bench/plaintext").status_code == 404


@pytest.mark.feature("M02")
def test_json(client):
    answer = client.get("/bench/json")
    assert answer.json == {"message": "Hello, World!"}
    assert answer.mimetype == "application/json"


def is_row(row):
    return (
        row.keys() == {"id", "randomNumber"}
        and 1 <= row["id"] <= 10_000
        and 1 <= row["randomNumber"] <= 10_000
    )


@pytest.mark.feature("M03")
def test_one_row(client, migrated_app):
    row = client.get("/bench/db").json
    assert is_row(row)
    with migrated_app.app_context():
        assert db.session.scalar(select(func.count(bench.World.id))) == 10_000
        assert db.session.get(bench.World, 10_000).random_number == 1


COUNTS = [
    ("", 1),
    ("?queries=", 1),
    ("?queries=x", 1),
    ("?queries=0", 1),
    ("?queries=-5", 1),
    ("?queries=1.5", 1),
    ("?queries=20", 20),
    ("?queries=500", 500),
    ("?queries=501", 500),
    ("?queries=99999999999999999999", 500),
]


@pytest.mark.feature("M04")
@pytest.mark.parametrize(("query", "count"), COUNTS)
def test_many_rows(client, query, count):
    rows = client.get(f"/bench/queries{query}").json
    assert len(rows) == count
    assert all(map(is_row, rows))


@pytest.mark.feature("M04")
def test_each_row_is_read_on_its_own(client, statements):
    with statements() as seen:
        client.get("/bench/queries?queries=20")
    assert len(seen) == 20


@pytest.mark.feature("M05")
def test_fortunes_are_sorted_and_escaped(client):
    answer = client.get("/bench/fortunes")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.text.startswith("<!doctype html>")
    assert "&lt;script&gt;alert(&#34;This must stay text.&#34;);" in answer.text
    rows = re.findall(r"<tr><td>(\d+)</td><td>(.*?)</td></tr>", answer.text)
    messages = [html.unescape(message) for _, message in rows]
    assert messages == sorted(messages)
    assert len(messages) == 13
    assert ("0", "Additional fortune added at request time.") in rows
    assert ("10", "フレームワークのことわざ") in rows


@pytest.mark.feature("M06")
@pytest.mark.parametrize(("query", "count"), COUNTS)
def test_updates(client, migrated_app, query, count):
    rows = client.get(f"/bench/updates{query}").json
    assert len(rows) == count
    assert all(map(is_row, rows))
    with migrated_app.app_context():
        for row in rows:
            stored = db.session.get(bench.World, row["id"])
            assert stored.random_number == row["randomNumber"]
