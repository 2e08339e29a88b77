"""The load instrument: its plan, real small duets on a stub, bad ones refused."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from metrics import runs
from metrics.blocks import DUET, Block, figures
from metrics.errors import MeasurementError
from metrics.instruments import load
from metrics.instruments.load import GENERATOR_LIMIT, Load, invalid, recount
from metrics.load_plan import Place, Restart, plan
from metrics.paths import ROOT
from metrics.processes import choose_cores, pinned
from metrics.records import Context, Measurement
from metrics.samples import samples_of
from metrics.servers import Server, free_port
from metrics.twins import Twin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from metrics.records import Observation, Step

STUB = ROOT / "loadtests" / "tests" / "conduit_stub.py"
PROFILE: dict[str, Any] = {
    "load": {
        "users": 2,
        "blocks": 2,
        "block_seconds": 0.4,
        "warmup_seconds": 0.4,
        "twins": {"restarts": 2, "journeys": ["reader", "author"]},
        "controls": {"restarts": 1},
        "padding": {"restarts": 0},
    }
}


def twin(folder: Path, name: str) -> Twin:
    return Twin(name, name.title(), "pip", "app:app", folder, commands={})


class Stubs:
    """Stands for `serve`: starts the stub app and keeps what was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []
        self.broken: list[str] = []
        self.life: float | None = None

    @contextlib.contextmanager
    def __call__(
        self,
        twin: Twin,
        work_dir: Path,
        *,
        dataset: Path,
        cores: Any,
        wsgi: str | None = None,
        **_options: Any,
    ) -> Iterator[Server]:
        self.asked.append((twin.name, wsgi))
        port = free_port()
        work_dir.mkdir(exist_ok=True)
        command = [sys.executable, str(STUB), "serve", str(port), *self.broken]
        with (work_dir / "server.log").open("ab") as log, pinned(cores):
            process = subprocess.Popen(command, stderr=log)
        server = Server(twin, process, f"http://127.0.0.1:{port}", work_dir)
        try:
            wait(server)
            yield server
        finally:
            stop_alone(process)


