"""`twins check --all-databases`: what it finds, what it skips, what it says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from metrics import database_check, tables
from metrics.database_check import EngineCheck, Shown, check_engine
from metrics.databases import MARIADB, SQLITE
from metrics.errors import TwinsError
from metrics.instruments.conformance import join_parity
from metrics.loading import Loading, load
from metrics.tests.served_twin import make_served_twin
from metrics.twins import load_twin
from shared_spec.dataset.digest import Digest

if TYPE_CHECKING:
    from pathlib import Path

    from metrics.twins import Twin

GOOD = {"passed": 3, "failed": 0, "skipped": 0, "failures": []}
BAD = {"passed": 2, "failed": 1, "skipped": 0, "failures": ["test_x: no"]}


@pytest.fixture
def twins(tmp_path: Path) -> list[Twin]:
    return [load_twin(make_served_twin(tmp_path / name, name)) for name in ("a", "b")]


def digest(row: str) -> Digest:
    found = Digest()
    found.add({"row": row})
    return found


def result(second: dict[str, Any], shown: str = "x", **more: Any) -> EngineCheck:
    loading = Loading(1.5, 80.0)
    return EngineCheck(
        "PostgreSQL",
        parity=join_parity({"a": {"A01": GOOD}, "b": {"A01": second}}),
        shown={
            "a": Shown(loading, {"users": digest("x")}),
            "b": Shown(loading, {"users": digest(shown)}),
        },
        expected={"users": digest("x")},
        **more,
    )


def test_equal_twins_have_no_problem() -> None:
    assert result(GOOD).problems == []


def test_a_failed_feature_is_a_problem() -> None:
    assert result(BAD).problems == ["PostgreSQL: A01 failed"]


def test_a_failure_of_parallel_writers_is_a_problem() -> None:
    parity = join_parity({"a": {"A10": GOOD}, "b": {"A10": BAD}})
    (line,) = result(GOOD, at_once=parity).problems
    assert line == "PostgreSQL: A10 failed with 2 workers"


def test_a_twin_that_shows_other_rows_is_a_problem() -> None:
    (line,) = result(GOOD, "y").problems
    assert "b shows other users" in line


def test_a_table_that_is_not_the_specs_is_a_problem() -> None:
    found = result(GOOD)
    other = replace(found.shown["b"], schema=("`user`: no index on `email`",))
    (line,) = replace(found, shown={**found.shown, "b": other}).problems
    assert line == "PostgreSQL: b has other tables: `user`: no index on `email`"


def test_the_table_has_a_column_for_each_database_and_twin(twins: list[Twin]) -> None:
    columns, rows = tables.databases(
        [result(BAD, "y"), EngineCheck("MariaDB", "does not answer")], twins
    )
    assert columns == ["feature", "PostgreSQL A", "PostgreSQL B"]
    assert list(map(list, rows)) == [
        ["A01", "3/3", "2/3"],
        ["tables", "as the spec", "as the spec"],
        ["dataset", "equal", "DIFFERENT: users"],
        ["loading it", "1.5 s, 80 MiB", "1.5 s, 80 MiB"],
    ]


def test_an_engine_that_does_not_answer_is_skipped(
    twins: list[Twin], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MARIADB.variable, "mysql://nobody@127.0.0.1:1")
    found = check_engine(MARIADB, twins, tmp_path, tmp_path, print)
    assert "MariaDB" in found.reason
    assert found.problems == []


def test_a_twin_that_cannot_migrate_is_a_problem_of_that_engine(
    twins: list[Twin], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise TwinsError("A: 'migrate' ended with exit code 1")

    monkeypatch.setattr(database_check, "check_parity", fail)
    found = check_engine(SQLITE, twins, tmp_path, tmp_path, print)
    assert found.problems == ["SQLite: A: 'migrate' ended with exit code 1"]


def test_a_loading_is_measured(twins: list[Twin], tmp_path: Path) -> None:
    environment = {"CONDUIT_DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3"}
    with pytest.raises(TwinsError, match=r"(?s)'load' ended.*no such table"):
        load(twins[0], environment, tmp_path)
    (twins[0].folder / "app.py").write_text("")
    found = load(twins[0], environment, tmp_path)
    assert found.seconds > 0
    assert 1 < found.mebibytes < 200
