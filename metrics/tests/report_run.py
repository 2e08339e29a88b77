"""A synthetic run, small but complete, for tests of the report.

Every number in it is invented, and the twins are called Oak and Elm so that
nobody takes it for a measurement. `CLAIMS` copies the shape of the register.
"""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

from metrics.records import Measurement
from metrics.report.model import Source

if TYPE_CHECKING:
    from pathlib import Path

TWINS = (("oak", "Oak"), ("elm", "Elm"))
HOSTILE = "<script>alert(1)</script> & \"quoted\" 'single' | *pipe* [x](http://e.test)"
JOURNEYS = ("reader", "member", "author")


def measurements() -> list[Measurement]:
    """Return measurements of every instrument, the same ones each time."""
    rng = random.Random(1)
    rows: list[Measurement] = []

    def add(
        step: str,
        metric: str,
        twin: str,
        subject: str,
        value: float,
        unit: str,
        **block: Any,
    ) -> None:
        place = sum(row.step == step for row in rows) + 1
        rows.append(
            Measurement(
                f"{step}#{place}", step, metric, twin, subject, value, unit, block
            )
        )

    for index, (twin, _) in enumerate(TWINS):
        scale = 1.0 + 0.2 * index
        for role, lines in (
            ("application", 900),
            ("code", 800),
            ("configuration", 100),
            ("templates", 240),
            ("migrations", 160),
            ("tests", 1300),
        ):
            for metric, share, unit in (
                ("physical_lines", 1.2, "lines"),
                ("sloc", 1.0, "lines"),
                ("lloc", 0.8, "lines"),
                ("tokens", 9.0, "tokens"),
                ("gzip_bytes", 11.0, "bytes"),
                ("modules", 0.03, "modules"),
            ):
                add(
                    "source-size",
                    f"source.{metric}",
                    twin,
                    role,
                    round(lines * scale * share),
                    unit,
                )
        for number in range(1, 12):
            add(
                "feature-size",
                "feature.sloc",
                twin,
                f"A{number:02}",
                rng.randint(20, 140),
                "lines",
            )
        for number in range(120):
            add(
                "complexity",
                "complexity.cyclomatic",
                twin,
                f"conduit/m{number // 9}.py:f{number}",
                rng.randint(1, 6),
                "paths",
            )
            add(
                "complexity",
                "complexity.function_lines",
                twin,
                f"conduit/m{number // 9}.py:f{number}",
                rng.randint(2, 30),
                "lines",
            )
        for subject, lines in (
            ("framework", 150_000 if index == 0 else 9_000),
            ("bare", 160_000 if index == 0 else 52_000),
            ("closure", 260_000 if index == 0 else 420_000),
        ):
            add("packages", "package.sloc", twin, subject, lines, "lines")
            add(
                "packages",
                "package.distributions",
                twin,
                subject,
                4 + 20 * index,
                "distributions",
            )
        for name in ("shared-one", f"{twin}-only"):
            add("packages", "package.sloc", twin, f"distribution:{name}", 700, "lines")
        add("loaded", "loaded.sloc", twin, "process", 90_000 * scale, "lines")
        for route in (
            "GET /api/articles @small",
            "GET /api/articles @medium",
            "GET /api/tags @small",
        ):
            add("sql", "sql.statements", twin, route, 3 + index, "statements")
        add("facts", "fact.value", twin, "template-engines", 2 - index, "count")
    for pair in (1, 2, 3):
        for journey in JOURNEYS:
            for kind in ("twins", "same"):
                for block in range(1, 5):
                    for side, (twin, _) in zip("ab", TWINS, strict=True):
                        used = "oak" if kind == "same" else twin
                        where = {
                            "kind": kind,
                            "pair": pair,
                            "block": block,
                            "side": side,
                        }
                        step = f"load-{kind}-{journey}-{pair}"
                        for metric, value, unit in (
                            ("cpu_seconds", 0.9, "s"),
                            ("requests", 400, "requests"),
                            ("seconds", 10, "s"),
                            ("latency_p50", 14, "ms"),
                            ("latency_p95", 41, "ms"),
                            ("memory", 96, "MiB"),
                        ):
                            add(
                                step,
                                f"load.{metric}",
                                used,
                                journey,
                                round(value * rng.uniform(0.9, 1.1), 3),
                                unit,
                                **where,
                            )
    return rows


def ratios() -> list[dict[str, Any]]:
    """Return load figures of the shape that the statistics give."""
    found = []
    for place, journey in enumerate(JOURNEYS):
        for metric, value in (
            ("cpu_per_request", 0.83),
            ("throughput", 1.19),
            ("latency_p50", 0.99),
            ("memory", 0.71),
        ):
            middle = round(value + 0.06 * place, 3)
            found.append(
                {
                    "name": metric,
                    "statistic": "duet_ratio",
                    "metric": f"load.{metric}",
                    "subject": journey,
                    "of": "elm",
                    "to": "oak",
                    "value": middle,
                    "low": round(middle * 0.96, 3),
                    "high": round(middle * 1.05, 3),
                    "unit": "ratio",
                    "n": 12,
                }
            )
    return found


