"""Rows for the terminal: pure functions from results to (columns, rows)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metrics.check import Check
    from metrics.database_check import EngineCheck
    from metrics.doctor import Finding
    from metrics.instruments.conformance import Parity
    from metrics.records import Measurement
    from metrics.twins import Twin

Table = tuple[list[str], list[Sequence[object]]]


def findings(rows: Sequence[Finding]) -> Table:
    """Return what the doctor found."""
    words = {True: "good", False: "look"}
    table = [
        (
            row.name,
            "MISSING" if row.needed and not row.good else words[row.good],
            row.text,
        )
        for row in rows
    ]
    return ["what", "state", "detail"], list(table)


def parity(result: Check, twins: Sequence[Twin]) -> Table:
    """Return feature × twin → passed/all."""
    rows: list[Sequence[object]] = []
    for feature, found in result.parity.items():
        cells = [_count(found[twin.name]) for twin in twins]
        rows.append((feature, *cells, "no" if feature in result.differing else "yes"))
    return ["feature", *(twin.label for twin in twins), "parity"], rows


def faults(result: Check) -> Table:
    """Return each seeded fault, and the control without one, with the outcome."""
    rows = [
        (twin, fault["feature"], fault["id"], _outcome(fault), fault["description"])
        for twin, found in result.faults.items()
        for fault in found
    ]
    return ["twin", "feature", "fault", "result", "what it does"], list(rows)


def databases(results: Sequence[EngineCheck], twins: Sequence[Twin]) -> Table:
    """Return feature × database × twin, then parallel writers and the dataset."""
    done = [result for result in results if result.shown]
    places = [(result, twin) for result in done for twin in twins]
    rows: list[Sequence[object]] = []
    for title, kind in (("{}", "parity"), ("{}, two workers at once", "at_once")):
        features = sorted({name for found in done for name in getattr(found, kind)})
        for feature in features:
            counts = [getattr(r, kind).get(feature, {}).get(t.name) for r, t in places]
            cells = [_count(found) if found else "none" for found in counts]
            rows.append((title.format(feature), *cells))
    rows.append(("tables", *(_tables(result, twin) for result, twin in places)))
    rows.append(("dataset", *(_shown(result, twin) for result, twin in places)))
    rows.append(("loading it", *(_loading(result, twin) for result, twin in places)))
    return ["feature", *(f"{r.engine} {t.label}" for r, t in places)], rows


def failures(parity: Parity) -> Iterator[str]:
    """Yield a line for each failed conformance test."""
    for feature, twins in parity.items():
        for twin, counts in twins.items():
            for failure in counts["failures"]:
                yield f"{feature} {twin}: {failure}"
            if counts["status"] != "passed" and not counts["failures"]:
                yield f"{feature} {twin}: no test ran"


def measurements(rows: Sequence[Measurement]) -> Table:
    """Return one row a measurement."""
    cells = [(r.metric, r.twin, r.subject, f"{r.value:g}", r.unit) for r in rows]
    return ["metric", "twin", "subject", "value", "unit"], list(cells)


def verdicts(report: dict[str, Any]) -> Table:
    """Return how many claims got each verdict."""
    counted = Counter(claim["verdict"] for claim in report["claims"])
    return ["verdict", "claims"], list(counted.most_common())


def claims(rows: Sequence[dict[str, Any]]) -> Table:
    """Return one row a claim."""
    cells = [(r["id"], r["priority"], r["status"], r["statement"]) for r in rows]
    return ["claim", "priority", "status", "statement"], list(cells)


def _tables(result: EngineCheck, twin: Twin) -> str:
    return "DIFFERENT" if result.shown[twin.name].schema else "as the spec"


def _count(counts: dict[str, Any]) -> str:
    text = f"{counts['passed']}/{counts['passed'] + counts['failed']}"
    return f"{text} ({counts['skipped']} skipped)" if counts["skipped"] else text


def _shown(result: EngineCheck, twin: Twin) -> str:
    wrong = result.wrong_tables[twin.name]
    return f"DIFFERENT: {' '.join(wrong)}" if wrong else "equal"


def _loading(result: EngineCheck, twin: Twin) -> str:
    loading = result.shown[twin.name].loading
    return f"{loading.seconds:.1f} s, {loading.mebibytes:.0f} MiB"


def _outcome(fault: dict[str, Any]) -> str:
    if fault["noticed"]:
        return "caught" if fault["right"] else "RED WITHOUT A FAULT"
    return "green" if fault["right"] else "MISSED"
