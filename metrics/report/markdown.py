"""The report as Markdown of bounded length, for issues, mails and terminals.

The parts stand in the order of their worth. Each has a share of the length;
what does not fit is left out in whole rows, and a line says how many and where
they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from metrics.report import theme, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LIMIT = 60_000
"""The report stays under this many characters."""

_CELL = 320
_MARKS = re.compile(r"([\\`*_\[\]<>|#~])")
_ELSEWHERE = "they stand in report.html and report.json"


def render(document: Mapping[str, Any]) -> str:
    """Return the Markdown of a report, always shorter than `LIMIT`."""
    labels = {twin["name"]: twin["label"] for twin in document["twins"]}
    fixed = [
        _head(document),
        _verdict_table(document, 18_000),
        _missing(document, 7_000),
        _headlines(document, 6_000),
        _controls(document, labels, 3_000),
        _parity(document, 5_000),
        *_capabilities(document, 4_000),
        _environment(document, 3_000),
        _reproduce(document),
    ]
    used = sum(len(part) + 2 for part in fixed)
    return "\n\n".join([*fixed, _readings(document, LIMIT - used - 200)]) + "\n"


def text(value: object, most: int = _CELL) -> str:
    """Return text of a run as inert Markdown on one line.

    Longer text is cut at `most` characters, which an ellipsis shows.
    """
    line = " ".join(words.number(value).split())
    if len(line) > most:
        line = line[: most - 1].rstrip() + "…"
    return _MARKS.sub(r"\\\1", line)


def _badge(word: str) -> str:
    return f"{theme.VERDICTS[word].symbol} {word}"


def _rows(head: Sequence[str], lines: Iterable[str], budget: int, what: str) -> str:
    """Join as many lines as fit the budget and say how many were left out."""
    every = list(lines)
    kept: list[str] = []
    used = sum(len(line) + 1 for line in head)
    for line in every:
        used += len(line) + 1
        if used > budget:
            break
        kept.append(line)
    left = len(every) - len(kept)
    note = (
        ["", f"Left out here for length: {left} {what}; {_ELSEWHERE}."] if left else []
    )
    return "\n".join([*head, *kept, *note])


def _head(document: Mapping[str, Any]) -> str:
    run, summary = document["run"], document["summary"]
    names = " and ".join(text(twin["label"], 60) for twin in document["twins"])
    return (
        f"# {names}: every claim measured\n\n"
        f"**{text(run['stamp'])}** · run `{run['id']}` · "
        f"{summary['decided']} of {summary['claims']} claims decided by measurement"
        + (f"\n\n**{text(document['withheld'])}**" if document["withheld"] else "")
    )


def _verdict_table(document: Mapping[str, Any], budget: int) -> str:
    head = [
        "## Verdicts",
        "",
        "| Claim | Verdict | Why |",
        "|---|---|---|",
    ]
    order = list(theme.DECIDED)
    claims = [c for c in document["claims"] if c["verdict"] in order]
    claims.sort(key=lambda c: (order.index(c["verdict"]), c["priority"]))
    lines = [
        f"| {text(c['statement'], 200)} (`{c['id']}`) | {_badge(c['verdict'])} "
        f"| {text(c['why'], 240)} |"
        for c in claims
    ]
    return _rows(head, lines, budget, "decided claims")


def _missing(document: Mapping[str, Any], budget: int) -> str:
    summary = document["summary"]
    counts = ", ".join(
        f"{_badge(word)}: {count}" for word, count in summary["counts"].items()
    )
    head = ["## The rest", "", counts, ""]
    if summary["missing"]:
        head += ["Not measured yet, by what is missing:", ""]
    lines = [
        f"- {entry['count']} × {text(entry['what'])}" for entry in summary["missing"]
    ]
    return _rows(head, lines, budget, "kinds of missing evidence")


def _headlines(document: Mapping[str, Any], budget: int) -> str:
    lines = []
    for headline in document["headlines"]:
        verdict = _badge(headline["verdict"])
        lines.append(f"**{text(headline['question'])}** {verdict}: ")
        lines[-1] += f"{headline['answer']} {text(headline['why'])}\n"
        lines += [
            f"- {text(answer['statement'])} *{answer['verdict']}*: "
            f"{text('; '.join(answer['figures']) or answer['reason'], 600)}"
            for answer in headline["answers"]
        ]
        lines.append("")
    return _rows(["## The questions asked first", ""], lines, budget, "lines")


def _controls(
    document: Mapping[str, Any], labels: Mapping[str, str], budget: int
) -> str:
    caution = [document["caution"], ""] if document["caution"] else []
    if not document["controls"]:
        return "\n".join(["## Controls", "", *caution[:1]])
    head = [
        "## Controls",
        "",
        *caution,
        "| Control | Journey | Twin | Expected | Ratio | 95 % interval | Result |",
        "|---|---|---|---|---|---|---|",
    ]
    lines = [
        f"| {text(c['kind'])} | {text(c['journey'])} "
        f"| {text(labels.get(c['twin'], c['twin']))} | {text(c['expected'])} "
        f"| {_exact(c['ratio'])} | {_exact(c['low'])} to {_exact(c['high'])} "
        f"| {'passed' if c['passed'] else '**failed**'} |"
        for c in document["controls"]
    ]
    return _rows(head, lines, budget, "controls")


def _exact(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _parity(document: Mapping[str, Any], budget: int) -> str:
    if not document["parity"]:
        return "## Parity\n\nParity was not checked in this run."
    twins = document["twins"]
    names = " | ".join(text(twin["label"], 60) for twin in twins)
    note = [text(document["sampled"]), ""] if document["sampled"] else []
    head = [
        "## Parity",
        "",
        *note,
        f"| Feature | {names} | In the suite | Parity |",
        "|---" * (len(twins) + 3) + "|",
    ]
    lines = [
        f"| {text(row['feature'])} {text(row['title'])} | "
        + " | ".join(_passed(row["twins"][twin["name"]]) for twin in twins)
        + f" | {row['listed']} | {'equal' if row['holds'] else '**withheld**'} |"
        for row in document["parity"]
    ]
    return _rows(head, lines, budget, "features")


def _capabilities(document: Mapping[str, Any], budget: int) -> list[str]:
    """Return the table of what comes from where, nothing if it was not measured."""
    found = [table for table in document["figures"] if table["id"] == "capabilities"]
    return [
        _rows(
            [
                f"## {table['title']}",
                "",
                f"| {' | '.join(text(c['label']) for c in table['columns'])} |",
                f"|{'---|' * len(table['columns'])}",
            ],
            [f"| {' | '.join(text(cell) for cell in row)} |" for row in table["rows"]],
            budget,
            "capabilities",
        )
        for table in found
    ]


def _passed(result: Mapping[str, Any] | None) -> str:
    if result is None:
        return "not run"
    return f"{result['passed']} of {result['passed'] + result['failed']}"


def _environment(document: Mapping[str, Any], budget: int) -> str:
    lines = [
        f"- {text(key)}: {text(value)}"
        for key, value in sorted(document["environment"].items())
        if not isinstance(value, dict | list) and value not in {None, ""}
    ]
    return _rows(["## Environment", ""], lines, budget, "lines")


def _reproduce(document: Mapping[str, Any]) -> str:
    run = document["run"]
    return (
        "## Reproduce\n\n"
        f"    {' '.join(run['command'].split())}\n    {run['verify']}\n\n"
        "The first measures anew; the second recomputes every figure and verdict "
        "from the raw measurements. Size, complexity, packages, load and SQL "
        "tables, evidence rows, declared differences and the method stand in "
        "report.html."
    )


def _readings(document: Mapping[str, Any], budget: int) -> str:
    """Return the readings of the decided claims, one line each."""
    lines = []
    for claim in document["claims"]:
        if claim["verdict"] not in theme.DECIDED:
            continue
        for reading in claim["readings"]:
            figures = "; ".join(figure["words"] for figure in reading["figures"])
            tail = f" {text(figures, 600)}." if figures else ""
            lines.append(
                f"- `{claim['id']}` {text(reading['id'])}: {text(reading['statement'])}"
                f" *{reading['verdict']}*: {text(reading['reason'])}{tail}"
            )
    return _rows(["## Readings of the decided claims", ""], lines, budget, "readings")