def _decided(
    key: str, verdict: str, statement: str, rows: list[Measurement]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return one claim of the register and its verdict, decided by two figures."""
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
    claim = {
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
    figures = [
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


def _waiting(number: int, long: int) -> dict[str, Any]:
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


def source(
    *,
    claims: int = 30,
    decided: int = 6,
    profile: str = "quick",
    long: int = 0,
    hostile: bool = False,
) -> Source:
    """Return a synthetic source with so many claims, the first ones decided.

    `long` pads the texts; `hostile` puts markup wherever a run brings text.
    """
    rows = measurements()
    text = HOSTILE if hostile else ""
    words = ("refuted", "supported", "mixed", "inconclusive")
    pairs = [
        _decided(
            f"decided-{n:03}",
            words[n % 4],
            f"Claim {n}: one takes more lines and more time than the other. {text}{' And more.' * long}",
            rows,
        )
        for n in range(decided)
    ]
    if hostile:
        pairs[0][0]["fragment"] = text
        pairs[0][1]["readings"][0]["reason"] = text
        pairs[0][1]["readings"][0]["command"] = text
    waiting = [_waiting(n, long) for n in range(claims - decided)]
    controls = [
        {
            "id": f"{kind}-{journey}",
            "journey": journey,
            "twin": "oak",
            "kind": kind,
            "expected": expected,
            "ratio": ratio,
            "low": ratio - 0.012,
            "high": ratio + 0.013,
            "passed": True,
        }
        for journey in JOURNEYS
        for kind, expected, ratio in (
            ("same", "covers 1", 1.002),
            ("same-plus-5", "excludes 1", 1.051),
        )
    ]
    return Source(
        run_id="20260102T030405Z-5e7e71c0",
        plan=_plan(profile, text),
        environment=_environment(text),
        parity=_parity(text),
        verdicts={
            "schema_version": 1,
            "controls": controls,
            "claims": [v for _, v in pairs],
        },
        measurements=rows,
        claims=[*(c for c, _ in pairs), *waiting],
        ratios=ratios(),
        content=_content(),
        features={f"A{n:02}": f"Feature {n}" for n in range(1, 12)},
        finished="2026-01-02T03:08:05Z",
    )


def _plan(profile: str, text: str) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "run": "20260102T030405Z-5e7e71c0",
        "profile": {"name": profile, "citable": profile == "full", "dataset": "small"},
        "seed": 7,
        "command": f"twins run --profile {profile} {text}".strip(),
        "started": "2026-01-02T03:04:05Z",
        "twins": [
            {
                "name": name,
                "label": label,
                "distribution": name,
                "differences": f"# Differences of {label}\n\n- Sorts its keys. {text}\n\n## Sessions\n\nKeeps them in the database; see [here](http://example.test).\n",
            }
            for name, label in TWINS
        ],
        "steps": [],
    }


def _environment(text: str) -> dict[str, Any]:
    return {
        "fingerprint": "5e7e71c0" * 8,
        "python": "3.11.7",
        "processor": f"Synthetic processor {text}",
        "cores": 2,
        "tools": {"locust": "2.47.0"},
        "twins": [
            {"name": name, "label": label, "version": "1.2.3"} for name, label in TWINS
        ],
    }


def _parity(text: str) -> dict[str, Any]:
    good = {"passed": 14, "failed": 0, "skipped": 0, "failures": [], "status": "passed"}
    bad = {
        "passed": 13,
        "failed": 1,
        "skipped": 0,
        "failures": [f"test_x: {text}"],
        "status": "failed",
    }
    found: dict[str, Any] = {
        f"A{n:02}": {"oak": {**good}, "elm": {**good}} for n in range(1, 12)
    }
    found["A11"] = {"oak": good, "elm": bad if text else good}
    return found


def _content() -> dict[str, Any]:
    return {
        "headlines": [
            {
                "claim": "decided-000",
                "question": "Does it take 24,000 lines against 10,000?",
                "chart": "size-boundaries",
                "claimed": 2.4,
            },
            {
                "claim": "decided-001",
                "question": "Is the smaller one faster?",
                "chart": "load-ratios",
            },
        ],
        "documents": {"000": "A synthetic article", "001": "Another synthetic article"},
        "contradictions": [
            {
                "statement": "It is small and it is large.",
                "claims": ["decided-000", "waiting-001", "unknown"],
            }
        ],
    }


def write_run(folder: Path, given: Source) -> Path:
    """Write the run folder that `given` would have been read from."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in (
        ("plan", given.plan),
        ("environment", given.environment),
        ("parity", given.parity),
        ("verdicts", given.verdicts),
    ):
        (folder / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")
    rows = [
        {slot: getattr(row, slot) for slot in Measurement.__slots__}
        for row in given.measurements
    ]
    (folder / "measurements.jsonl").write_text(
        "".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8"
    )
    steps = dict.fromkeys(row.step for row in given.measurements)
    (folder / "journal.jsonl").write_text(
        "".join(
            json.dumps({"step": step, "finished": given.finished, "digests": {}}) + "\n"
            for step in steps
        ),
        encoding="utf-8",
    )
    return folder
