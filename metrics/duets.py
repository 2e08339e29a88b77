"""Duets: load measured on two sides at once, paired block by block.

Two servers run at the same time (a pair: fresh processes), for a few blocks. A
ratio is taken within each block, where both sides met the same machine. The
restart is the independent unit of every interval here. `twins` compares the two
twins; in the other kinds side b is a variant of side a of the same twin.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from metrics import statistics
from metrics.data import (
    INCONCLUSIVE,
    NOT_MEASURED,
    PERCENT,
    RATIO,
    Data,
    FigureSpec,
    Result,
    UnavailableError,
    estimated,
    rounded,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import ArrayLike

    from metrics.records import Measurement
    from metrics.statistics import Floats

TWINS, SAME, SAME_PLUS_5, PADDING = "twins", "same", "same-plus-5", "padding"
KINDS = (TWINS, SAME, SAME_PLUS_5, PADDING)
CONTROL_METRIC = "load.cpu_per_request"


@dataclass(frozen=True, slots=True)
class LoadMetric:
    """A figure of one block and side: a measurement, or the quotient of two."""

    unit: str
    numerator: str
    denominator: str = ""
    factor: float = 1


LOAD_METRICS: dict[str, LoadMetric] = {
    "load.cpu_per_request": LoadMetric(
        "ms",
        numerator="load.cpu_seconds",
        denominator="load.requests",
        factor=1000,
    ),
    "load.throughput": LoadMetric(
        "requests/s", numerator="load.requests", denominator="load.seconds"
    ),
    "load.latency_p50": LoadMetric("ms", numerator="load.latency_p50"),
    "load.latency_p95": LoadMetric("ms", numerator="load.latency_p95"),
    "load.memory": LoadMetric("MiB", numerator="load.memory"),
}


@dataclass(frozen=True, slots=True)
class Control:
    """A comparison whose outcome is known beforehand; it must come out so.

    `ratio` is side b to side a in CPU per request; None without an interval.
    """

    journey: str
    twin: str
    kind: str
    ratio: float | None
    low: float | None
    high: float | None

    @property
    def expected(self) -> str:
        """What the interval must do for the run's timings to count."""
        return "covers 1" if self.kind == SAME else "excludes 1"

    @property
    def passed(self) -> bool:
        """Say whether it does; the added cost must be seen as a cost."""
        if self.low is None or self.high is None:
            return False
        return self.low <= 1 <= self.high if self.kind == SAME else self.low > 1

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Control:
        """Return the control that `as_dict` wrote; KeyError if it is not one."""
        keys = ("journey", "twin", "kind", "ratio", "low", "high")
        return cls(*(data[key] for key in keys))

    def as_dict(self) -> dict[str, Any]:
        """Return the control as JSON data."""
        return {
            "id": f"{self.journey}/{self.twin}/{self.kind}",
            "journey": self.journey,
            "twin": self.twin,
            "kind": self.kind,
            "expected": self.expected,
            "ratio": self.ratio,
            "low": self.low,
            "high": self.high,
            "passed": self.passed,
        }


@dataclass(frozen=True, slots=True)
class _Series:
    """Which blocks of a run belong together; `lines` only for padding."""

    metric: str
    journey: str
    kind: str
    lines: int | None = None

    def owns(self, row: Measurement) -> bool:
        return (
            row.subject == self.journey
            and row.block.get("kind") == self.kind
            and self.lines in {None, row.block.get("lines", self.lines)}
        )


@dataclass(frozen=True, slots=True)
class _Side:
    """Which rows make up one side of a comparison."""

    twin: str
    side: str = ""

    def owns(self, row: Measurement) -> bool:
        return row.twin == self.twin and self.side in {"", row.block.get("side")}


#: (step, pair) → block → side's value and the rows behind it
_Blocks = dict[
    tuple[str, int | str], dict[int | str, tuple[float, list["Measurement"]]]
]


def journeys(data: Data, kind: str) -> list[str]:
    """Return the journeys measured under a kind, in order."""
    rows = data.rows.get("load.requests", ())
    return list(dict.fromkeys(r.subject for r in rows if r.block.get("kind") == kind))


def is_timing(spec: FigureSpec, data: Data) -> bool:
    """Say whether a figure rests on timings, which need passing controls."""
    names = [spec.get("metric")]
    if spec.statistic in DUETS:
        parts = LOAD_METRICS[spec.get("metric")]
        names = [parts.numerator, parts.denominator]
    known = [data.metrics[name] for name in names if name and name in data.metrics]
    return any(metric.timing for metric in known)


def read_controls(data: Data) -> list[Control]:
    """Return every control of the run, in a stable order."""
    found = {
        (row.subject, row.twin, str(row.block["kind"]))
        for row in data.rows.get("load.requests", ())
        if row.block.get("kind") in {SAME, SAME_PLUS_5}
    }
    return [_control(data, *key) for key in sorted(found)]


def _control(data: Data, journey: str, twin: str, kind: str) -> Control:
    try:
        series = _Series(CONTROL_METRIC, journey, kind)
        result = _compare(data, series, _Side(twin, "b"), _Side(twin, "a"))
    except (UnavailableError, ValueError):
        return Control(journey, twin, kind, None, None, None)
    assert result.low is not None
    assert result.high is not None
    values = (rounded(x) for x in (result.value, result.low, result.high))
    return Control(journey, twin, kind, *values)


