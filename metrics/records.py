"""The records that instruments write and every later stage reads.

A run's raw data is a flat list of `Measurement`: one number, its unit, and
enough context to find where it came from. Nothing here does input or output.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from metrics.twins import Twin


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measured number.

    `metric` is an id defined in `shared_spec/metrics.yaml`, which also gives the
    unit. `subject` says what was measured (a role, a feature, a journey).
    `block` holds the coordinates of a repeated measurement: for load these are
    `kind`, `pair` (fresh processes), `block` and `side`; empty otherwise.
    `id` is unique in a run and is what a verdict cites as evidence.
    """

    id: str
    step: str
    metric: str
    twin: str
    subject: str
    value: float
    unit: str
    block: dict[str, str | int] = field(default_factory=dict)
    time: str = ""
    instrument: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """What an instrument hands over; the run adds id, step, unit and time."""

    metric: str
    twin: str
    subject: str
    value: float
    block: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One resumable piece of an instrument's work.

    `id` is unique in a run's plan and stable between runs of the same profile.
    `estimate_seconds` feeds the time estimate shown before a run. `params` is
    JSON data that only the instrument itself reads.
    """

    id: str
    instrument: str
    estimate_seconds: float
    params: dict[str, Any] = field(default_factory=dict)


def one_step_a_twin(
    instrument: str, twins: Sequence[Twin], estimate_seconds: float
) -> list[Step]:
    """Return a step for each twin, which its `params` name."""
    return [
        Step(
            f"{instrument}/{twin.name}",
            instrument,
            estimate_seconds,
            {"twin": twin.name},
        )
        for twin in twins
    ]


@dataclass(frozen=True, slots=True)
class Context:
    """What a step may use: the twins, the run's folders and its profile."""

    twins: Sequence[Twin]
    run_dir: Path
    work_dir: Path
    dataset_dir: Path
    profile: dict[str, Any]
    seed: int

    def twin(self, name: str) -> Twin:
        """Return the twin called `name`; KeyError when the run has none."""
        for twin in self.twins:
            if twin.name == name:
                return twin
        raise KeyError(name)


class Instrument(Protocol):
    """The one interface of every module in `metrics/instruments/`."""

    name: str
    version: str

    def steps(self, twins: Sequence[Twin], profile: dict[str, Any]) -> list[Step]:
        """Return the work as resumable steps, without doing any of it."""
        ...

    def measure(self, step: Step, context: Context) -> Iterator[Observation]:
        """Carry out one step and yield what it measured."""
        ...
