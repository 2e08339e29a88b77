"""Gates, verdicts and their JSON."""

from __future__ import annotations

import contextlib
import itertools
import json
import random
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pytest

from metrics.claims import Claim, Known, load_claims, parse_claims
from metrics.data import FigureSpec, UnavailableError, read_data
from metrics.duets import LOAD_METRICS
from metrics.errors import UsageError
from metrics.experiment_book import Check
from metrics.figures import build
from metrics.rules import NEVER, Condition, UndecidableError
from metrics.tests.figure_data import FAILED, PARITY, controls, data, load_rows, row
from metrics.verdicts import (
    ReadingVerdict,
    Verdicts,
    decide,
    from_json,
    is_fragile,
    judge,
    judge_headlines,
    to_json,
)
from shared_spec.loader import load_metrics

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from metrics.records import Measurement

KNOWN = Known(
    metrics=["source.sloc", "experiment.result", "start.seconds", *LOAD_METRICS],
    features=["A01", "W01"],
    facts=["admin"],
    load_metrics=list(LOAD_METRICS),
    checks={"try/works": Check("works", "It works.", counts=False, twins=())},
)
CLAIMS = """
- id: size
  priority: A
  source: {document: "000", line: 1}
  fragment: words
  statement: One is longer.
  about: [one]
  experiment: twin-loc
  main_reading: R1
  readings:
    R1:
      statement: In lines.
      figures:
        sloc: {statistic: ratio, metric: source.sloc, subject: application, of: one, to: two}
      rule: {supported: sloc > 1.1, refuted: sloc < 0.9, otherwise: mixed}
      would_change: Others.
    R2:
      statement: In speed.
      figures:
        cpu: {statistic: duet_ratio, metric: load.cpu_per_request, subject: mix, of: one, to: two}
      rule: {supported: high(cpu) < 1, refuted: low(cpu) > 1, otherwise: inconclusive}
      would_change: Others.
    R3: {statement: Somewhere., missing: An instrument.}
    R4:
      statement: In the package.
      figures:
        admin: {statistic: fact, fact: admin, twin: one}
      rule: {supported: admin == 0, refuted: admin > 0, otherwise: inconclusive}
      would_change: Others.
    R5:
      statement: In memory.
      features: []
      figures:
        memory: {statistic: duet_ratio, metric: load.memory, subject: mix, of: one, to: two}
      rule: {supported: memory < 1, refuted: memory >= 1, otherwise: inconclusive}
      would_change: Others.
    R7:
      statement: In an experiment on the framework.
      figures:
        works: {statistic: value, metric: experiment.result, subject: try/works, twin: one}
      rule: {supported: works == 1, refuted: works == 0, otherwise: mixed}
      would_change: Others.
    R8:
      statement: In starting.
      features: []
      figures:
        seconds: {statistic: median, metric: start.seconds, twin: one}
      rule: {supported: seconds < 9, refuted: seconds >= 9, otherwise: inconclusive}
      would_change: Others.
    R6:
      statement: In lines of one feature.
      features: [A01]
      figures:
        sloc: {statistic: value, metric: source.sloc, subject: application, twin: one}
      rule: {supported: sloc > 1, refuted: sloc < 1, otherwise: mixed}
      would_change: Others.
"""
SIZES = [
    row("source.sloc", "one", "application", 300),
    row("source.sloc", "two", "application", 200),
    row("fact.value", "one", "admin", 0),
    row("experiment.result", "one", "try/works", 1),
]
LOAD = load_rows("twins", ("one", "two"), cost=1.3)


def register() -> list[Claim]:
    claims, problems = parse_claims(CLAIMS, "x.yaml", KNOWN)
    assert problems == []
    return claims


def verdicts(
    rows: Sequence[Measurement], parity: dict[str, Any] = PARITY, seed: int = 1
) -> Verdicts:
    return decide(register(), data(rows, parity, seed), command="twins verify RUN")


def reading(
    name: str, rows: Sequence[Measurement], parity: dict[str, Any] = PARITY
) -> ReadingVerdict:
    claim = verdicts(rows, parity).claims[0]
    return next(r for r in claim.readings if r.id == name)


