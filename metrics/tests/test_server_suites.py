"""The suite on the database servers: when it runs, what it counts, what stops it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from metrics.databases import MARIADB
from metrics.errors import MeasurementError
from metrics.instruments import databases
from metrics.instruments.conformance import join_parity
from metrics.instruments.databases import Databases
from metrics.profiles import PROFILES
from metrics.records import Step
from metrics.tests.fake_twin import make_context, make_twin

if TYPE_CHECKING:
    from pathlib import Path

    from metrics.records import Context


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return make_context(make_twin(tmp_path / "one", {}), tmp_path)


def test_only_a_run_to_cite_takes_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(MARIADB), "unavailable", lambda _: None)
    assert Databases().steps([], PROFILES["quick"]) == []
    ids = [step.id for step in Databases().steps([], PROFILES["full"])]
    assert ids == ["databases/postgresql", "databases/mariadb"]


def test_every_feature_is_counted_on_the_server(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    found = {"A01": {"passed": 4, "failed": 1, "skipped": 0, "failures": ["x"]}}

    def parity(*_: object, **told_more: Any) -> object:
        told.append(told_more)
        return join_parity({"one": found})

    monkeypatch.setattr(databases, "check_parity", parity)
    monkeypatch.setattr(type(MARIADB), "unavailable", lambda _: None)
    instrument = Databases([MARIADB])
    (step,) = instrument.steps([], {"databases": True})
    rows = list(instrument.measure(step, context))
    assert [(row.metric, row.twin, row.subject, row.value) for row in rows] == [
        ("database.passed", "one", "mariadb/A01", 4),
        ("database.failed", "one", "mariadb/A01", 1),
    ]
    assert told[0]["engine"] is MARIADB
    assert "--engine=mariadb" in told[0]["only"]


def test_a_server_that_does_not_answer_counts_nothing(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MARIADB.variable, "mysql://nobody@127.0.0.1:1")
    instrument = Databases([MARIADB])
    assert instrument.steps([], {"databases": True}) == []
    step = Step("databases/mariadb", "databases", 1, {"engine": "mariadb"})
    with pytest.raises(MeasurementError, match="MariaDB"):
        list(instrument.measure(step, context))
