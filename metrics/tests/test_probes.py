"""The probes, loaded as a server would load them: by name, around an app."""

from __future__ import annotations

import importlib
import json
import os
import sqlite3
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from metrics.paths import PROBES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

APP = """
import sqlite3
from sqlite3 import dbapi2
closed = []

class Body(list):
    def close(self):
        closed.append(True)
        if self.db is not None:
            self.db.rollback()

def app(environ, start_response):
    body = Body([b"he", b"llo"])
    body.db = None
    if environ["PATH_INFO"] == "/sql":
        body.db = db = dbapi2.connect(environ["database"])
        db.execute("PRAGMA foreign_keys=ON")
        db.execute("-- a remark\\n/* and one */ SELECT * FROM a").fetchall()
        db.execute("SELECT * FROM a").fetchall()
        db.execute("SELECT * FROM a").fetchall()
        db.execute("INSERT INTO a VALUES (1)")
        db.execute("DELETE FROM a")
    start_response("200 OK", [("Content-Type", "text/plain")])
    return body
"""
SCHEMA = """
CREATE TABLE a (id INTEGER PRIMARY KEY);
CREATE TABLE log (id);
CREATE TRIGGER t AFTER INSERT ON a BEGIN
  INSERT INTO log VALUES (NEW.id); INSERT INTO log VALUES (NEW.id);
END;
"""
NAMES = ("burn_probe", "padding_probe", "sql_probe", "wrapped_app", "probed_app")


@pytest.fixture
def load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., ModuleType]]:
    (tmp_path / "probed_app.py").write_text(APP)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.syspath_prepend(str(PROBES))
    # The SQL probe patches these for good; the process of a test goes on.
    monkeypatch.setattr(sqlite3, "connect", sqlite3.connect)
    monkeypatch.setattr(sqlite3.dbapi2, "connect", sqlite3.dbapi2.connect)

    def load_probe(name: str, **environment: str) -> ModuleType:
        for key, value in {"TWINS_WSGI": "probed_app:app", **environment}.items():
            monkeypatch.setenv(key, value)
        return importlib.import_module(name)

    yield load_probe
    for name in (*NAMES, "twins_padding"):
        sys.modules.pop(name, None)


def call(app: Callable[..., Any], path: str = "/", **environ: Any) -> dict[str, Any]:
    """Answer one request as a server does."""
    started: dict[str, Any] = {}

    def start_response(status: str, headers: Any, exc_info: Any = None) -> None:
        started.update(status=status, headers=dict(headers))

    body = app({"PATH_INFO": path, **environ}, start_response)
    content = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    return {**started, "content": content}


@pytest.mark.parametrize("value", ["", "probed_app", ":app"])
def test_an_app_that_is_not_named_is_an_error(load: Any, value: str) -> None:
    with pytest.raises(RuntimeError, match="TWINS_WSGI"):
        load("burn_probe", TWINS_WSGI=value)


def test_sql_is_counted_without_triggers_and_control(load: Any, tmp_path: Path) -> None:
    database = tmp_path / "x.sqlite3"
    with sqlite3.connect(database) as connection:
        connection.executescript(SCHEMA)
    probe = load("sql_probe")
    for _ in range(2):
        answer = call(probe.application, "/sql", database=database)
        assert answer["content"] == b"hello"
        assert answer["headers"]["Content-Type"] == "text/plain"
        found = json.loads(answer["headers"][probe.HEADER])
        # PRAGMA, BEGIN and the ROLLBACK on closing; 3 SELECT, INSERT, DELETE.
        assert found == {"statements": 5, "control": 3}
    answer = call(probe.application)
    assert json.loads(answer["headers"][probe.HEADER]) == {
        "statements": 0,
        "control": 0,
    }
    assert sys.modules["probed_app"].closed == [True] * 3


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        ("select 1", "SELECT"),
        ("  \n/* x */ -- y\n Insert into a", "INSERT"),
        ("-- TRIGGER t", ""),
        ("", ""),
    ],
)
def test_first_word(load: Any, sql: str, word: str) -> None:
    assert load("sql_probe").first_word(sql) == word


class Clocks:
    """A process whose requests cost 2 s each and whose spinning is seen."""

    def __init__(self) -> None:
        self.process = 100.0

    def process_time(self) -> float:
        return self.process

    def thread_time(self) -> float:
        self.process += 0.001
        return self.process


def test_burner_adds_the_share_of_the_own_average(load: Any) -> None:
    probe = load("burn_probe")
    clocks = Clocks()
    burner = probe.Burner(0.05, clocks.process_time, clocks.thread_time)
    for _ in range(probe.SKIPPED):
        clocks.process += 50  # importing and connecting
        burner.after_request()
    assert burner.burnt == 0
    for _ in range(200):
        clocks.process += 2
        burner.after_request()
    assert burner.requests == probe.SKIPPED + 200
    assert burner.burnt == pytest.approx(200 * 2 * 0.05, rel=0.03)


def test_burning_answers_like_the_app(load: Any) -> None:
    probe = load("burn_probe", TWINS_BURN_SHARE="0.5")
    for _ in range(probe.SKIPPED + 5):
        answer = call(probe.application)
    assert answer["content"] == b"hello"
    assert answer["status"] == "200 OK"
    closed = sys.modules["probed_app"].closed
    assert len(closed) == probe.SKIPPED + 5
    burner = probe.application._burner
    assert burner.requests == len(closed)
    assert burner.burnt > 0
    assert burner.share == 0.5


@pytest.mark.parametrize("lines", [0, 1, 9, 10, 11, 1234])
def test_padding_has_exactly_the_lines(load: Any, lines: int) -> None:
    probe = load("padding_probe", TWINS_PADDING_LINES=str(lines))
    text = probe.source(lines)
    assert len(text.splitlines()) == lines
    module = sys.modules["twins_padding"]
    names = [name for name in vars(module) if name.startswith("unused_")]
    assert len(names) == -(-lines // probe.FUNCTION_LINES)
    assert call(probe.application)["content"] == b"hello"
    assert not Path(str(module.__file__)).exists()


def test_padding_is_compiled_by_another_process(
    load: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    probe = load("padding_probe", TWINS_PADDING_LINES="0")

    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("compiled in the process that is measured")

    monkeypatch.setattr(SourceFileLoader, "source_to_code", refuse)
    probe.load_padding(20)
    assert callable(sys.modules["twins_padding"].unused_1)


def test_probes_use_the_standard_library_alone() -> None:
    assert os.environ.get("TWINS_WSGI") is None
    allowed = sys.stdlib_module_names | {"wrapped_app"}
    for path in PROBES.glob("*_probe.py"):
        for line in path.read_text().splitlines():
            words = line.split()
            if line.startswith(("import ", "from ")):
                assert words[1].partition(".")[0] in allowed, (path.name, line)
