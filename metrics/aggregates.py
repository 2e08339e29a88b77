"""Statistics of claims over plain measurements: everything but paired load.

Each function takes a figure's specification and the data and returns a `Result`;
UnavailableError says why there is none. The table at the end is the interface.
"""

from __future__ import annotations

import math
from fnmatch import fnmatchcase
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
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from metrics.records import Measurement

#: Statistics that say nothing on the product, or on parity itself: never withheld.
UNGATED = frozenset({"fact", "constant", "conformance_share"})
#: Metrics of the frameworks themselves, whatever the product does, and of trials of
#: the product that prove by themselves what they count.
UNGATED_METRICS = frozenset({"experiment.result"})


def _middle(rows: Sequence[Measurement]) -> float:
    """Return the value of a subject; its median where it was measured repeatedly."""
    return statistics.quantile([row.value for row in rows], 0.5)


def _value(spec: FigureSpec, data: Data) -> Result:
    metric = spec.get("metric")
    rows = data.find(metric, spec.get("twin"), spec.get("subject"))
    return Result(_middle(rows), data.unit(metric), rows, len(rows))


def _both(spec: FigureSpec, data: Data) -> tuple[list[Measurement], list[Measurement]]:
    metric, subject = spec.get("metric"), spec.get("subject")
    return (
        data.find(metric, spec.get("of"), subject),
        data.find(metric, spec.get("to"), subject),
    )


def _ratio(spec: FigureSpec, data: Data) -> Result:
    of, to = _both(spec, data)
    return Result(_middle(of) / _middle(to), RATIO, [*of, *to])


def _difference(spec: FigureSpec, data: Data) -> Result:
    of, to = _both(spec, data)
    unit = data.unit(spec.get("metric"))
    return Result(_middle(of) - _middle(to), unit, [*of, *to])


def _total_ratio(spec: FigureSpec, data: Data) -> Result:
    totals, rows = [], []
    for twin in (spec.get("of"), spec.get("to")):
        parts = [
            data.find(part["metric"], twin, part["subject"])
            for part in spec.params["parts"]
        ]
        totals.append(sum(_middle(part) for part in parts))
        rows += [row for part in parts for row in part]
    return Result(totals[0] / totals[1], RATIO, rows)


def _share(spec: FigureSpec, data: Data) -> Result:
    metric, twin = spec.get("metric"), spec.get("of")
    part = data.find(metric, twin, spec.get("subject"))
    whole = data.find(metric, twin, spec.get("whole"))
    return Result(100 * _middle(part) / _middle(whole), PERCENT, [*part, *whole])


def _over_subjects(
    reduce: Callable[[list[float]], float],
) -> Callable[[FigureSpec, Data], Result]:
    def compute(spec: FigureSpec, data: Data) -> Result:
        metric = spec.get("metric")
        rows = data.find(metric, spec.get("twin"))
        value = reduce([row.value for row in rows])
        return Result(value, data.unit(metric), rows, len(rows))

    return compute


def _sum(spec: FigureSpec, data: Data) -> Result:
    metric, twin = spec.get("metric"), spec.get("twin")
    found = _by_subject(spec, data, metric, twin)
    rows = [row for subject in found.values() for row in subject]
    if not rows:
        raise data.absent(
            metric, f"{metric} of {spec.get('only')} was not measured for {twin}"
        )
    value = math.fsum(row.value for row in rows)
    return Result(value, data.unit(metric), rows, len(rows))


def _subjects(spec: FigureSpec, data: Data) -> Result:
    found = _by_subject(spec, data, spec.get("metric"), spec.get("twin"))
    rows = [row for subject in found.values() for row in subject]
    return Result(len(found), "subjects", rows, len(found))


def _mann_whitney(spec: FigureSpec, data: Data) -> Result:
    of, to = _both(spec, data)
    p = statistics.mann_whitney_p([r.value for r in of], [r.value for r in to])
    return Result(p, "p", [*of, *to], len(of) + len(to))


