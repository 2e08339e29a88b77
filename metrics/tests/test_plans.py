"""How queries are carried out: what is noted, explained, allowed and written."""

from __future__ import annotations

import importlib
import json
import sqlite3
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from metrics import plans
from metrics.databases import SQLITE, connector
from metrics.datasets import ensure_dataset
from metrics.paths import PROBES
from metrics.plans import Plan, allowed_whole, as_markdown, explain_twin, too_much
from metrics.twins import find_twins

if TYPE_CHECKING:
    from pathlib import Path

    from metrics.twins import Twin

APP = """
import os, sqlite3

def app(environ, start_response):
    with sqlite3.connect(os.environ["DATABASE"]) as database:
        database.execute("select name from notes where id = ?", (7,))
    start_response("200 OK", [])
    return [b"ok"]
"""
PLAN = Plan("SQLite", "One", "GET /", "SELECT a FROM notes", ("SCAN notes",), ("note",))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("twin", find_twins(), ids=lambda twin: twin.name)
def test_busy_requests_read_no_large_table_whole(twin: Twin, tmp_path: Path) -> None:
    found = explain_twin(twin, SQLITE, ensure_dataset("medium"), tmp_path)
    assert {plan.request for plan in found} == {name for name, _ in plans.HOTTEST}
    assert too_much(found, allowed_whole()) == []
    indexed = [plan for plan in found if "INDEX" in " ".join(plan.lines)]
    assert len(indexed) > len(found) / 2


@pytest.fixture
def notes(tmp_path: Path) -> str:
    with SQLITE.fresh(tmp_path) as url, connector(url).begin() as connection:
        connection.execute(
            text("create table notes (id integer primary key, name text)")
        )
        connection.execute(text("create index by_name on notes (name)"))
    return url


@pytest.mark.parametrize(
    ("sql", "whole"),
    [
        ("SELECT id FROM notes WHERE name = '50%'", set()),
        ("SELECT id FROM notes ORDER BY name", set()),
        ('SELECT * FROM "notes" "n" WHERE "n"."id" + 1 = 2', {"notes"}),
    ],
)  # fmt: skip
def test_what_sqlite_reads_whole(notes: str, sql: str, whole: set[str]) -> None:
    with connector(notes).connect() as connection:
        lines, found = plans.EXPLAIN["sqlite"](connection, sql)
    assert lines
    assert found == whole


def test_a_query_that_reads_too_much_is_named() -> None:
    assert too_much([PLAN], {"GET /": {"note"}}) == []
    (line,) = too_much([PLAN], {"GET /": set()})
    assert line == "One on SQLite: GET / reads note whole: SELECT a FROM notes"


def test_the_document_has_query_plan_and_gaps() -> None:
    written = as_markdown([PLAN], ["MariaDB does not answer"], "small")
    for part in (
        "## GET /",
        "One on SQLite",
        "reads note whole",
        "SCAN notes",
        "MariaDB",
        "| request | SQLite One |",
        "| GET / | note |",
    ):
        assert part in written


def test_a_query_is_shown_from_its_own_from_on() -> None:
    columns = ", ".join(f"notes.column{n}" for n in range(20))
    rest = "FROM notes WHERE name = (SELECT max(name) FROM notes) ORDER BY id LIMIT 1"
    sql = f"SELECT (SELECT count(*) FROM others), {columns} {rest}"
    (shown,) = [
        line
        for line in as_markdown([replace(PLAN, sql=sql)], [], "small").splitlines()
        if line.startswith("SELECT")
    ]
    assert shown.endswith(f" … {rest}")
    assert "column19" not in shown


def test_statements_are_noted_with_their_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, notes = tmp_path / "x.sqlite3", tmp_path / "notes.jsonl"
    with sqlite3.connect(database) as connection:
        connection.execute("create table notes (id integer, name text)")
    (tmp_path / "noted_app.py").write_text(APP)
    for name, value in (
        ("TWINS_WSGI", "noted_app:app"),
        ("TWINS_STATEMENTS", str(notes)),
        ("DATABASE", str(database)),
    ):
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "path", [str(PROBES), str(tmp_path), *sys.path])
    for name in ("statements_probe", "wrapped_app", "noted_app"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    for module, name in ((sqlite3, "connect"), (sqlite3.dbapi2, "connect")):
        monkeypatch.setattr(module, name, getattr(module, name))
    drivers: Any = importlib.import_module("psycopg").Cursor
    monkeypatch.setattr(drivers, "execute", drivers.execute)
    drivers = importlib.import_module("pymysql.cursors").Cursor
    monkeypatch.setattr(drivers, "_query", drivers._query)
    probe = importlib.import_module("statements_probe")
    environ = {"PATH_INFO": "/notes", "QUERY_STRING": "a=1", "REQUEST_METHOD": "GET"}
    assert probe.application(environ, lambda *_: None) == [b"ok"]
    (row,) = [json.loads(line) for line in notes.read_text().splitlines()]
    assert row["request"] == "GET /notes?a=1"
    assert row["sql"] == "select name from notes where id = 7"
