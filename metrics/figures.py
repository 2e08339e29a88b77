"""Figures: the numbers that claims and reports show, and the statistics behind them.

A `FigureSpec` is a line of a claim file, a `Figure` the number it yields.
`STATISTICS` says which parameters each statistic takes; the README of the register
explains them. All functions are pure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from metrics.aggregates import AGGREGATES
from metrics.data import (
    INCONCLUSIVE,
    Data,
    FigureSpec,
    UnavailableError,
    rounded,
)
from metrics.duets import DUETS, LOAD_METRICS, journeys

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: statistic → (parameters it needs, parameters it may have)
STATISTICS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    name: (frozenset(needs.split()), frozenset(may.split()))
    for name, needs, may in (
        ("value", "metric subject twin", ""),
        ("ratio", "metric subject of to", ""),
        ("difference", "metric subject of to", ""),
        ("total_ratio", "parts of to", ""),
        ("share", "metric subject of whole", ""),
        ("mean", "metric twin", ""),
        ("median", "metric twin", ""),
        ("p90", "metric twin", ""),
        ("maximum", "metric twin", ""),
        ("sum", "metric twin", "only"),
        ("subjects", "metric twin", "only"),
        ("mann_whitney_p", "metric of to", ""),
        ("paired_ratio", "metric of to", "plus only"),
        ("duet_ratio", "metric subject of to", "kind"),
        ("duet_median", "metric subject of to", "kind"),
        ("duet_floor", "metric subject of to", "kind"),
        ("duet_level", "metric subject twin", "kind"),
        ("padding_effect", "metric subject twin lines", ""),
        ("fact", "fact twin", ""),
        ("conformance_share", "features twin", ""),
        ("constant", "value why", ""),
    )
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its 95 % interval (None where it has none).

    `n` counts the independent units behind it, `evidence` the measurements.
    `of` and `to` are the twins compared; `to` is empty for a single twin.
    Floats are rounded to nine significant digits.
    """

    name: str
    statistic: str
    metric: str
    subject: str
    of: str
    to: str
    value: float
    low: float | None
    high: float | None
    unit: str
    n: int
    evidence: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the figure as JSON data."""
        return {
            "name": self.name,
            "statistic": self.statistic,
            "metric": self.metric,
            "subject": self.subject,
            "of": self.of,
            "to": self.to,
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "unit": self.unit,
            "n": self.n,
            "evidence": list(self.evidence),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Figure:
        """Return the figure that `as_dict` wrote; KeyError or TypeError if not one."""
        return cls(**{**data, "evidence": tuple(data["evidence"])})


def build(spec: FigureSpec, data: Data) -> Figure:
    """Compute one figure; UnavailableError says why it cannot be had."""
    compute = {**AGGREGATES, **DUETS}[spec.statistic]
    try:
        result = compute(spec, data)
    except (ValueError, ZeroDivisionError) as error:
        raise UnavailableError(f"It cannot be computed: {error}.", INCONCLUSIVE) from (
            error
        )
    if not math.isfinite(result.value):
        raise UnavailableError("It is not a finite number.", INCONCLUSIVE)
    of = spec.get("of") or spec.get("twin")
    return Figure(
        name=spec.name,
        statistic=spec.statistic,
        metric=metric_of(spec),
        subject=subject_of(spec),
        of=of,
        to=spec.get("to"),
        value=rounded(result.value),
        low=None if result.low is None else rounded(result.low),
        high=None if result.high is None else rounded(result.high),
        unit=result.unit,
        n=result.n,
        evidence=result.evidence or tuple(sorted({row.id for row in result.rows})),
    )


def metric_of(spec: FigureSpec) -> str:
    """Return what a figure is of, as it is written."""
    if spec.statistic == "fact":
        return "fact.value"
    if spec.statistic == "conformance_share":
        return "conformance.passed"
    if spec.statistic == "total_ratio":
        return " + ".join(part["metric"] for part in spec.params["parts"])
    plus = spec.get("plus")
    return f"{spec.get('metric')} + {plus}" if plus else spec.get("metric")


def subject_of(spec: FigureSpec) -> str:
    """Return the subjects of a figure, as they are written."""
    if spec.statistic == "conformance_share":
        return " ".join(spec.params["features"])
    if spec.statistic == "total_ratio":
        return " + ".join(part["subject"] for part in spec.params["parts"])
    if "whole" in spec.params:
        return f"{spec.get('subject')} of {spec.get('whole')}"
    return spec.get("subject") or spec.get("fact") or spec.get("only")


def headline_figures(data: Data, twins: Sequence[str]) -> list[Figure]:
    """Return the load figures a report shows whatever the claims say.

    For each journey and load metric: the ratio of the first twin to the second.
    Empty without parity, because a size or speed of unequal apps says nothing.
    A ratio without enough restarts for an interval is left out.
    """
    if len(twins) != 2 or not data.parity or data.without_parity():
        return []
    found = []
    for journey in journeys(data, "twins"):
        for metric in LOAD_METRICS:
            params = {
                "metric": metric,
                "subject": journey,
                "of": twins[0],
                "to": twins[1],
            }
            name = f"{journey}.{metric.removeprefix('load.')}"
            try:
                found.append(build(FigureSpec(name, "duet_ratio", params), data))
            except UnavailableError:
                continue
    return found
