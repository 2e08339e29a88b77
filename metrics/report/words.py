"""Figures in words: numbers as people read them, and which way a ratio points."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from metrics.report.theme import EQUIVALENCE_MARGIN

if TYPE_CHECKING:
    from collections.abc import Mapping

# What tells a ratio over load blocks from the mean one.
_ESTIMATORS = {"duet_median": "median of the blocks", "duet_floor": "lowest blocks"}
RATIO_STATISTICS = frozenset(
    {"ratio", "total_ratio", "paired_ratio", "duet_ratio", *_ESTIMATORS}
)
#: Kinds of facts whose 1 or 0 is an answer, and whose number is a year or the like.
_YES_OR_NO = frozenset({"import_alone", "licence_osi"})
_BARE_NUMBER = frozenset({"text", "source"})
_FEATURE = re.compile(r"[A-Z][0-9]{2}")
_REDUCTIONS = {
    "mean": "mean",
    "median": "median",
    "p90": "90th percentile of",
    "maximum": "highest",
}

# What one twin does when a ratio compares it with the other. {x} is the factor.
_RATIO_PHRASES = {
    "load.cpu_per_request": "{of} needs {x}\u00a0× the CPU time of {to} per request",
    "load.throughput": "{of} answers {x}\u00a0× as many requests per second as {to}",
    "load.latency_p50": "{of}'s median time to answer is {x}\u00a0× that of {to}",
    "load.latency_p95": (
        "{of}'s time to answer at the 95th percentile is {x}\u00a0× that of {to}"
    ),
    "load.memory": "{of} takes {x}\u00a0× the memory of {to}",
    "start.seconds": "{of} takes {x}\u00a0× the time of {to} to the first page",
    "feature.sloc + feature.template_lines": (
        "{of} has {x}\u00a0× the lines of {to} per feature, those of templates included"
    ),
}
# Sums over things of which each one counts or not.
_OF_ALL = {
    "capability.built_in": "are built in",
    "capability.added": "take a package beside the framework",
}
# What a twin has, where its subjects are counted.
_COUNTED = {
    "feature.sloc": "features with lines of their own",
    "feature.template_lines": "features with lines in templates",
    "capability.built_in": "capabilities looked at",
}
# Subjects that say nothing, because the metric has no other.
_ONLY = frozenset({"recipe"})
_NOUNS = {
    "source.sloc": "source lines",
    "source.lloc": "logical lines",
    "source.statements": "statements",
    "source.tokens": "tokens",
    "source.gzip_bytes": "compressed bytes",
    "source.physical_lines": "non-blank lines",
    "source.modules": "modules",
    "source.files": "files",
    "source.comment_lines": "comment lines",
    "feature.sloc": "lines per feature",
    "feature.template_lines": "template lines per feature",
    "complexity.cyclomatic": "cyclomatic complexity of a function",
    "complexity.function_lines": "lines of a function",
    "complexity.maintainability": "maintainability index of a module",
    "complexity.halstead_volume": "Halstead volume of a module",
    "complexity.halstead_effort": "Halstead effort of a module",
    "conformance.passed": "conformance tests passed",
    "conformance.failed": "conformance tests failed",
    "database.passed": "conformance tests passed",
    "database.failed": "conformance tests failed",
    "balanced.passed": "conformance tests passed behind a balancer",
    "balanced.failed": "conformance tests failed behind a balancer",
    "dialect.queries": "queries that its own tests execute",
    "dialect.refused": "queries that do not compile",
    "start.seconds": "time from nothing to the first page",
    "start.commands": "commands to the first page",
    "start.written": "files to write for the first page",
    "typing.expressions": "expressions",
    "package.public_names": "public names",
    "package.direct_dependencies": "direct dependencies",
    "package.sloc": "installed source lines",
    "package.lloc": "installed logical lines",
    "package.tokens": "installed tokens",
    "package.physical_lines": "installed non-blank lines",
    "package.distributions": "installed packages",
    "package.mebibytes": "installed MiB",
    "package.modules": "installed modules",
    "loaded.modules": "loaded modules",
    "loaded.sloc": "loaded source lines",
    "sql.statements": "SQL statements",
}


def number(value: Any) -> str:
    """Return a number with thousands separators and three significant digits.

    Whole numbers keep all their digits; None becomes a dash and text stays.
    """
    if value is None:
        return "–"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if not math.isfinite(value):
        return "–"
    if float(value).is_integer() or abs(value) >= 1000:
        return f"{round(value):,}".replace("-", "−")
    digits = max(0, 2 - _magnitude(abs(value)))
    return f"{value:.{min(digits, 4)}f}".replace("-", "−")


def _magnitude(value: float) -> int:
    """Return the power of ten of the first digit: 0 for 1–9.99, -1 for 0.1–0.99."""
    power = 0
    while value >= 10:
        value /= 10
        power += 1
    while 0 < value < 1 and power > -4:
        value *= 10
        power -= 1
    return power


def factor(value: float) -> str:
    """Return a ratio with the digits that matter: 0.83, 1.05, 17.2."""
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def interval(figure: Mapping[str, Any]) -> str:
    """Return "95 % interval 0.80 to 0.86, n = 40", or what of it is known."""
    parts = []
    low, high = figure.get("low"), figure.get("high")
    if low is not None and high is not None:
        show = factor if figure.get("statistic") in RATIO_STATISTICS else number
        parts.append(f"95\u00a0% interval {show(low)} to {show(high)}")
    if (figure.get("n") or 0) > 1:
        parts.append(f"n\u00a0=\u00a0{number(figure['n'])}")
    return ", ".join(parts)


def fact_words(value: float, kind: str, meaning: str) -> str:
    """Return a fact as its meaning and its number, a yes or no, or a bare year."""
    if kind in _YES_OR_NO:
        told = "yes" if value else "no"
    elif kind in _BARE_NUMBER:
        told = f"{value:g}"
    else:
        told = number(value)
    return f"{meaning.rstrip('.')}: {told}"


@dataclass(frozen=True, slots=True)
class Names:
    """What people call twins (by name), and what facts and checks mean.

    Facts are given as id: kind, meaning; checks as subject: whether it counts,
    meaning.
    """

    labels: Mapping[str, str]
    facts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    checks: Mapping[str, tuple[bool, str]] = field(default_factory=dict)


def figure_words(figure: Mapping[str, Any], names: Names) -> str:
    """Return one figure as a sentence that names its direction."""
    of, to = (_label(figure.get(key), names.labels) for key in ("of", "to"))
    if figure["statistic"] == "fact":
        kind, meaning = names.facts.get(str(figure["subject"]), ("", ""))
        meaning = meaning or str(figure["subject"]).replace("-", " ")
        return fact_words(float(figure["value"]), kind, meaning)
    if figure["metric"] == "experiment.result":
        return _check_words(figure, of, to, names.checks)
    if figure["statistic"] == "constant":
        source = str(figure.get("given") or "").rstrip(".")
        why = f" (given: {source})" if source else " (given)"
        return f"{figure['name'].replace('_', ' ')}: {number(figure['value'])}{why}"
    extra = [interval(figure)]
    if figure["statistic"] == "subjects":
        counted = _COUNTED.get(str(figure["metric"]), "subjects")
        told = f"{of}: {number(figure['value'])} {counted}"
        return f"{told} ({about})" if (about := _about_subject(figure)) else told
    if figure["statistic"] == "sum" and figure["metric"] in _OF_ALL:
        told = f"{number(figure['value'])} of {number(figure['n'])} capabilities"
        return f"{of}: {told} {_OF_ALL[figure['metric']]}"
    if figure["statistic"] in RATIO_STATISTICS and of and to:
        text = _ratio_words(figure, of, to)
        extra.insert(0, _where(figure))
    else:
        text = _plain_words(figure, of, to)
    told = "; ".join(part for part in extra if part)
    return f"{text} ({told})" if told else text


def check_result(value: float, *, counts: bool) -> str:
    """Return what a check found: a number if it counts, else yes or no."""
    if counts:
        return number(value)
    return "yes" if value else "no"


def _check_words(
    figure: Mapping[str, Any], of: str, to: str, checks: Mapping[str, tuple[bool, str]]
) -> str:
    """Return what a check found: yes or no, a count, or how many of several hold."""
    subject, told = str(figure["subject"]), number(figure["value"])
    who = f"{of} minus {to}" if to else of
    if figure["statistic"] == "sum":
        return f"{who}: {told} of {number(figure['n'])} checks hold ({subject})"
    counts, meaning = checks.get(subject, (True, subject))
    if not to:
        told = check_result(figure["value"], counts=counts)
    return f"{who}: {meaning.rstrip('.')}: {told}"


def _label(name: Any, labels: Mapping[str, str]) -> str:
    return labels.get(str(name), str(name)) if name else ""


def _ratio_words(figure: Mapping[str, Any], of: str, to: str) -> str:
    metric = str(figure["metric"])
    phrase = _RATIO_PHRASES.get(metric)
    if phrase is None:
        noun = " + ".join(_NOUNS.get(m, m) for m in metric.split(" + "))
        phrase = "{of} has {x}\u00a0× the " + noun + " of {to}"
    return phrase.format(of=of, to=to, x=factor(float(figure["value"])))


def _where(figure: Mapping[str, Any]) -> str:
    """Return what a ratio was measured on: a role, a boundary, a journey."""
    subject = _about_subject(figure)
    on_load = subject and str(figure["metric"]).startswith("load.")
    where = f"{subject} journey" if on_load else subject
    estimator = _ESTIMATORS.get(str(figure["statistic"]))
    return f"{where}, {estimator}" if estimator else where


def _plain_words(figure: Mapping[str, Any], of: str, to: str) -> str:
    value = number(figure["value"])
    if figure["statistic"] == "mann_whitney_p":
        about = _about(figure)
        return f"Mann–Whitney test of {of} against {to}, {about}: p = {value}"
    if figure["statistic"] == "padding_effect":
        what = f"{figure_name(str(figure['metric']))}, {figure['subject']} journey"
        return f"{of}: never-called lines change {what}, by {value} %"
    who = f"{of} minus {to}" if to else of
    unit = str(figure.get("unit") or "").replace("ratio", "×")
    told = f"{_about(figure)}: {value} {unit}".strip()
    return f"{who}, {told}" if who else told


def _about(figure: Mapping[str, Any]) -> str:
    """Say what a figure is of: statistic, metric and subject as far as they help."""
    statistic = str(figure["statistic"])
    metric = str(figure["metric"] or "")
    what = _NOUNS.get(metric, metric.rpartition(".")[2].replace("_", " "))
    if statistic in _REDUCTIONS:
        what = f"{_REDUCTIONS[statistic]} {what}"
    if statistic == "sum":
        what = f"{what} in all"
    subject = _about_subject(figure)
    return ", ".join(part for part in (what, subject) if part) or str(figure["name"])


def _about_subject(figure: Mapping[str, Any]) -> str:
    """Return the subject of a figure as far as it says something."""
    subject = str(figure["subject"] or "")
    if subject in _ONLY:
        return ""
    if subject and str(figure["metric"]).startswith("feature."):
        return f"features {feature_ranges(subject)}"
    return feature_ranges(subject)


def feature_ranges(text: str) -> str:
    """Write a list of feature ids briefly: "A01 A02 A03 W01" is "A01–A03 W01"."""
    spans: list[list[str]] = []
    for name in text.split(" "):
        last = spans[-1][-1] if spans else ""
        if _FEATURE.fullmatch(name) and _follows(last, name):
            spans[-1].append(name)
        else:
            spans.append([name])
    return " ".join(
        f"{span[0]}–{span[-1]}" if len(span) > 2 else " ".join(span) for span in spans
    )


def _follows(before: str, name: str) -> bool:
    return (
        _FEATURE.fullmatch(before) is not None
        and before[0] == name[0]
        and int(name[1:]) == int(before[1:]) + 1
    )


def figure_name(metric: str) -> str:
    """Return the short name of a load metric: "CPU per request", "latency p50"."""
    name = metric.rpartition(".")[2].replace("_", " ")
    return name.replace("cpu", "CPU")


def direction(low: float | None, high: float | None) -> str:
    """Say what an interval of a ratio shows: higher, lower, equal or nothing.

    Equal is what lies within the margin as a whole: no verdict rests on less.
    """
    if low is None or high is None:
        return "no interval"
    if low >= 1 - EQUIVALENCE_MARGIN and high <= 1 + EQUIVALENCE_MARGIN:
        return "equal"
    if low > 1:
        return "higher"
    return "lower" if high < 1 else "none shown"