def stop_alone(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(10)


def wait(server: Server) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(server.base_url + "/readyz").close()
            return
        time.sleep(0.05)
    raise AssertionError("the stub did not start")


@pytest.fixture
def context(tmp_path: Path) -> Context:
    for name in ("run", "work", "dataset"):
        (tmp_path / name).mkdir()
    command = [sys.executable, str(STUB), "dataset", str(tmp_path / "dataset")]
    subprocess.run(command, check=True)
    return Context(
        twins=[twin(tmp_path, "one"), twin(tmp_path, "two")],
        run_dir=tmp_path / "run",
        work_dir=tmp_path / "work",
        dataset_dir=tmp_path / "dataset",
        profile=PROFILE,
        seed=1,
    )


@pytest.fixture
def stubs(monkeypatch: pytest.MonkeyPatch) -> Stubs:
    # The stub answers faster than any app, so that the generators are the limit.
    monkeypatch.setattr(load, "GENERATOR_LIMIT", 9.0)
    return Stubs()


def steps(context: Context, instrument: Load) -> dict[str, Step]:
    found = instrument.steps(context.twins, context.profile)
    # As a resumed run reads them from plan.json.
    return {
        step.id: replace(step, params=json.loads(json.dumps(step.params)))
        for step in found
    }


def measurements(step: Step, found: list[Observation]) -> list[Measurement]:
    return [
        Measurement(
            id=f"{step.id}#{number}",
            step=step.id,
            metric=o.metric,
            twin=o.twin,
            subject=o.subject,
            value=o.value,
            unit="",
            block=o.block,
            instrument="load",
        )
        for number, o in enumerate(found)
    ]


def test_the_plan_has_twins_and_controls(context: Context) -> None:
    found = steps(context, Load())
    assert list(found) == [
        "load/one-two-1",
        "load/one-two-2",
        "load/one-same-1",
        "load/one-same-plus-5-1",
        "load/two-same-1",
        "load/two-same-plus-5-1",
    ]
    first, second = (
        Restart.from_params(found[f"load/one-two-{n}"].params) for n in (1, 2)
    )
    assert list(first.places().items()) == [("a", Place("one")), ("b", Place("two"))]
    assert list(second.places()) == ["b", "a"]
    assert first.journeys == second.journeys == ("reader", "author")
    assert {"A02", "W01"} <= set(found["load/one-two-1"].params["features"])
    assert "A02" not in found["load/one-same-1"].params["features"]
    assert all(step.estimate_seconds > 0 for step in found.values())


def test_side_b_is_the_variant(context: Context) -> None:
    profile = {
        "load": {
            "twins": {"restarts": 0},
            "controls": {"restarts": 1},
            "padding": {"restarts": 1, "lines": 7},
        }
    }
    found = [Restart.from_params(s.params) for s in plan(context.twins[:1], profile)]
    assert [(restart.kind, restart.b) for restart in found] == [
        ("same", Place("one")),
        ("same-plus-5", Place("one", "burning")),
        ("padding", Place("one", "padded", 7)),
    ]
    assert {restart.a for restart in found} == {Place("one")}
    for restart in found:
        params = json.loads(json.dumps(restart.as_params()))
        assert Restart.from_params(params) == restart


def test_fewer_twins_may_be_compared_with_themselves(context: Context) -> None:
    profile = {
        "load": {
            "twins": {"restarts": 0},
            "controls": {"restarts": 1, "twins": 1},
            "padding": {"restarts": 1},
        }
    }
    assert [step.id for step in plan(context.twins, profile)] == [
        "load/one-same-1",
        "load/one-same-plus-5-1",
        "load/one-padding-1",
        "load/two-padding-1",
    ]


def test_taking_turns_takes_longer(context: Context) -> None:
    duets, turns = (
        Load(choose_cores=choice).steps(context.twins, PROFILE)
        for choice in (lambda: (0, 1), lambda: None)
    )
    for duet, turn in zip(duets, turns, strict=True):
        assert duet.id == turn.id
        assert duet.estimate_seconds < turn.estimate_seconds


@pytest.mark.parametrize("mode", ["duet", "interleaved"])
def test_a_restart_is_measured_and_counted_again(
    mode: str, context: Context, stubs: Stubs
) -> None:
    if mode == "duet" and choose_cores() is None:
        pytest.skip("needs two cores")
    choice = choose_cores if mode == "duet" else lambda: None
    instrument = Load(stubs, choice)
    step = steps(context, instrument)["load/one-two-1"]
    found = list(instrument.measure(step, context))
    rows = measurements(step, found)

    assert len({(row.metric, row.subject, str(row.block)) for row in rows}) == len(rows)
    assert len(rows) == 9 * 2 * 2 * 2  # metrics, journeys, blocks, sides
    assert {row.block["mode"] for row in rows} == {mode}
    for metric in ("load.cpu_seconds", "load.requests", "load.memory"):
        assert all(row.value > 0 for row in rows if row.metric == metric)
    assert all(row.value == 0 for row in rows if row.metric == "load.errors")
    assert not list(context.run_dir.rglob("*.log"))

    assert list(recount(context.run_dir, rows)) == []
    edited = [replace(rows[1], value=rows[1].value + 1), *rows[2:], rows[0]]
    (problem,) = recount(context.run_dir, edited)
    assert rows[1].id in problem
    (problem,) = recount(context.run_dir, rows[1:])
    assert "not measured" in problem
    blocks = next(context.run_dir.rglob("*.blocks.jsonl"))
    whole = blocks.read_text()
    blocks.write_text(
        re.sub(r'"end":[0-9.]+(.*"start":)([0-9.]+)', r'"end":\2\1\2', whole)
    )
    assert "division by zero" in next(recount(context.run_dir, rows))
    blocks.write_text(whole)
    next(context.run_dir.rglob("*.reader.a*.jsonl.gz")).unlink()
    assert "reader.a" in next(recount(context.run_dir, rows))


@pytest.mark.parametrize(
    ("kind", "wsgi", "lines"),
    [
        ("same", None, None),
        ("same-plus-5", "burn_probe:application", None),
        ("padding", "padding_probe:application", 9),
    ],
)
def test_a_probe_is_put_around_side_b(
    kind: str, wsgi: str | None, lines: int | None, context: Context, stubs: Stubs
) -> None:
    profile = {"load": {**PROFILE["load"], "blocks": 1}}
    profile["load"]["padding"] = {"restarts": 1, "lines": 9}
    instrument = Load(stubs)
    step = steps(replace(context, profile=profile), instrument)[f"load/one-{kind}-1"]
    found = list(instrument.measure(step, context))
    assert stubs.asked == [("one", None), ("one", wsgi)]
    assert {o.block.get("lines") for o in found} == {lines}
    assert {(o.block["kind"], o.block["side"]) for o in found} == {
        (kind, "a"),
        (kind, "b"),
    }
    # Meant for the run's journal, so that nothing but these types may be there.
    assert {type(v) for o in found for v in o.block.values()} == {str, int}


def test_wrong_answers_invalidate_the_step(context: Context, stubs: Stubs) -> None:
    stubs.broken = ["/article/"]
    instrument = Load(stubs)
    step = steps(context, instrument)["load/one-two-1"]
    with pytest.raises(MeasurementError, match=r"answers were wrong from (One|Two)"):
        list(instrument.measure(step, context))
    assert not list(context.run_dir.rglob("*.blocks.jsonl"))


def test_a_server_that_dies_invalidates_the_step(
    context: Context, stubs: Stubs, monkeypatch: pytest.MonkeyPatch
) -> None:
    instrument = Load(stubs)
    step = steps(context, instrument)["load/one-two-1"]
    read = load._Side.read
    seen: list[load._Side] = []

    def read_and_kill(side: load._Side) -> Any:
        seen.append(side)
        if len(seen) == 2:
            side.server.process.kill()
            side.server.process.wait()
        return read(side)

    monkeypatch.setattr(load._Side, "read", read_and_kill)
    with pytest.raises(MeasurementError, match="died under load"):
        list(instrument.measure(step, context))


def test_a_generator_that_cannot_start_is_a_clear_error(
    context: Context, stubs: Stubs
) -> None:
    (context.dataset_dir / "users.jsonl").unlink()
    instrument = Load(stubs)
    step = steps(context, instrument)["load/one-two-1"]
    with pytest.raises(MeasurementError, match="not a readable dataset folder"):
        list(instrument.measure(step, context))


BLOCK = Block(
    twin="one",
    journey="reader",
    kind="twins",
    pair=1,
    block=1,
    side="a",
    mode=DUET,
    lines=0,
    samples="x",
    start=10.0,
    end=12.0,
    cpu=0.5,
    generator_cpu=1.0,
    memory=50.0,
)
ROW = {"t": 10.99, "i": 10.99, "ms": 10.0, "ok": True}


def test_figures_of_a_block() -> None:
    rows = [ROW, {**ROW, "t": 12.0}, {**ROW, "ok": False}]
    found = {o.metric: o.value for o in figures(BLOCK, samples_of("reader", rows))}
    assert found == {
        "load.cpu_seconds": 0.5,
        "load.requests": 1,
        "load.errors": 1,
        "load.seconds": 2.0,
        "load.latency_p50": 10.0,
        "load.latency_p95": 10.0,
        "load.latency_p99": 10.0,
        "load.memory": 50.0,
        "load.generator_busy": 0.5,
    }
    assert Block.from_dict(json.loads(runs.dump_line(BLOCK.as_dict()))) == BLOCK


def test_generators_at_their_limit_invalidate_a_duet() -> None:
    samples = {"x": samples_of("reader", [ROW])}
    half = replace(BLOCK, generator_cpu=GENERATOR_LIMIT)  # of 2 s: half the limit
    other = replace(half, side="b")
    assert invalid([half, other], samples) is None
    more = replace(other, generator_cpu=GENERATOR_LIMIT * 1.1)
    assert "load generators used" in str(invalid([half, more], samples))
    alone = [replace(block, mode="interleaved") for block in (half, more)]
    assert invalid(alone, samples) is None
    assert "no answer in block 1 of side a" in str(
        invalid([BLOCK], {"x": samples_of("reader", [])})
    )
