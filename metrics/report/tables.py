"""The general tables of a report: raw measurements laid out for reading.

A table is plain JSON data: `columns` with a label and a number format each,
`rows` of raw numbers and text. Charts are drawn from these tables, so a chart and the table under it
cannot disagree. A table without a row is left out.
"""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any

from metrics.report import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from metrics.records import Measurement

Table = dict[str, Any]

RULERS = (
    ("source.physical_lines", "Non-blank lines"),
    ("source.sloc", "Source lines"),
    ("source.lloc", "Logical lines"),
    ("source.statements", "Statements"),
    ("source.tokens", "Tokens"),
    ("source.gzip_bytes", "Compressed bytes"),
    ("source.comment_lines", "Comment lines"),
    ("source.modules", "Python modules"),
)
ROLES = ("code", "configuration", "templates", "migrations", "tests", "micro")
PACKAGES = (
    ("package.distributions", "Packages"),
    ("package.sloc", "Source lines"),
    ("package.lloc", "Logical lines"),
    ("package.modules", "Python files"),
    ("package.mebibytes", "MiB on disk"),
    ("package.public_names", "Public names"),
    ("package.direct_dependencies", "Named by the app itself"),
    ("loaded.modules", "Modules in memory after one page"),
    ("loaded.sloc", "Source lines in memory after one page"),
)
BOUNDARIES = (
    ("source.sloc", "application", "What the team writes"),
    ("source.lloc", "application", "… in logical lines"),
    ("source.tokens", "application", "… in tokens"),
    ("package.sloc", "framework", "The framework alone"),
    ("package.sloc", "bare", "… with its hard needs"),
    ("package.sloc", "closure", "All the app installs"),
    ("loaded.sloc", "process", "What a request loads"),
)
# Subjects of the packages by themselves, beside those of the boundaries.
_ONE_PACKAGE = "distribution:"
# Lines that serve no single feature.
_SHARED = "shared"
LOADED = (
    ("load.latency_p50", "Median answer, ms"),
    ("load.latency_p95", "95th percentile, ms"),
    ("load.latency_p99", "99th percentile, ms"),
    ("load.memory", "Memory, MiB"),
    ("load.generator_busy", "Generator busy, share"),
)


class Store:
    """The measurements of a run, ready for look-ups by metric, twin and subject."""

    def __init__(self, measurements: Iterable[Measurement]) -> None:
        self.rows: dict[str, list[Measurement]] = {}
        for row in measurements:
            self.rows.setdefault(row.metric, []).append(row)

    def value(self, metric: str, twin: str, subject: str) -> float | None:
        """Return the one value, or None when it was not measured."""
        for row in self.rows.get(metric, ()):
            if row.twin == twin and row.subject == subject:
                return row.value
        return None

    def values(self, metric: str, twin: str, subject: str = "") -> list[float]:
        """Return all values of a twin; load is limited to the twins' own duets."""
        return [
            row.value
            for row in self.rows.get(metric, ())
            if row.twin == twin
            and subject in ("", row.subject)
            and row.block.get("kind", "twins") == "twins"
        ]

    def subjects(self, metric: str) -> list[str]:
        """Return the subjects of a metric in the order they were measured."""
        return list(dict.fromkeys(row.subject for row in self.rows.get(metric, ())))


def all_tables(
    store: Store,
    twins: Sequence[Mapping[str, str]],
    ratios: Sequence[Mapping[str, Any]],
    titles: Mapping[str, str],
    parity: Sequence[Mapping[str, Any]],
) -> list[Table]:
    """Return every table that has a row.

    `ratios` are the load figures of the statistics; `titles` maps feature ids
    to what they are called; `parity` has a row a feature. What compares whole
    apps needs parity of every feature; the packages need none.
    """
    labels = {twin["name"]: twin["label"] for twin in twins}
    equal = {row["feature"] for row in parity if row["holds"]}
    tables = [
        _packages(store, twins),
        _distributions(store, twins),
        _facts(store, twins),
    ]
    if not parity or len(equal) < len(parity):
        tables.append(_features(store, twins, titles, equal))
    else:
        tables += [
            _boundaries(store, twins),
            _rulers(store, twins),
            _roles(store, twins),
            _features(store, twins, titles, {*equal, _SHARED}),
            _complexity(store, twins),
            _load_ratios(ratios, labels, _manner(store)),
            _latency(store, twins),
            _sql(store, twins),
        ]
    return [table for table in tables if table["rows"]]