def _by_subject(
    spec: FigureSpec, data: Data, metric: str, twin: str
) -> dict[str, list[Measurement]]:
    """Return a twin's rows by subject: those `only` matches and parity allows."""
    found: dict[str, list[Measurement]] = {}
    for row in data.find(metric, twin):
        if not fnmatchcase(row.subject, spec.get("only") or "*"):
            continue
        if metric.startswith("feature.") and not data.has_parity(row.subject):
            continue
        found.setdefault(row.subject, []).append(row)
    return found


def _paired_ratio(spec: FigureSpec, data: Data) -> Result:
    of, to = (
        _by_subject(spec, data, spec.get("metric"), spec.get(side))
        for side in ("of", "to")
    )
    common = sorted(of.keys() & to.keys())
    if len(common) < 2:
        raise UnavailableError(
            f"{spec.get('metric')} has {len(common)} subjects in common; "
            "an interval needs at least two.",
            INCONCLUSIVE if common else NOT_MEASURED,
        )
    sides = []
    rows = [row for side in (of, to) for subject in common for row in side[subject]]
    for name, side in (("of", of), ("to", to)):
        values = [_middle(side[subject]) for subject in common]
        if plus := spec.get("plus"):
            more = _by_subject(spec, data, plus, spec.get(name))
            found = [more.get(subject, []) for subject in common]
            rows += [row for subject in found for row in subject]
            extra = [_middle(subject) if subject else 0.0 for subject in found]
            values = [a + b for a, b in zip(values, extra, strict=True)]
        sides.append(values)
    return estimated(statistics.ratio_of_sums(sides[0], sides[1]), RATIO, rows)


def _fact(spec: FigureSpec, data: Data) -> Result:
    fact, twin = spec.get("fact"), spec.get("twin")
    try:
        rows = data.find("fact.value", twin, fact)
    except UnavailableError:
        raise UnavailableError(f"The fact '{fact}' could not be read.") from None
    return Result(_middle(rows), data.unit("fact.value"), rows)


def _conformance_share(spec: FigureSpec, data: Data) -> Result:
    twin = spec.get("twin")
    passed = failed = 0
    evidence = []
    for feature in spec.params["features"]:
        counts = data.parity.get(feature, {}).get(twin)
        if counts is None or not counts["passed"] + counts["failed"]:
            raise UnavailableError(f"{feature} was not tested on {twin}.")
        evidence += _agreeing_rows(data, feature, twin, counts)
        passed += counts["passed"]
        failed += counts["failed"]
    share = 100 * passed / (passed + failed)
    return Result(share, PERCENT, n=passed + failed, evidence=tuple(sorted(evidence)))


def _agreeing_rows(
    data: Data, feature: str, twin: str, counts: Mapping[str, Any]
) -> list[str]:
    """Return the ids of the measurements that say the same as the parity table."""
    found = []
    for name in ("passed", "failed"):
        for row in data.rows.get(f"conformance.{name}", ()):
            if (row.twin, row.subject) != (twin, feature):
                continue
            if row.value != counts[name]:
                raise UnavailableError(
                    f"Parity and measurements disagree on {feature} of {twin}.",
                    INCONCLUSIVE,
                )
            found.append(row.id)
    return found


def _constant(spec: FigureSpec, _data: Data) -> Result:
    return Result(float(spec.params["value"]), "")


AGGREGATES: dict[str, Callable[[FigureSpec, Data], Result]] = {
    "value": _value,
    "ratio": _ratio,
    "difference": _difference,
    "total_ratio": _total_ratio,
    "share": _share,
    "mean": _over_subjects(lambda values: float(np.mean(values))),
    "median": _over_subjects(lambda values: statistics.quantile(values, 0.5)),
    "p90": _over_subjects(lambda values: statistics.quantile(values, 0.9)),
    "maximum": _over_subjects(max),
    "sum": _sum,
    "subjects": _subjects,
    "mann_whitney_p": _mann_whitney,
    "paired_ratio": _paired_ratio,
    "fact": _fact,
    "conformance_share": _conformance_share,
    "constant": _constant,
}