def _duet_ratio(spec: FigureSpec, data: Data) -> Result:
    series = _Series(spec.get("metric"), spec.get("subject"), spec.get("kind") or TWINS)
    return _compare(data, series, _Side(spec.get("of")), _Side(spec.get("to")))


def _padding_effect(spec: FigureSpec, data: Data) -> Result:
    twin = spec.get("twin")
    lines = int(spec.params["lines"])
    series = _Series(spec.get("metric"), spec.get("subject"), PADDING, lines)
    found = _compare(data, series, _Side(twin, "b"), _Side(twin, "a"))
    assert found.low is not None
    assert found.high is not None
    value, low, high = ((x - 1) * 100 for x in (found.value, found.low, found.high))
    return Result(value, PERCENT, found.rows, found.n, low, high)


def _duet_level(spec: FigureSpec, data: Data) -> Result:
    """Return the geometric mean over a twin's blocks, restarts weighing equally."""
    twin, metric = spec.get("twin"), spec.get("metric")
    series = _Series(metric, spec.get("subject"), spec.get("kind") or TWINS)
    blocks = _blocks(data, series, _Side(twin))
    groups, rows = [], []
    for pair in sorted(blocks, key=str):
        values = [value for value, _ in blocks[pair].values()]
        rows += [row for _, found in blocks[pair].values() for row in found]
        groups.append((values, [1.0] * len(values)))
    _enough(len(groups), series)
    rng = data.generator(f"level {series} {twin}")
    found = statistics.hierarchical_ratio(groups, rng)
    return estimated(found, LOAD_METRICS[metric].unit, rows)


def _compare(data: Data, series: _Series, top: _Side, bottom: _Side) -> Result:
    """Return the ratio of two sides with its interval over restarts."""
    pairs, rows = _pairs(data, series, top, bottom)
    # Swapped sides draw the same resamples, so their ratios are reciprocals.
    rng = data.generator(f"duet {series} {sorted((top, bottom), key=str)}")
    return estimated(statistics.hierarchical_ratio(pairs, rng), RATIO, rows)


def _without_interval(
    compute: Callable[[ArrayLike, ArrayLike], float],
) -> Callable[[FigureSpec, Data], Result]:
    """Return a statistic over all paired blocks of a duet, whatever their restart."""

    def statistic(spec: FigureSpec, data: Data) -> Result:
        series = _Series(
            spec.get("metric"), spec.get("subject"), spec.get("kind") or TWINS
        )
        sides = _Side(spec.get("of")), _Side(spec.get("to"))
        pairs, rows = _pairs(data, series, *sides)
        top, bottom = (
            np.concatenate([pair[side] for pair in pairs]) for side in (0, 1)
        )
        return Result(compute(top, bottom), RATIO, rows, len(top))

    return statistic


def _pairs(
    data: Data, series: _Series, top: _Side, bottom: _Side
) -> tuple[list[tuple[Floats, Floats]], list[Measurement]]:
    """Return both sides' values by restart, paired by block, and the rows behind."""
    tops, bottoms = (_blocks(data, series, side) for side in (top, bottom))
    pairs, rows = [], []
    for pair in sorted(tops.keys() & bottoms.keys(), key=str):
        common = sorted(tops[pair].keys() & bottoms[pair].keys(), key=str)
        sides = [[side[pair][block] for block in common] for side in (tops, bottoms)]
        rows += [row for side in sides for _, found in side for row in found]
        if common:
            one, other = (np.array([value for value, _ in side]) for side in sides)
            pairs.append((one, other))
    _enough(len(pairs), series)
    return pairs, rows


def _blocks(data: Data, series: _Series, side: _Side) -> _Blocks:
    """Return one side's value per restart and block; incomplete blocks are left out."""
    definition = LOAD_METRICS[series.metric]
    parts = [
        {
            ((row.step, row.block.get("pair", 0)), row.block.get("block", 0)): row
            for row in data.rows.get(name, ())
            if series.owns(row) and side.owns(row)
        }
        for name in (definition.numerator, definition.denominator)
        if name
    ]
    found: _Blocks = {}
    for key in sorted(set.intersection(*(set(part) for part in parts)), key=str):
        rows = [part[key] for part in parts]
        if len(rows) == 2 and rows[1].value <= 0:
            raise UnavailableError(
                f"A block of {series.journey} ({series.kind}) has no {definition.denominator}.",
                INCONCLUSIVE,
            )
        value = rows[0].value / (rows[1].value if len(rows) == 2 else 1)
        pair, block = key
        found.setdefault(pair, {})[block] = (value * definition.factor, rows)
    return found


def _enough(restarts: int, series: _Series) -> None:
    """Refuse what has no interval: a ratio alone could be all noise."""
    about = f"the {series.journey} journey ({series.kind})"
    if restarts == 0:
        raise UnavailableError(f"No load was measured on {about}.", NOT_MEASURED)
    if restarts == 1:
        raise UnavailableError(
            f"Only one pair of fresh processes ran {about}; an interval needs two.",
            INCONCLUSIVE,
        )


DUETS: Mapping[str, Callable[[FigureSpec, Data], Result]] = {
    "duet_ratio": _duet_ratio,
    "duet_median": _without_interval(statistics.median_of_ratios),
    "duet_floor": _without_interval(statistics.floor_ratio),
    "duet_level": _duet_level,
    "padding_effect": _padding_effect,
}
