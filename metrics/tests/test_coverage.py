"""`twins coverage`: what is added up, and what stops it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from metrics import coverage
from metrics.coverage import File, measure, total
from metrics.errors import TwinsError
from metrics.tests.served_twin import make_served_twin
from metrics.twins import load_twin

if TYPE_CHECKING:
    from metrics.twins import Twin

GOOD = {"A01": {"one": {"status": "passed"}}}
COVERAGE = """
import json, sys
if "json" in sys.argv:
    summary = {"num_statements": 6, "num_branches": 2, "covered_lines": 5,
               "covered_branches": 1}
    rows = {name: {"summary": summary} for name in ("app.py", "other.py")}
    open(sys.argv[-1], "w").write(json.dumps({"files": rows}))
"""


@pytest.fixture
def twin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Twin:
    folder = make_served_twin(tmp_path / "one_app")
    (folder / "coverage.py").write_text(COVERAGE)
    (folder / "twin.toml").write_text(
        (folder / "twin.toml").read_text().replace('"*.py"', '"app.py"')
    )
    monkeypatch.setattr(coverage, "check_parity", lambda *_, **__: GOOD)
    return load_twin(folder)


def test_lines_and_branches_of_the_application_count(twin: Twin) -> None:
    said: list[str] = []
    (file,) = measure(twin, said.append)
    assert (file.name, file.possible, file.covered, file.percent) == (
        "app.py",
        8,
        6,
        75,
    )
    assert len(said) == 2


def test_processes_are_measured_from_their_start(tmp_path: Path, twin: Twin) -> None:
    variables = coverage._measuring(twin, tmp_path)
    assert (Path(variables["PYTHONPATH"]) / "sitecustomize.py").is_file()
    assert "branch = true" in Path(variables["COVERAGE_PROCESS_START"]).read_text()


def test_a_red_suite_is_said(twin: Twin, monkeypatch: pytest.MonkeyPatch) -> None:
    red = {"A01": {"one": {"status": "failed"}}}
    monkeypatch.setattr(coverage, "check_parity", lambda *_, **__: red)
    said: list[str] = []
    assert measure(twin, said.append)
    assert "not all of A01 passed" in said[-1]


def test_a_missing_coverage_is_named(twin: Twin) -> None:
    (twin.folder / "coverage.py").write_text("raise SystemExit('No module named x')")
    with pytest.raises(TwinsError, match="coverage combine: No module named x"):
        measure(twin, print)


def test_all_files_are_one() -> None:
    assert total([File("a", 10, 5), File("b", 30, 25)]).percent == 75
    assert total([]).percent == 100
