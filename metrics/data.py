"""A run's measurements, ready for statistics, and what statistics hand back."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from metrics.records import Measurement
    from metrics.statistics import Estimate
    from shared_spec.loader import Metric

    Parity = Mapping[str, Mapping[str, Mapping[str, Any]]]

NOT_MEASURED = "not measured yet"
INCONCLUSIVE = "inconclusive"
#: Instruments that leave work out unless a run is full (see `profiles.py`).
ONLY_FULL = frozenset({"balanced", "databases", "dialects", "experiments", "starts"})
RATIO, PERCENT = "ratio", "%"
DIGITS = 9


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """What a claim file asks for; parameters as `figures.STATISTICS` names them."""

    name: str
    statistic: str
    params: Mapping[str, Any]

    def get(self, key: str) -> str:
        """Return a text parameter, empty when it is absent."""
        return str(self.params.get(key, ""))


class UnavailableError(Exception):
    """A figure cannot be had; `verdict` is what a reading that needs it becomes."""

    def __init__(self, reason: str, verdict: str = NOT_MEASURED) -> None:
        self.reason = reason
        self.verdict = verdict
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Data:
    """A run's measurements by metric, its parity, the metrics and its seed.

    `full` says whether its profile left nothing out, `needs` names the programs
    without which an experiment is left out.
    """

    rows: Mapping[str, Sequence[Measurement]]
    parity: Parity
    metrics: Mapping[str, Metric]
    seed: int
    full: bool = True
    needs: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def find(self, metric: str, twin: str, subject: str = "") -> list[Measurement]:
        """Return the rows of a twin; UnavailableError when there are none."""
        found = [
            row
            for row in self.rows.get(metric, ())
            if row.twin == twin and subject in {"", row.subject}
        ]
        if not found:
            about = f"{metric} of {subject}" if subject else metric
            raise self.absent(metric, f"{about} was not measured for {twin}", subject)
        return found

    def absent(self, metric: str, what: str, subject: str = "") -> UnavailableError:
        """Return the error that says what is absent, and why if that is known."""
        known = self.metrics.get(metric)
        if known and known.instrument in ONLY_FULL and not self.full:
            # The report puts together what has the same words before the colon.
            return UnavailableError(f"Only full runs measure it: {what}.")
        if needs := self.needs.get(subject.partition("/")[0]):
            return UnavailableError(f"{what}: it needs {' and '.join(needs)}.")
        return UnavailableError(f"{what}.")

    def has_parity(self, feature: str) -> bool:
        """Say whether a feature passed on every twin."""
        twins = self.parity.get(feature, {})
        return bool(twins) and all(t["status"] == "passed" for t in twins.values())

    def without_parity(self, features: Iterable[str] | None = None) -> list[str]:
        """Return which of these features (default: all tested) lack parity."""
        asked = self.parity if features is None else features
        return sorted(name for name in asked if not self.has_parity(name))

    def unit(self, metric: str) -> str:
        """Return the metric's unit, empty for none."""
        return self.metrics[metric].unit if metric in self.metrics else ""

    def generator(self, key: str) -> np.random.Generator:
        """Return a generator of random numbers that depends on seed and key only."""
        seed = self.seed & 0xFFFF_FFFF  # numpy takes no negative seed
        return np.random.default_rng([seed, zlib.crc32(key.encode())])


@dataclass(frozen=True, slots=True)
class Result:
    """What a statistic yields before it becomes a figure."""

    value: float
    unit: str
    rows: Sequence[Measurement] = ()
    n: int = 1
    low: float | None = None
    high: float | None = None
    evidence: tuple[str, ...] = field(default=())


def read_data(
    measurements: Iterable[Measurement],
    parity: Parity,
    metrics: Mapping[str, Metric],
    seed: int,
    *,
    full: bool = True,
    needs: Mapping[str, Sequence[str]] | None = None,
) -> Data:
    """Sort a run's measurements by metric."""
    rows: dict[str, list[Measurement]] = {}
    for row in measurements:
        rows.setdefault(row.metric, []).append(row)
    return Data(rows, parity, metrics, seed, full, needs or {})


def estimated(found: Estimate, unit: str, rows: Sequence[Measurement]) -> Result:
    """Turn an estimate with its interval into a result."""
    return Result(found.value, unit, rows, found.n, found.low, found.high)


def rounded(number: float) -> float:
    """Round to nine significant digits, so that a recomputation is equal."""
    return float(f"{number:.{DIGITS}g}")
