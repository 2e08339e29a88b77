"""What each stack brings: the table of capabilities and where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metrics.capability_book import METRIC, ORIGINS, OWN
from metrics.report.tables import new_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from metrics.capability_book import Capability, Provider
    from metrics.report.tables import Store, Table

_CAPTION = (
    "Built in: the framework's own package or one that it requires. Official: from "
    "the organisation that makes the framework, its ecosystem included. Own code "
    "comes with its source lines where the history tells them apart."
)


def origin_tables(
    store: Store,
    twins: Sequence[Mapping[str, str]],
    capabilities: Sequence[Capability],
    equal: set[str],
) -> list[Table]:
    """Return the table of capabilities with its sums, nothing if none was measured.

    `equal` are the features with parity: lines of others are not told.
    """
    rows = []
    sums = {twin["name"]: dict.fromkeys(ORIGINS, 0) for twin in twins}
    for capability in capabilities:
        found = {
            twin["name"]: store.value(METRIC, twin["name"], capability.id)
            for twin in twins
        }
        if any(value is None for value in found.values()):
            continue
        row = [capability.title]
        for name, value in found.items():
            kind = int(value or 0)
            sums[name][kind] += 1
            lines = _lines(store, name, capability.providers[name], equal)
            row.append(_told(kind, capability.providers[name], lines))
        rows.append(row)
    if not rows:
        return []
    totals = [
        [f"All together: {word}", *(str(sums[twin["name"]][kind]) for twin in twins)]
        for kind, word in ORIGINS.items()
    ]
    return [_table(twins, [*totals[1:], totals[0], *rows])]


def _table(twins: Sequence[Mapping[str, str]], rows: list[list[str]]) -> Table:
    columns = ["Capability", *(twin["label"] for twin in twins)]
    title = "What comes with each stack"
    table = new_table("capabilities", "capabilities", title, _CAPTION, columns)
    return {**table, "rows": rows}


def _lines(
    store: Store, twin: str, provider: Provider, equal: set[str]
) -> float | None:
    """Return the lines of the features that stand for a capability, if known."""
    if not provider.own or not set(provider.own) <= equal:
        return None
    found = [store.value("feature.sloc", twin, feature) for feature in provider.own]
    return None if None in found else sum(value or 0 for value in found)


def _told(kind: int, provider: Provider, lines: float | None) -> str:
    if kind != OWN:
        return f"{ORIGINS[kind]}: {provider.distribution}"
    told = f"own code: {', '.join(provider.own)}"
    return told if lines is None else f"{told}, {lines:.0f} lines"