def new_table(
    key: str, section: str, title: str, caption: str, columns: Sequence[str]
) -> Table:
    """Return a table that has no row yet."""
    return {
        "id": key,
        "section": section,
        "title": title,
        "caption": caption,
        "columns": [{"label": c, "format": _format(c)} for c in columns],
        "rows": [],
    }


def _format(label: str) -> str:
    """Return how a column's numbers are shown: ratios keep two decimals."""
    return "ratio" if "÷" in label or label in {"Low", "High"} else "number"


def _versus(twins: Sequence[Mapping[str, str]]) -> list[str]:
    """Return the column headings of a comparison: each twin, then the ratio."""
    labels = [twin["label"] for twin in twins]
    return [*labels, f"{labels[0]} ÷ {labels[1]}"] if len(labels) == 2 else labels


def _cells(values: list[float | None]) -> list[float | None]:
    """Return the values and, for two twins, their ratio."""
    if len(values) != 2:
        return values
    first, second = values
    if first is None or not second:
        return [first, second, None]
    return [first, second, first / second]


def _compare(
    store: Store, twins: Sequence[Mapping[str, str]], metric: str, subject: str
) -> list[float | None]:
    return [store.value(metric, twin["name"], subject) for twin in twins]


def _fill(table: Table, label: Sequence[str], values: list[float | None]) -> None:
    """Add a row unless nothing of it was measured."""
    if any(value is not None for value in values):
        table["rows"].append([*label, *_cells(values)])


def _boundaries(store: Store, twins: Sequence[Mapping[str, str]]) -> Table:
    table = new_table(
        "size-boundaries",
        "size",
        "One question, several boundaries",
        "How many lines each framework needs depends on what is counted.",
        ["Boundary", *_versus(twins)],
    )
    for metric, subject, label in BOUNDARIES:
        _fill(table, [label], _compare(store, twins, metric, subject))
    return table


def _rulers(store: Store, twins: Sequence[Mapping[str, str]]) -> Table:
    table = new_table(
        "size-rulers",
        "size",
        "The application by several rulers",
        "Code and configuration that the team writes, without templates, "
        "migrations and tests.",
        ["Ruler", *_versus(twins)],
    )
    for metric, label in RULERS:
        _fill(table, [label], _compare(store, twins, metric, "application"))
    return table


def _roles(store: Store, twins: Sequence[Mapping[str, str]]) -> Table:
    table = new_table(
        "size-roles",
        "size",
        "Lines by role",
        "Non-blank lines of everything that the team writes.",
        ["Role", *_versus(twins)],
    )
    for role in ROLES:
        values = _compare(store, twins, "source.physical_lines", role)
        _fill(table, [role], values)
    return table


def _features(
    store: Store,
    twins: Sequence[Mapping[str, str]],
    titles: Mapping[str, str],
    equal: set[str],
) -> Table:
    table = new_table(
        "feature-lines",
        "size",
        "Lines per feature",
        "Application source lines by the feature that their last change served.",
        ["Feature", *_versus(twins)],
    )
    for subject in sorted(equal & set(store.subjects("feature.sloc"))):
        label = f"{subject} {titles.get(subject, '')}".strip()
        _fill(table, [label], _compare(store, twins, "feature.sloc", subject))
    return table


def _complexity(store: Store, twins: Sequence[Mapping[str, str]]) -> Table:
    table = new_table(
        "complexity",
        "complexity",
        "Complexity of the application",
        "The maintainability index moves with docstrings, and declarative code "
        "has little Halstead volume: read both as rough.",
        ["Measure", *_versus(twins)],
    )
    for metric, label, reduce in (
        ("complexity.cyclomatic", "Functions and methods", len),
        ("complexity.cyclomatic", "Cyclomatic complexity, mean", statistics.fmean),
        ("complexity.cyclomatic", "Cyclomatic complexity, highest", max),
        ("complexity.function_lines", "Lines a function, median", statistics.median),
        ("complexity.function_lines", "Lines a function, highest", max),
        ("complexity.maintainability", "Maintainability, mean", statistics.fmean),
        ("complexity.halstead_volume", "Halstead volume, sum", sum),
        ("complexity.halstead_effort", "Halstead effort, sum", sum),
    ):
        found = [store.values(metric, twin["name"]) for twin in twins]
        _fill(table, [label], [float(reduce(v)) if v else None for v in found])
    return table


