"""A synthetic run, small but complete, for tests of the report.

Every number in it is invented, and the twins are called Oak and Elm so that
nobody takes it for a measurement. `CLAIMS` copies the shape of the register.
"""

from __future__ import annotations

import itertools
import json
import random
from typing import TYPE_CHECKING, Any

from metrics.records import Measurement
from metrics.report.model import Source
from metrics.tests import report_claims

if TYPE_CHECKING:
    from pathlib import Path

TWINS = (("oak", "Oak"), ("elm", "Elm"))
HOSTILE = "<script>alert(1)</script> & \"quoted\" 'single' | *pipe* [x](http://e.test)"
JOURNEYS = ("reader", "member", "author")
ROLES = (
    ("application", 900),
    ("code", 800),
    ("configuration", 100),
    ("templates", 240),
    ("migrations", 160),
    ("tests", 1300),
)
#: Metric, its share of a source line, unit.
RULERS = (
    ("physical_lines", 1.2, "lines"),
    ("sloc", 1.0, "lines"),
    ("lloc", 0.8, "lines"),
    ("tokens", 9.0, "tokens"),
    ("gzip_bytes", 11.0, "bytes"),
    ("modules", 0.03, "modules"),
)
#: Boundary, lines of each twin.
PACKAGES = (
    ("framework", 150_000, 9_000),
    ("bare", 160_000, 52_000),
    ("closure", 260_000, 420_000),
)
ROUTES = (
    "GET /api/articles @small",
    "GET /api/articles @medium",
    "GET /api/tags @small",
)
#: Metric, middle value, unit.
LOAD = (
    ("cpu_seconds", 0.9, "s"),
    ("requests", 400, "requests"),
    ("seconds", 10, "s"),
    ("latency_p50", 14, "ms"),
    ("latency_p95", 41, "ms"),
    ("memory", 96, "MiB"),
)


class _Rows(list[Measurement]):
    """Measurements, each with the next number of its step."""

    def add(
        self,
        step: str,
        metric: str,
        twin: str,
        subject: str,
        value: float,
        unit: str,
        **block: Any,
    ) -> None:
        name = f"{step}#{sum(row.step == step for row in self) + 1}"
        self.append(Measurement(name, step, metric, twin, subject, value, unit, block))


def measurements() -> list[Measurement]:
    """Return measurements of every instrument, the same ones each time."""
    rng = random.Random(1)
    rows = _Rows()
    for index, (twin, _) in enumerate(TWINS):
        _sizes(rows, rng, twin, 1.0 + 0.2 * index)
        _functions(rows, rng, twin)
        _packages(rows, twin, index)
        rows.add(
            "loaded", "loaded.sloc", twin, "process", 90_000 + 18_000 * index, "lines"
        )
        for route in ROUTES:
            rows.add("sql", "sql.statements", twin, route, 3 + index, "statements")
        rows.add("facts", "fact.value", twin, "template-engines", 2 - index, "count")
    for pair, journey, kind in itertools.product(
        (1, 2, 3), JOURNEYS, ("twins", "same")
    ):
        _load(rows, rng, kind, journey, pair)
    return rows


def _sizes(rows: _Rows, rng: random.Random, twin: str, scale: float) -> None:
    for (role, lines), (metric, share, unit) in itertools.product(ROLES, RULERS):
        value = round(lines * scale * share)
        rows.add("source-size", f"source.{metric}", twin, role, value, unit)
    for number in range(1, 12):
        lines = rng.randint(20, 140)
        rows.add("feature-size", "feature.sloc", twin, f"A{number:02}", lines, "lines")


def _functions(rows: _Rows, rng: random.Random, twin: str) -> None:
    for number in range(120):
        name = f"conduit/m{number // 9}.py:f{number}"
        for metric, low, high, unit in (
            ("cyclomatic", 1, 6, "paths"),
            ("function_lines", 2, 30, "lines"),
        ):
            value = rng.randint(low, high)
            rows.add("complexity", f"complexity.{metric}", twin, name, value, unit)


def _packages(rows: _Rows, twin: str, index: int) -> None:
    for subject, *lines in PACKAGES:
        rows.add("packages", "package.sloc", twin, subject, lines[index], "lines")
        number, metric = 4 + 20 * index, "package.distributions"
        rows.add("packages", metric, twin, subject, number, "distributions")
    for name in ("shared-one", f"{twin}-only"):
        subject = f"distribution:{name}"
        rows.add("packages", "package.sloc", twin, subject, 700, "lines")


def _load(rows: _Rows, rng: random.Random, kind: str, journey: str, pair: int) -> None:
    for block, (side, (twin, _)) in itertools.product(
        range(1, 5), zip("ab", TWINS, strict=True)
    ):
        used = "oak" if kind == "same" else twin
        where = {"kind": kind, "pair": pair, "block": block, "side": side}
        step = f"load-{kind}-{journey}-{pair}"
        for metric, middle, unit in LOAD:
            value = round(middle * rng.uniform(0.9, 1.1), 3)
            rows.add(step, f"load.{metric}", used, journey, value, unit, **where)


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
    padding = f"{text}{' And more.' * long}"
    pairs = [report_claims.decided(n, padding, rows) for n in range(decided)]
    if hostile:
        pairs[0][0]["fragment"] = text
        pairs[0][1]["readings"][0]["reason"] = text
        pairs[0][1]["readings"][0]["command"] = text
    waiting = [report_claims.waiting(n, long) for n in range(claims - decided)]
    return Source(
        run_id="20260102T030405Z-5e7e71c0",
        plan=_plan(profile, text),
        environment=_environment(text),
        parity=_parity(text),
        verdicts={
            "schema_version": 1,
            "controls": _controls(),
            "claims": [v for _, v in pairs],
        },
        measurements=rows,
        claims=[*(c for c, _ in pairs), *waiting],
        ratios=ratios(),
        content=_content(),
        features={f"A{n:02}": f"Feature {n}" for n in range(1, 12)},
        finished="2026-01-02T03:08:05Z",
    )


def _controls() -> list[dict[str, Any]]:
    return [
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
    good = {"passed": 14, "failed": 0, "skipped": 0, "failures": []}
    good |= {"listed": 14, "status": "passed"}
    bad = {
        "passed": 13,
        "failed": 1,
        "skipped": 0,
        "listed": 14,
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
