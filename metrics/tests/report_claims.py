"""Claims and verdicts of the synthetic run, in the shape of the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from metrics.records import Measurement


VERDICTS = ("refuted", "supported", "mixed", "inconclusive")


def decided(
    number: int, padding: str, rows: list[Measurement]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return one claim of the register and its verdict, decided by two figures."""
    key, verdict = f"decided-{number:03}", VERDICTS[number % len(VERDICTS)]
    statement = (
        f"Claim {number}: one takes more lines and more time than the other. {padding}"
    )
    sloc = [
        r.id for r in rows if r.metric == "source.sloc" and r.subject == "application"
    ]
    cpu = [
        r.id
        for r in rows
        if r.metric == "load.cpu_seconds" and r.block["kind"] == "twins"
    ]
    rule = {
        "supported": "count(size > 1.8, cpu > 1.1) >= 2",
        "refuted": "size <= 1.1",
        "otherwise": "mixed",
    }
    claim = _claim(key, statement, rule)
    figures = _figures(sloc, cpu)
    reading = {
        "id": "R1",
        "verdict": verdict,
        "reason": "The rule holds: size <= 1.1",
        "rule": rule,
        "figures": figures,
        "evidence": [*sloc, *cpu],
        "command": "twins measure source-size && twins load reader",
    }
    return claim, {
        "id": key,
        "verdict": verdict,
        "main_reading": "R1",
        "readings": [reading],
    }


def _claim(key: str, statement: str, rule: dict[str, str]) -> dict[str, Any]:
    return {
        "id": key,
        "priority": "A",
        "source": {"document": "000", "line": 76},
        "fragment": "a short fragment of the article",
        "statement": statement,
        "about": ["oak", "elm"],
        "experiment": "twin-loc",
        "main_reading": "R1",
        "readings": {
            "R1": {
                "statement": "The same product takes more lines in one than in the other.",
                "figures": {
                    "size": {
                        "statistic": "ratio",
                        "metric": "source.sloc",
                        "subject": "application",
                        "of": "oak",
                        "to": "elm",
                    },
                    "cpu": {
                        "statistic": "duet_ratio",
                        "metric": "load.cpu_per_request",
                        "subject": "reader",
                        "kind": "twins",
                        "of": "elm",
                        "to": "oak",
                    },
                },
                "rule": rule,
                "would_change": "A ratio of lines outside these bounds.",
            },
            "R2": {
                "statement": "It also takes more effort.",
                "missing": "Needs the stopwatch trials.",
            },
            "R3": {"statement": "It reads better.", "opinion": "A matter of taste."},
        },
    }


def _figures(sloc: list[str], cpu: list[str]) -> list[dict[str, Any]]:
    return [
        {
            "name": "size",
            "statistic": "ratio",
            "metric": "source.sloc",
            "subject": "application",
            "of": "oak",
            "to": "elm",
            "value": 0.833,
            "low": None,
            "high": None,
            "unit": "ratio",
            "n": 1,
            "evidence": sloc,
        },
        {
            "name": "cpu",
            "statistic": "duet_ratio",
            "metric": "load.cpu_per_request",
            "subject": "reader",
            "of": "elm",
            "to": "oak",
            "value": 0.829,
            "low": 0.803,
            "high": 0.861,
            "unit": "ratio",
            "n": 12,
            "evidence": cpu,
        },
    ]


def waiting(number: int, long: int) -> dict[str, Any]:
    """Return one claim that this run says nothing about."""
    padding = " It depends on much that is not known here." * long
    return {
        "id": f"waiting-{number:03}",
        "priority": "ABC"[number % 3],
        "source": {"document": "001", "line": 10 + number},
        "fragment": "another short fragment of the article",
        "statement": f"Claim number {number} says something about the two.{padding}",
        "about": ["oak"],
        "experiment": f"experiment-{number % 7}",
        "main_reading": "R1",
        "readings": {
            "R1": {
                "statement": f"The first way to read it, in some words.{padding}",
                "missing": f"Needs the experiment number {number % 7}.{padding}",
            },
            "R2": {
                "statement": f"The second way to read it.{padding}",
                "outside": "Needs a dated snapshot from outside.",
            },
            "R3": {
                "statement": f"The third way.{padding}",
                "opinion": "A matter of taste.",
            },
        },
    }
