"""The measurements behind a verdict, few enough to read and all of them named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metrics.experiment_book import METRIC
from metrics.report import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from metrics.records import Measurement
    from metrics.report.trials import Trials

_MOST_ROWS = 6
"""More groups than this are joined over their subjects."""
_MOST_RANGES = 3


def rows(
    ids: Sequence[str],
    by_id: Mapping[str, Measurement],
    labels: Mapping[str, str],
    trials: Trials,
) -> list[dict[str, Any]]:
    """Return the cited measurements as rows of ids, what they are and values.

    Repeated measurements of the same thing share a row that gives their number
    and range. An id without a measurement is shown as missing, not dropped. What
    experiments found comes with its name, and a single result with what was told.
    """
    found = [by_id[i] for i in ids if i in by_id]
    grouped = _group(found, by_subject=True)
    if len(grouped) > _MOST_ROWS:
        grouped = _group(found, by_subject=False)
    checks = trials.checks()
    shown = [
        _trial_row(group, labels, checks, trials.told)
        if group[0].metric == METRIC
        else _row(group, labels)
        for group in grouped
    ]
    lost = [i for i in ids if i not in by_id]
    if lost:
        shown.append({"ids": ranges(lost), "what": "not in this run", "value": "–"})
    return shown


def _group(
    found: Iterable[Measurement], *, by_subject: bool
) -> list[list[Measurement]]:
    groups: dict[tuple[str, str, str], list[Measurement]] = {}
    for row in found:
        joined = _experiment(row) if row.metric == METRIC else ""
        key = (row.metric, row.twin, row.subject if by_subject else joined)
        groups.setdefault(key, []).append(row)
    return list(groups.values())


def _row(group: Sequence[Measurement], labels: Mapping[str, str]) -> dict[str, Any]:
    first = group[0]
    subjects = {row.subject for row in group}
    subject = first.subject if len(subjects) == 1 else f"{len(subjects)} subjects"
    values = sorted(row.value for row in group)
    low, high = words.number(values[0]), words.number(values[-1])
    value = low if low == high else f"{low} to {high}"
    return {
        "ids": ranges([row.id for row in group]),
        "what": f"{first.metric}, {labels.get(first.twin, first.twin)}, {subject}",
        "value": f"{value} {first.unit}",
    }


def _trial_row(
    group: Sequence[Measurement],
    labels: Mapping[str, str],
    checks: Mapping[str, tuple[bool, str]],
    told: Mapping[tuple[str, str], str],
) -> dict[str, Any]:
    first, experiment = group[0], _experiment(group[0])
    who = labels.get(first.twin, first.twin)
    counts, meaning = checks.get(first.subject, (True, first.subject))
    row = {"ids": ranges([row.id for row in group]), "experiment": experiment}
    if len(group) == 1:
        return {
            **row,
            "what": f"{who}: {meaning.rstrip('.')}",
            "value": words.check_result(first.value, counts=counts),
            "told": told.get((first.twin, first.subject), ""),
        }
    positive = sum(row.value > 0 for row in group)
    return {
        **row,
        "what": f"{who}: {len(group)} checks of the experiment {experiment}",
        "value": f"{positive} of {len(group)} hold",
        "told": "",
    }


def _experiment(row: Measurement) -> str:
    return row.subject.partition("/")[0]


def ranges(ids: Sequence[str]) -> str:
    """Write ids of the form step#number briefly: "size#3–7, #9; load-1#1".

    Of many steps only the first and the last are named, with the number of rows.
    """
    by_step: dict[str, list[int]] = {}
    plain = []
    for name in ids:
        step, mark, place = name.rpartition("#")
        if mark and place.isdigit():
            by_step.setdefault(step, []).append(int(place))
        else:
            plain.append(name)
    parts = [f"{step}{_runs(sorted(set(n)))}" for step, n in by_step.items()]
    return _ends([*plain, *parts], len(ids), "; ")


def _runs(numbers: Sequence[int]) -> str:
    spans: list[list[int]] = []
    for place in numbers:
        if spans and place == spans[-1][1] + 1:
            spans[-1][1] = place
        else:
            spans.append([place, place])
    texts = [f"#{a}" if a == b else f"#{a}–{b}" for a, b in spans]
    return _ends(texts, len(numbers), ", ")


def _ends(texts: Sequence[str], rows: int, separator: str) -> str:
    if len(texts) <= _MOST_RANGES:
        return separator.join(texts)
    return f"{texts[0]} … {texts[-1]} ({rows} rows)"