def _packages(store: Store, twins: Sequence[Mapping[str, str]]) -> Table:
    table = new_table(
        "packages",
        "packages",
        "Installed packages",
        "framework: the one package; bare: with its hard dependencies; closure: "
        "all the app needs at run time; largest: the biggest one of these.",
        ["Measure", "Boundary", *_versus(twins)],
    )
    for metric, label in PACKAGES:
        for subject in store.subjects(metric):
            if not subject.startswith(_ONE_PACKAGE):
                values = _compare(store, twins, metric, subject)
                _fill(table, [label, subject], values)
    return table


def _distributions(store: Store, twins: Sequence[Mapping[str, str]]) -> Table:
    table = new_table(
        "distributions",
        "packages",
        "The installed packages one by one",
        "Source lines of each package that an app needs at run time.",
        ["Package", *_versus(twins)],
    )
    for subject in sorted(store.subjects("package.sloc")):
        if subject.startswith(_ONE_PACKAGE):
            name = subject.removeprefix(_ONE_PACKAGE)
            _fill(table, [name], _compare(store, twins, "package.sloc", subject))
    return table


def _load_ratios(
    ratios: Sequence[Mapping[str, Any]], labels: Mapping[str, str], manner: str
) -> Table:
    pairs = {(f["of"], f["to"]) for f in ratios}
    names = [f"{labels.get(a, a)} ÷ {labels.get(b, b)}" for a, b in sorted(pairs)]
    table = new_table(
        "load-ratios",
        "load",
        "Load: ratios with their intervals",
        f"{manner} A ratio that cannot be told from 1 is called none shown, one "
        "whose whole interval lies within 5 % of 1 equal.",
        ["Figure", "Journey", "In words", *names[:1], "Low", "High", "n", "Shown"],
    )
    metrics = list(dict.fromkeys(figure["metric"] for figure in ratios))
    for figure in sorted(ratios, key=lambda f: metrics.index(f["metric"])):
        low, high = figure["low"], figure["high"]
        plain = {**figure, "low": None, "high": None, "n": None, "subject": ""}
        table["rows"].append(
            [
                words.figure_name(figure["metric"]),
                figure["subject"],
                words.figure_words(plain, words.Names(labels)),
                figure["value"],
                low,
                high,
                figure["n"],
                words.direction(low, high),
            ]
        )
    return table


def _manner(store: Store) -> str:
    """Say how the two sides of a load measurement met the machine."""
    modes = {row.block.get("mode") for row in store.rows.get("load.requests", ())}
    if "interleaved" in modes:
        return (
            "The cores could not be chosen on this machine, so the two apps ran in "
            "turns, block by block: unbiased, but far noisier than side by side."
        )
    return "Both apps run at the same time on one shared core."


def _latency(store: Store, twins: Sequence[Mapping[str, str]]) -> Table:
    table = new_table(
        "load-blocks",
        "load",
        "Load: medians over the blocks",
        "Read the ratios rather than these: the server was kept saturated.",
        ["Journey", "Figure", *_versus(twins)],
    )
    for metric, label in LOADED:
        for subject in store.subjects(metric):
            found = [store.values(metric, twin["name"], subject) for twin in twins]
            middle = [statistics.median(v) if v else None for v in found]
            _fill(table, [subject, label], middle)
    return table


def _sql(store: Store, twins: Sequence[Mapping[str, str]]) -> Table:
    table = new_table(
        "sql",
        "load",
        "SQL statements a request",
        "Without transaction control. The number must not grow with the dataset; a "
        "route is told apart by dataset only where it does.",
        ["Route", *_versus(twins)],
    )
    by_route: dict[str, dict[str, list[float | None]]] = {}
    for subject in sorted(store.subjects("sql.statements")):
        route = subject.rpartition(" @")[0] or subject
        counts = _compare(store, twins, "sql.statements", subject)
        by_route.setdefault(route, {})[subject] = counts
    for route, found in by_route.items():
        first, *rest = found.values()
        shown = found if any(other != first for other in rest) else {route: first}
        for subject, counts in shown.items():
            _fill(table, [subject], counts)
    return table


def _facts(store: Store, twins: Sequence[Mapping[str, str]]) -> Table:
    table = new_table(
        "facts",
        "packages",
        "Facts about the distributions",
        "Numbers read from the installed packages themselves.",
        ["Fact", *_versus(twins)],
    )
    for subject in sorted(store.subjects("fact.value")):
        _fill(table, [subject], _compare(store, twins, "fact.value", subject))
    return table
