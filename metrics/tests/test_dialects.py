"""Queries compiled for other products: what is counted, and what is refused."""

from __future__ import annotations

import importlib
import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, select
from sqlalchemy.dialects.sqlite import insert

from metrics.instruments import dialects
from metrics.instruments.dialects import Dialects
from metrics.paths import PROBES
from metrics.profiles import PROFILES
from metrics.tests.fake_twin import install, make_context, make_environment, make_twin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOTE = Table("note", MetaData(), Column("id", Integer, primary_key=True))


@pytest.fixture
def plugin(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(sys, "path", [str(PROBES), *sys.path])
    found = importlib.import_module("dialects_plugin")
    found.SEEN.clear()
    yield found
    sqlalchemy = importlib.import_module("sqlalchemy")
    listener = (sqlalchemy.Engine, "before_execute", found.compile_elsewhere)
    sqlalchemy.event.remove(*listener)
    sys.modules.pop("dialects_plugin")


def test_each_query_is_compiled_once(
    plugin: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        NOTE.create(connection)
        for number in (1, 2):
            connection.execute(select(NOTE).where(NOTE.c.id == number))
            connection.execute(insert(NOTE).on_conflict_do_nothing(), {"id": number})
    monkeypatch.setenv("TWINS_DIALECTS", str(tmp_path / "seen.json"))
    plugin.pytest_sessionfinish()
    seen = json.loads((tmp_path / "seen.json").read_text())
    (fine, refused) = sorted(seen, reverse=True)
    assert fine.startswith("SELECT")
    assert seen[fine] == {"oracle": "", "mssql": ""}
    assert refused.startswith("INSERT")
    assert all("OnConflict" in said for said in seen[refused].values())


def test_refusals_are_counted_by_product(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = make_environment(tmp_path)
    install(site, "SQLAlchemy", {})
    said = {"a": {"oracle": "", "mssql": "no"}, "b": {"oracle": "", "mssql": ""}}
    monkeypatch.setattr(dialects, "compiled_queries", lambda *_: said)
    context = make_context(make_twin(tmp_path, {}), tmp_path)
    (step,) = Dialects().steps(context.twins, PROFILES["full"])
    rows = list(Dialects().measure(step, context))
    assert [(row.metric, row.subject, row.value) for row in rows] == [
        ("dialect.queries", "mssql", 2),
        ("dialect.refused", "mssql", 1),
        ("dialect.queries", "oracle", 2),
        ("dialect.refused", "oracle", 0),
    ]


def test_another_mapper_has_no_figures(tmp_path: Path) -> None:
    make_environment(tmp_path)
    context = make_context(make_twin(tmp_path, {}), tmp_path)
    (step,) = Dialects().steps(context.twins, PROFILES["full"])
    assert list(Dialects().measure(step, context)) == []
    assert Dialects().steps(context.twins, PROFILES["quick"]) == []
