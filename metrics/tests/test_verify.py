"""Verification: an untouched run agrees, a changed number is named."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import runner
from metrics.runs import Run
from metrics.talk import Talk
from metrics.tests.conftest import Counting, Parity, make_order
from metrics.verify import differences, verify

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A finished run, which no test changes."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        folder = tmp_path_factory.mktemp("finished")
        order = make_order(folder, (Parity(), Counting()), monkeypatch)
        return runner.start_run(order, Talk())


@pytest.fixture
def run(finished: Run, tmp_path: Path) -> Run:
    """A copy of a finished run to do with as one likes."""
    return Run(shutil.copytree(finished.folder, tmp_path / finished.id))


def test_an_untouched_run_agrees(run: Run) -> None:
    result = verify(run)
    assert result.problems == []
    assert result.measurements == 4


def test_a_changed_measurement_is_named(run: Run) -> None:
    lines = run.measurements_path.read_text().splitlines()
    lines[1] = lines[1].replace('"value":3.0', '"value":4.0')
    run.measurements_path.write_text("\n".join(lines) + "\n")
    assert verify(run).problems[0] == (
        "measurements.jsonl:2: source.files of two (application) "
        "is not what the run recorded: 4.0"
    )


def test_a_removed_measurement_is_named(run: Run) -> None:
    lines = run.measurements_path.read_text().splitlines()
    run.measurements_path.write_text("\n".join(lines[1:]) + "\n")
    assert (
        "measurements.jsonl: measurement count-1#1 is missing" in verify(run).problems
    )


def test_changed_evidence_is_named(run: Run) -> None:
    step = run.steps()[0]
    folder = run.folder / "evidence"
    folder.mkdir()
    for name in (f"{step.id}.jsonl", "other.jsonl"):
        (folder / name).write_text("seen\n")
    assert verify(run).problems == [
        f"evidence/{step.id}.jsonl belongs to no finished step",
        "evidence/other.jsonl belongs to no finished step",
    ]
    (folder / "other.jsonl").unlink()
    entries = run.journal()
    entries[0]["files"] = run.evidence(step.id)
    lines = [json.dumps(entry) for entry in entries]
    run.journal_path.write_text("\n".join(lines) + "\n")
    assert verify(run).problems == []
    (folder / f"{step.id}.jsonl").write_text("never seen\n")
    assert verify(run).problems == [
        f"evidence/{step.id}.jsonl is not what the run recorded"
    ]
    (folder / f"{step.id}.jsonl").unlink()
    assert verify(run).problems == [f"evidence/{step.id}.jsonl is missing"]


def test_a_changed_verdict_is_named(run: Run) -> None:
    path = run.folder / "verdicts.json"
    verdicts = json.loads(path.read_text())
    claim = verdicts["claims"][0]
    claim["verdict"] = "supported!"
    path.write_text(json.dumps(verdicts))
    (problem,) = verify(run).problems
    assert problem.startswith(f"verdicts.json.claims[{claim['id']}].verdict: ")


def test_a_changed_report_is_named(run: Run) -> None:
    path = run.folder / "report.md"
    path.write_text(path.read_text() + "more")
    assert verify(run).problems == ["report.md is not what the run's data yields"]


def test_a_missing_report_is_named(run: Run) -> None:
    (run.folder / "report.md").unlink()
    assert verify(run).problems == ["report.md is missing"]


def test_a_truncated_file_is_told_by_what_it_lacks(run: Run) -> None:
    text = run.measurements_path.read_text()
    run.measurements_path.write_text(text[: len(text) * 3 // 4])
    problems = verify(run).problems
    assert "measurements.jsonl: measurement count-2#2 is missing" in problems


def test_a_document_in_the_wrong_place_is_not_told_in_full() -> None:
    (line,) = differences([1] * 10_000, {}, "v")
    assert len(line) < 500


def test_differences_name_the_place() -> None:
    found = {"claims": [{"id": "a", "value": 1}], "x": 1}
    expected = {"claims": [{"id": "a", "value": 2}], "y": 1}
    assert list(differences(found, expected, "v")) == [
        "v.claims[a].value: the file says 1, recomputed it is 2",
        "v.x does not belong there",
        "v.y is missing",
    ]


def test_lists_of_other_length_and_numbers_of_other_type_differ() -> None:
    assert list(differences([1], [1, 2], "v")) == ["v has 1 entries instead of 2"]
    assert list(differences(1, 1.0, "v"))
    assert list(differences(True, 1, "v"))


documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(documents, documents)
def test_no_difference_means_equal(one: object, other: object) -> None:
    assert list(differences(one, one, "v")) == []
    assert (json.dumps(one) == json.dumps(other)) == (
        list(differences(one, other, "v")) == []
    ) or isinstance(one, dict)
