"""The suite on servers and behind a balancer: when, what it counts, what stops it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from metrics import redis_server
from metrics.databases import MARIADB, POSTGRESQL
from metrics.errors import MeasurementError
from metrics.instruments import balanced, databases
from metrics.instruments.balanced import Balanced
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


@pytest.fixture
def all_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(balanced, "nginx_path", lambda: "/usr/sbin/nginx")
    monkeypatch.setattr(type(POSTGRESQL), "unavailable", lambda _: None)
    monkeypatch.setattr(redis_server, "unavailable", lambda: None)


@pytest.mark.usefixtures("all_there")
def test_every_feature_is_counted_behind_the_balancer(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    found = {"W02": {"passed": 3, "failed": 1, "skipped": 0, "failures": ["x"]}}

    def parity(*_: object, **told_more: Any) -> object:
        told.append(told_more)
        return join_parity({"one": found})

    monkeypatch.setattr(balanced, "check_parity", parity)
    instrument = Balanced()
    assert instrument.steps([], PROFILES["quick"]) == []
    (step,) = instrument.steps([], PROFILES["full"])
    rows = list(instrument.measure(step, context))
    assert [(row.metric, row.twin, row.subject, row.value) for row in rows] == [
        ("balanced.passed", "one", "W02", 3),
        ("balanced.failed", "one", "W02", 1),
    ]
    assert (told[0]["engine"], told[0]["instances"]) == (POSTGRESQL, 3)


@pytest.mark.usefixtures("all_there")
@pytest.mark.parametrize("lacking", ["nginx", "Redis", "PostgreSQL"])
def test_without_one_of_its_servers_the_balancer_counts_nothing(
    lacking: str, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    reason = f"no {lacking}"
    if lacking == "nginx":
        monkeypatch.setattr(balanced, "nginx_path", lambda: None)
    elif lacking == "Redis":
        monkeypatch.setattr(redis_server, "unavailable", lambda: reason)
    else:
        monkeypatch.setattr(type(POSTGRESQL), "unavailable", lambda _: reason)
    instrument = Balanced()
    assert instrument.steps([], PROFILES["full"]) == []
    with pytest.raises(MeasurementError, match=f"no {lacking}"):
        list(instrument.measure(Step("balanced", "balanced", 1), context))
