"""What stops attacks before anybody asks: the tables of the security experiment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metrics.experiment_book import METRIC
from metrics.report.tables import new_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from metrics.report.tables import Store, Table

EXPERIMENT = SECTION = "security"
# Groups of checks: prefix, title, caption, the words for yes and for no.
GROUPS = (
    (
        "attack",
        "Attacks on what the documentation teaches",
        (
            "The same guest book in each framework, written as its documentation "
            "shows and served as a new project is. Each attack succeeds against a "
            "third application that is unsafe on purpose."
        ),
        ("stopped", "succeeds"),
    ),
    (
        "default",
        "Protections that are on before a line is written",
        "The same new projects, by a check list that was fixed beforehand.",
        ("on", "off"),
    ),
    (
        "account",
        "Accounts with the framework alone",
        "What the framework and its hard dependencies bring to handle accounts.",
        ("yes", "no"),
    ),
)
# What the applications add to reach the same posture, by feature.
POSTURE = ("P03", "P09", "P10", "P11")


def guard_tables(
    store: Store,
    twins: Sequence[Mapping[str, str]],
    checks: Mapping[str, tuple[bool, str]],
    titles: Mapping[str, str],
    parity: Iterable[Mapping[str, Any]],
) -> list[Table]:
    """Return the tables of the section on security that have a row.

    `checks` maps subjects of experiments to whether they count and their meaning,
    `titles` features to what they are called; `parity` has a row a feature.
    """
    equal = {row["feature"] for row in parity if row["holds"]}
    groups = [_group(store, twins, checks, group) for group in GROUPS]
    tables = [*groups, _posture(store, twins, titles, equal)]
    return [table for table in tables if table["rows"]]


def _group(
    store: Store,
    twins: Sequence[Mapping[str, str]],
    checks: Mapping[str, tuple[bool, str]],
    group: tuple[str, str, str, tuple[str, str]],
) -> Table:
    prefix, title, caption, words = group
    columns = ["Check", *(twin["label"] for twin in twins)]
    table = new_table(f"security-{prefix}", SECTION, title, caption, columns)
    found = [name for name in checks if name.startswith(f"{EXPERIMENT}/{prefix}-")]
    counts: dict[str, float] = {}
    for name in found:
        values = [store.value(METRIC, twin["name"], name) for twin in twins]
        if None in values:
            continue
        meaning = checks[name][1].removeprefix("Stopped: ").rstrip(".")
        told = [words[0] if value else words[1] for value in values]
        table["rows"].append([meaning, *told])
        for twin, value in zip(twins, values, strict=True):
            counts[twin["name"]] = counts.get(twin["name"], 0) + (value or 0)
    if counts:
        number = len(table["rows"])
        sums = [f"{counts[twin['name']]:.0f} of {number}" for twin in twins]
        table["rows"].insert(0, [f"All together: {words[0]}", *sums])
    return table


def _posture(
    store: Store,
    twins: Sequence[Mapping[str, str]],
    titles: Mapping[str, str],
    equal: set[str],
) -> Table:
    table = new_table(
        "security-posture",
        SECTION,
        "What the applications wrote to get there",
        "Application source lines of the features that harden both alike; they pass "
        "the same tests.",
        ["Feature", *(twin["label"] for twin in twins)],
    )
    for feature in POSTURE:
        lines = [store.value("feature.sloc", twin["name"], feature) for twin in twins]
        if feature in equal and None not in lines:
            table["rows"].append([f"{feature} {titles.get(feature, '')}", *lines])
    return table
