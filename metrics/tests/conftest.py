"""Fixtures: a run on two tiny twins with fake instruments, and each engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from metrics import runner, runs
from metrics.databases import ENGINES
from metrics.ending import reach_this_machine
from metrics.records import Context, Observation, Step
from metrics.tests.served_twin import make_served_twin
from metrics.twins import load_twin

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from metrics.databases import Engine

reach_this_machine()

#: No test asserts a time, least of all with others beside it.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


class Counting:
    """An instrument of two steps that counts how often each was carried out."""

    name = "counting"
    version = "7"

    def __init__(self) -> None:
        self.done: list[str] = []
        self.failure: BaseException | None = None
        self.features: list[str] = []

    def steps(self, twins: Sequence[Any], profile: dict[str, Any]) -> list[Step]:
        params = {"features": self.features}
        return [Step(f"count-{n}", self.name, 1.0, params) for n in (1, 2)]

    def measure(self, step: Step, context: Context) -> Iterator[Observation]:
        if step.id == "count-2" and self.failure is not None:
            raise self.failure
        self.done.append(step.id)
        for twin in context.twins:
            yield Observation("source.files", twin.name, "application", 3.0)


class Parity:
    """Stands for the conformance suite; one feature may be made red."""

    name = "conformance"
    version = "1"

    def __init__(self) -> None:
        self.status = "passed"

    def steps(self, twins: Sequence[Any], profile: dict[str, Any]) -> list[Step]:
        return [Step("conformance", self.name, 1.0)]

    def measure(self, step: Step, context: Context) -> Iterator[Observation]:
        counts = {"passed": 1, "failed": 0, "skipped": 0, "listed": 1, "failures": []}
        parity = {
            "A01": {twin.name: {**counts, "status": "passed"} for twin in context.twins}
        }
        parity["A01"]["two"]["status"] = self.status
        runs.Run(context.run_dir).write_json("parity.json", parity)
        yield from ()


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture
def parity() -> Parity:
    return Parity()


def make_order(
    folder: Path, instruments: Sequence[Any], monkeypatch: pytest.MonkeyPatch
) -> runner.Order:
    """Order a run on two tiny twins; everything it writes goes to `folder`."""
    names = ("one", "two")
    twins = [load_twin(make_served_twin(folder / name, name)) for name in names]
    monkeypatch.setattr(runner, "INSTRUMENTS", instruments)
    monkeypatch.setattr(runner, "CACHE", folder / "cache")
    monkeypatch.setattr(runner, "ensure_dataset", lambda _size: folder)
    return runner.Order(
        twins=twins,
        profile={"name": "quick", "citable": False, "dataset": "small"},
        results=folder / "results",
        seed=1,
        command="twins run",
    )


@pytest.fixture
def order(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    counting: Counting,
    parity: Parity,
) -> runner.Order:
    return make_order(tmp_path, (parity, counting), monkeypatch)


@pytest.fixture(params=ENGINES, ids=lambda engine: engine.name)
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.param
    if reason := found.unavailable():
        pytest.skip(reason)
    return found