def test_a_claim_has_the_verdict_of_its_main_reading() -> None:
    claim = verdicts(SIZES).claims[0]
    assert claim.verdict == "supported"
    assert [r.verdict for r in claim.readings] == [
        "supported",
        "not measured yet",
        "not measured yet",
        "supported",
        "not measured yet",
        "supported",
        "not measured yet",
        "supported",
    ]


def test_an_experiment_on_a_framework_needs_no_parity() -> None:
    assert reading("R1", SIZES, {}).verdict == "not measured yet"
    assert reading("R7", SIZES, {}).verdict == "supported"


def test_an_undecided_reading_says_why() -> None:
    found = reading("R3", SIZES)
    assert (found.reason, found.rule, found.figures) == ("An instrument.", None, ())


def test_a_timing_outside_of_duets_needs_them_too() -> None:
    rows = [row("start.seconds", "one", str(number), 5) for number in range(3)]
    assert reading("R8", [*rows, *LOAD, *controls()]).verdict == "supported"
    failed = reading("R8", [*rows, *LOAD, *controls(plus=1.0)])
    assert failed.verdict == "inconclusive"


def test_a_timing_needs_its_controls() -> None:
    assert reading("R2", [*LOAD, *controls()]).verdict == "supported"
    without = reading("R2", LOAD)
    assert without.verdict == "inconclusive"
    assert "no control of kind 'same'" in without.reason
    assert without.figures == ()
    failed = reading("R2", [*LOAD, *controls(plus=1.0)])
    assert failed.verdict == "inconclusive"
    assert "mix/one/same-plus-5 failed" in failed.reason


def test_memory_is_no_timing() -> None:
    assert reading("R5", LOAD).verdict == "supported"


def test_without_parity_nothing_of_the_product_is_published() -> None:
    broken = {**PARITY, "W01": {**PARITY["W01"], "two": FAILED}}
    found = reading("R1", SIZES, broken)
    assert (found.verdict, found.figures) == ("not measured yet", ())
    assert "no parity in W01" in found.reason
    assert reading("R4", SIZES, broken).verdict == "supported"
    assert reading("R6", SIZES, broken).verdict == "supported"
    assert reading("R5", LOAD, broken).verdict == "supported"
    assert "parity was not tested" in reading("R1", SIZES, {}).reason
    assert "no parity in A01" in reading("R6", SIZES, {"W01": PARITY["W01"]}).reason


def test_absent_data() -> None:
    found = reading("R1", SIZES[:1])
    assert found.verdict == "not measured yet"
    assert found.reason == "source.sloc of application was not measured for two."


@pytest.mark.parametrize("full", [True, False])
def test_what_only_full_runs_measure_says_so(full: bool) -> None:
    known = read_data([], {}, load_metrics(), 1, full=full)
    with pytest.raises(UnavailableError) as found:
        known.find("experiment.result", "one", "try/works")
    what = "experiment.result of try/works was not measured for one."
    assert found.value.reason == ("" if full else "Only full runs measure it: ") + what
    with pytest.raises(UnavailableError, match=r"for one\.$"):
        known.find("source.sloc", "one")


@pytest.mark.parametrize(
    ("metric", "subject", "fragile"),
    [
        ("source.tokens", "application", True),
        ("source.files", "application", False),
        ("source.tokens", "templates", False),
        ("package.tokens", "application", False),
    ],
)
def test_rulers_that_disagree_make_a_verdict_fragile(
    metric: str, subject: str, fragile: bool
) -> None:
    rows = [
        *SIZES,
        row(metric, "one", subject, 9),
        row(metric, "two", subject, 10),
    ]
    pair = {"of": "one", "to": "two"}
    figures = [
        build(FigureSpec(m, "ratio", {"metric": m, "subject": s, **pair}), data(rows))
        for m, s in (("source.sloc", "application"), (metric, subject))
    ]
    assert is_fragile(figures) is fragile
    assert not is_fragile(figures[:1])


def test_json_round_trip_is_exact() -> None:
    found = verdicts([*SIZES, *LOAD, *controls()])
    document = json.loads(json.dumps(to_json(found)))
    assert from_json(document) == found
    assert to_json(from_json(document)) == document
    first = document["claims"][0]["readings"][0]
    assert first["evidence"] == sorted([SIZES[0].id, SIZES[1].id])
    assert first["rule"]["otherwise"] == "mixed"
    assert first["command"] == "twins verify RUN"
    assert document["controls"][0]["id"] == "mix/one/same"


