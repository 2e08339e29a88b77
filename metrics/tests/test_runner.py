"""A run from plan to report: gates, interruption, going on, failures."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from metrics import runner, runs
from metrics.errors import MeasurementError, ParityError, UsageError
from metrics.records import Step
from metrics.talk import Talk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metrics.tests.conftest import Counting, Parity


def test_a_run_ends_with_verdicts_a_report_and_latest(order: runner.Order) -> None:
    run = runner.start_run(order, Talk())
    assert {row.id for row in run.measurements()} == {
        *("count-1#1", "count-1#2", "count-2#1", "count-2#2")
    }
    first = run.measurements()[0]
    assert (first.unit, first.instrument, first.version) == ("files", "counting", "7")
    for name in ("verdicts.json", "report.json", "report.md", "report.html"):
        assert (run.folder / name).stat().st_size > 0
    assert (order.results / "latest").resolve() == run.folder


def test_an_interrupted_run_keeps_its_steps_and_goes_on(
    order: runner.Order, counting: Counting
) -> None:
    counting.failure = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        runner.start_run(order, Talk())
    counting.failure = None
    run = runner.continue_run(order, Talk())
    assert counting.done == ["count-1", "count-2"]
    assert len(run.measurements()) == 4
    with pytest.raises(UsageError, match="no unfinished run"):
        runner.continue_run(order, Talk())


def test_a_run_interrupted_at_its_report_goes_on(
    order: runner.Order, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_folder: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(runner, "build", interrupted)
        with pytest.raises(KeyboardInterrupt):
            runner.start_run(order, Talk())
    run = runner.continue_run(order, Talk())
    assert counting.done == ["count-1", "count-2"]
    assert (run.folder / "report.html").is_file()
    assert (order.results / "latest").resolve() == run.folder


@pytest.mark.parametrize("failure", [KeyboardInterrupt(), MeasurementError("died")])
def test_who_is_interrupted_learns_what_is_kept(
    failure: BaseException,
    order: runner.Order,
    counting: Counting,
    capsys: pytest.CaptureFixture[str],
) -> None:
    counting.failure = failure
    with pytest.raises(type(failure)):
        runner.start_run(order, Talk())
    told = capsys.readouterr().err
    assert "2 of 3 steps are done and kept; go on with 'twins run --resume'" in told


def test_a_run_goes_on_with_its_own_twins_only(
    order: runner.Order, counting: Counting
) -> None:
    counting.failure = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        runner.start_run(order, Talk())
    others = replace(order, twins=order.twins[::-1])
    with pytest.raises(UsageError, match="compares one and two, as 'twins run' asked"):
        runner.continue_run(others, Talk())


def test_a_failed_block_keeps_what_was_finished(
    order: runner.Order, counting: Counting
) -> None:
    counting.failure = MeasurementError("the app died")
    with pytest.raises(MeasurementError, match="the app died"):
        runner.start_run(order, Talk())
    run = runs.newest_unfinished(order.results)
    assert run.finished() == {"conformance", "count-1"}
    assert not (order.results / "latest").exists()


def test_changed_code_cannot_go_on(order: runner.Order, counting: Counting) -> None:
    counting.failure = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        runner.start_run(order, Talk())
    lock = order.twins[0].folder / "requirements.lock"
    lock.write_text("changed")
    with pytest.raises(UsageError, match="has changed since it began"):
        runner.continue_run(order, Talk())


def test_changed_sources_cannot_go_on_whatever_git_says(
    order: runner.Order, counting: Counting
) -> None:
    counting.failure = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        runner.start_run(order, Talk())
    path = order.twins[1].folder / "app.py"
    path.write_text(path.read_text() + "\n# another app\n")
    with pytest.raises(UsageError, match="has changed since it began"):
        runner.continue_run(order, Talk())


def test_without_parity_the_steps_that_need_it_are_left_out(
    order: runner.Order, counting: Counting, parity: Parity
) -> None:
    parity.status, counting.features = "failed", ["A01"]
    with pytest.raises(ParityError, match="differ in A01"):
        runner.start_run(order, Talk())
    assert counting.done == []
    assert (order.results / "latest" / "report.html").exists()


def test_one_twin_alone_is_no_comparison(order: runner.Order) -> None:
    alone = runner.Order(order.twins[:1], order.profile, order.results, 1, "")
    with pytest.raises(UsageError, match="two twins"):
        runner.start_run(alone, Talk())


def test_a_wrong_claim_stops_the_run_before_anything_is_measured(
    order: runner.Order, monkeypatch: pytest.MonkeyPatch, counting: Counting
) -> None:
    def broken() -> None:
        raise UsageError("loc.yaml:3: unknown metric 'source.slok'")

    monkeypatch.setattr(runner, "load_claims", broken)
    with pytest.raises(UsageError, match=r"loc.yaml:3"):
        runner.start_run(order, Talk())
    assert counting.done == []
    assert not order.results.exists() or not os.listdir(order.results)  # noqa: PTH208


def test_load_steps_are_shuffled_by_the_seed_and_others_are_not(
    counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Many:
        name = "load"
        version = "1"

        def steps(self, twins: Sequence[Any], profile: dict[str, Any]) -> list[Step]:
            return [Step(f"load-{n}", self.name, 1.0) for n in range(20)]

    monkeypatch.setattr(runner, "INSTRUMENTS", (counting, Many()))
    plans = [
        [step.id for step in runner.plan_steps([], {}, seed)] for seed in (1, 1, 2)
    ]
    assert plans[0] == plans[1] != plans[2]
    assert plans[0][:2] == ["count-1", "count-2"]


def test_an_instrument_that_finds_nothing_says_so(
    order: runner.Order, counting: Counting, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = runner.measure_alone("counting", order.twins, order.profile, Talk())
    assert len(rows) == 4
    assert "nothing" not in capsys.readouterr().err
    assert runner.measure_alone("conformance", order.twins, order.profile, Talk()) == []
    assert (
        "the quick profile has nothing for conformance of One and Two"
        in capsys.readouterr().err
    )
