"""The run folder: nothing finished is lost, nothing half-written counts."""

from __future__ import annotations

import dataclasses
import errno
import json
import os
from typing import TYPE_CHECKING

import pytest

from metrics import runs
from metrics.errors import MachineError, UsageError
from metrics.records import Measurement, Step

if TYPE_CHECKING:
    from pathlib import Path


def measurement(step: str, number: int, value: float = 1.5) -> Measurement:
    return Measurement(
        id=f"{step}#{number}",
        step=step,
        metric="source.sloc",
        twin="one",
        subject="application",
        value=value,
        unit="lines",
    )


@pytest.fixture
def run(tmp_path: Path) -> runs.Run:
    steps = [{"id": name, "instrument": "x", "estimate_seconds": 1} for name in "ab"]
    return runs.create_run(
        tmp_path / "results", {"steps": steps}, {"fingerprint": "f" * 64}
    )


def test_a_run_is_named_by_time_and_machine(run: runs.Run) -> None:
    assert run.id.endswith("-ffffffff")
    assert run.plan()["run"] == run.id


def test_a_finished_step_comes_back(run: runs.Run) -> None:
    rows = [measurement("a", 1), measurement("a", 2)]
    run.record(Step("a", "x", 1), rows)
    assert run.measurements() == rows
    assert run.finished() == {"a"}
    assert runs.newest_unfinished(run.folder.parent).id == run.id


def test_evidence_is_in_the_journal(run: runs.Run) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        path = run.folder / "evidence" / "x" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("seen\n")
    run.record(Step("x/a", "x", 1), [])
    (entry,) = run.journal()
    assert entry["files"] == {
        "evidence/x/a.jsonl": runs.file_digest(run.folder / "evidence/x/a.jsonl")
    }


def test_a_step_without_its_journal_line_is_dropped(run: runs.Run) -> None:
    run.record(Step("a", "x", 1), [measurement("a", 1)])
    line = runs.dump_line({"step": "b", "id": "b#1"})
    with run.measurements_path.open("a") as file:
        file.write(f'{line}\n{{"step": "b", "val')
    run.drop_unfinished()
    text = run.measurements_path.read_text()
    assert len(text.splitlines()) == 1
    assert run.measurements() == [measurement("a", 1)]


def test_a_torn_journal_line_is_an_unfinished_step(run: runs.Run) -> None:
    run.record(Step("a", "x", 1), [measurement("a", 1)])
    text = run.journal_path.read_text()
    run.journal_path.write_text(text + text[:20])
    assert run.finished() == {"a"}


def test_a_run_goes_on_behind_a_torn_line_of_its_journal(run: runs.Run) -> None:
    run.record(Step("a", "x", 1), [measurement("a", 1)])
    for path in (run.journal_path, run.measurements_path):
        text = path.read_text(encoding="utf-8")
        path.write_bytes(text.encode() + text[:20].encode() + "ü".encode()[:1])
    run.drop_unfinished()
    for name in "bc":
        run.record(Step(name, "x", 1), [measurement(name, 1)])
    assert run.finished() == {"a", "b", "c"}
    assert [row.step for row in run.measurements()] == ["a", "b", "c"]


def test_a_text_may_hold_what_others_take_for_the_end_of_a_line(run: runs.Run) -> None:
    row = dataclasses.replace(measurement("a", 1), subject="one\u2028two\x85three")
    run.record(Step("a", "x", 1), [row])
    assert run.measurements() == [row]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"value":1.5', '"value":"1.5"', "no number: '1.5'"),
        ('"value":1.5', '"valeu":1.5', "no measurement: .*'valeu'"),
        ('"step":"a",', "", "'step' is missing"),
        ("{", "[{", "measurements.jsonl:1"),
        ('"one"', '"\udcff"', "measurements.jsonl:1"),
    ],
)
def test_a_damaged_measurement_is_named_with_its_run(
    run: runs.Run, old: str, new: str, message: str
) -> None:
    run.record(Step("a", "x", 1), [measurement("a", 1)])
    text = run.measurements_path.read_text().replace(old, new)
    run.measurements_path.write_text(text, errors="surrogateescape")
    with pytest.raises(UsageError, match=message) as caught:
        run.measurements()
    assert str(caught.value).startswith(f"{run.id}/measurements.jsonl:1: ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"schema_version": 7}', "a plan of schema 7"),
        ("[]", "a plan of schema None"),
        ('{"schema_version": 1}', "no plan of steps"),
        ('{"schema_version": 1, "steps": [{}]}', "no plan of steps"),
        ('{"schema', "plan.json:1: "),
        ("\udcff", "it is no text"),
    ],
)
def test_a_damaged_plan_is_named_with_its_run(
    run: runs.Run, text: str, message: str
) -> None:
    path = run.folder / "plan.json"
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(UsageError, match=message) as caught:
        run.steps()
    assert run.id in str(caught.value)


def test_a_run_without_its_report_is_unfinished(run: runs.Run) -> None:
    for name in "ab":
        run.record(Step(name, "x", 1), [])
    assert runs.newest_unfinished(run.folder.parent) == run
    (run.folder / "report.html").write_text("")
    with pytest.raises(UsageError, match="no unfinished run"):
        runs.newest_unfinished(run.folder.parent)


def test_a_run_is_found_by_its_path_from_here(
    run: runs.Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(run.folder.parent)
    assert runs.open_run(tmp_path / "elsewhere", run.id) == run
    assert runs.open_run(tmp_path / "elsewhere", str(run.folder)) == run


def test_a_link_that_leads_nowhere_is_no_run(run: runs.Run) -> None:
    runs.point_latest(run)
    run.folder.rename(run.folder.with_name("moved"))
    with pytest.raises(UsageError, match="there is no finished run in results/"):
        runs.open_run(run.folder.parent, None)


def test_a_broken_line_in_the_middle_is_named(run: runs.Run) -> None:
    run.measurements_path.write_text('{}\nnonsense\n{"step": "a"}\n')
    with pytest.raises(UsageError, match=r"measurements.jsonl:2"):
        run.drop_unfinished()


def test_latest_leads_to_the_newest_run(run: runs.Run) -> None:
    runs.point_latest(run)
    runs.point_latest(run)
    link = run.folder.parent / "latest"
    assert link.resolve() == run.folder
    assert runs.open_run(run.folder.parent, None).id == run.id


def test_an_unknown_run_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="twins run"):
        runs.open_run(tmp_path / "results", "nothing")


def test_two_runs_at_once_are_refused(tmp_path: Path) -> None:
    with (
        runs.only_run(tmp_path),
        pytest.raises(MachineError, match=f"process {os.getpid()}"),
        runs.only_run(tmp_path),
    ):
        pass
    with runs.only_run(tmp_path):
        pass


def test_a_full_disk_is_one_clear_message(
    run: runs.Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_fd: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(MachineError, match=r"disk is full.*free some space"):
        run.record(Step("a", "x", 1), [measurement("a", 1)])
    with pytest.raises(MachineError, match="disk is full"):
        run.write_json("verdicts.json", {})
    assert run.finished() == set()
    assert not (run.folder / "verdicts.json").exists()


def test_a_json_file_is_whole_or_absent(run: runs.Run) -> None:
    run.write_json("verdicts.json", {"b": 1, "a": "ü"})
    text = (run.folder / "verdicts.json").read_text(encoding="utf-8")
    assert json.loads(text) == {"a": "ü", "b": 1}
    assert text.index('"a"') < text.index('"b"')
    assert [path.name for path in run.folder.iterdir() if "making" in path.name] == []