def test_the_same_run_gives_the_same_bytes() -> None:
    rows = [*SIZES, *load_rows("twins", ("one", "two"), pairs=9), *controls()]
    one = json.dumps(to_json(verdicts(rows)))
    assert json.dumps(to_json(verdicts(list(reversed(rows))))) == one


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"schema_version": 2},
        {"schema_version": 1, "controls": []},
        {"schema_version": 1, "controls": [{}], "claims": []},
        {"schema_version": 1, "controls": [], "claims": [3]},
    ],
)
def test_other_documents_are_refused(document: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        from_json(document)


def run_folder(tmp_path: Path, rows: Sequence[Measurement]) -> Path:
    folder = tmp_path / "20261121T000000Z-abcdef01"
    folder.mkdir()
    twins = [{"name": "one"}, {"name": "two"}]
    plan = {"schema_version": 1, "seed": 3, "twins": twins, "steps": []}
    (folder / "plan.json").write_text(json.dumps(plan))
    (folder / "parity.json").write_text(json.dumps(PARITY))
    lines = [json.dumps(asdict(entry)) + "\n" for entry in rows]
    (folder / "measurements.jsonl").write_text("".join(lines))
    steps = sorted({entry.step for entry in rows})
    journal = [json.dumps({"step": step, "digests": {}}) + "\n" for step in steps]
    (folder / "journal.jsonl").write_text("".join(journal))
    return folder


def test_a_run_folder_is_judged_by_the_whole_register(tmp_path: Path) -> None:
    folder = run_folder(tmp_path, LOAD)
    document = judge(folder)
    assert {c["id"] for c in document["claims"]} >= {"loc-24000-10000"}
    assert document["claims"][0]["readings"][0]["command"] in {
        "",
        "twins verify 20261121T000000Z-abcdef01",
    }
    headlines = judge_headlines(folder)
    assert headlines[0]["name"] == "mix.cpu_per_request"


def test_without_measurements_only_arithmetic_on_the_articles_is_decided() -> None:
    found = decide(load_claims(), data([], {}), command="")
    decided = {
        (claim.id, reading.id)
        for claim in found.claims
        for reading in claim.readings
        if reading.rule and reading.verdict != "not measured yet"
    }
    constants = {
        (claim.id, reading.id)
        for claim in load_claims()
        for reading in claim.readings.values()
        if reading.figures
        and all(f.statistic == "constant" for f in reading.figures.values())
    }
    assert decided == constants


def _examples(
    condition: Condition, generator: random.Random
) -> Iterator[dict[str, Ends]]:
    """Draw figures at, between and beyond the bounds that a condition names."""
    bounds = sorted(
        {0.0, 1.0, *map(float, re.findall(r"\b\d+(?:\.\d+)?\b", condition.text))}
    )
    pool = [bounds[0] - 1, bounds[-1] * 1.5 + 1, *bounds]
    pool += [(a + b) / 2 for a, b in itertools.pairwise(bounds)]
    names = sorted(condition.names)
    for _ in range(20_000):
        values = dict.fromkeys(names, generator.choice(pool))
        for name in generator.sample(names, generator.randint(0, len(names))):
            values[name] = generator.choice(pool)
        width = generator.choice([0.01, 0.3, 10])
        yield {name: Ends(x, x - width, x + width) for name, x in values.items()}


@dataclass
class Ends:
    value: float
    low: float
    high: float


RULES = [
    (claim.id, reading.id, verdict, condition)
    for claim in load_claims()
    for reading in claim.readings.values()
    if reading.rule and any(f.statistic != "constant" for f in reading.figures.values())
    for verdict, condition in reading.rule.conditions()
    if condition.text != NEVER
]


@pytest.mark.parametrize(
    "condition", [rule[3] for rule in RULES], ids=["/".join(rule[:3]) for rule in RULES]
)
def test_no_rule_is_settled_before_the_figures_are_known(condition: Condition) -> None:
    seen = set()
    for figures in _examples(condition, random.Random(4)):
        with contextlib.suppress(UndecidableError):
            seen.add(condition.holds(figures))
        if len(seen) == 2:
            return
    pytest.fail(f"always {seen}: {condition.text}")
