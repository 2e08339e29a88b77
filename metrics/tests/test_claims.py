"""Claim files are read whole or refused with every problem and its line."""

from __future__ import annotations

from textwrap import dedent, indent
from typing import TYPE_CHECKING

import pytest

from metrics import claims as c
from metrics.claims import Known, parse_claims
from metrics.duets import LOAD_METRICS
from metrics.errors import UsageError
from metrics.experiment_book import Check
from metrics.figures import STATISTICS
from metrics.paths import SPEC
from metrics.rules import RESERVED

if TYPE_CHECKING:
    from pathlib import Path

KNOWN = Known(
    metrics=["source.sloc", "source.tokens", "load.memory", "experiment.result"],
    features=["A01", "W01"],
    facts=["flask-admin-files"],
    load_metrics=["load.memory"],
    checks={
        "try/works": Check("works", "It works.", counts=False, twins=()),
        "try/parts": Check("parts", "Parts.", counts=True, twins=()),
    },
)
READING = """
statement: The one is longer than the other.
figures:
  sloc: {statistic: ratio, metric: source.sloc, subject: application, of: a, to: b}
rule:
  supported: sloc > 1.1
  refuted: sloc < 0.9
  otherwise: mixed
would_change: Other twins.
"""


def claim(reading: str = READING, **changes: str | None) -> str:
    fields = {
        "id": "loc-1",
        "priority": "A",
        "source": '{document: "000", line: 76}',
        "fragment": "some ten words at most",
        "statement": "It is longer.",
        "about": "[django]",
        "experiment": "twin-loc",
        "main_reading": "R1",
        **changes,
    }
    lines = [f"{key}: {value}" for key, value in fields.items() if value is not None]
    lines += ["readings:", "  R1:", indent(dedent(reading).strip(), "    ")]
    return "- " + indent("\n".join(lines), "  ")[2:] + "\n"


def problems(text: str) -> list[str]:
    return [str(problem) for problem in parse_claims(text, "x.yaml", KNOWN)[1]]


def changed(old: str, new: str) -> str:
    assert old in READING
    return claim(READING.replace(old, new))


def test_a_good_claim() -> None:
    found, wrong = parse_claims(claim(), "x.yaml", KNOWN)
    assert wrong == []
    assert found[0].id == "loc-1"
    assert (found[0].source.document, found[0].source.line) == ("000", 76)
    reading = found[0].readings["R1"]
    assert reading.features is None
    assert reading.figures["sloc"].params["subject"] == "application"
    assert reading.rule
    assert reading.rule.otherwise == "mixed"
    assert found[0].as_dict()["readings"]["R1"]["rule"]["supported"] == "sloc > 1.1"


def test_the_rule_in_words_is_kept_and_checked() -> None:
    rule = "{supported: More., refuted: Less., mixed: Between.}"
    found, wrong = parse_claims(claim(verdict_rule=rule), "x.yaml", KNOWN)
    assert wrong == []
    assert found[0].as_dict()["verdict_rule"] == {
        "supported": "More.",
        "refuted": "Less.",
        "mixed": "Between.",
    }
    assert parse_claims(claim(), "x.yaml", KNOWN)[0][0].verdict_rule == {}
    incomplete = problems(claim(verdict_rule="{supported: More., mixt: Between.}"))
    assert [p.split(": ", 1)[1] for p in incomplete] == [
        "unknown key 'mixt' (did you mean 'mixed'?)",
        "'refuted' is missing",
        "'mixed' is missing",
    ]


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("missing", "not measured yet"),
        ("outside", "not measurable here"),
        ("opinion", "opinion"),
    ],
)
def test_undecided_readings(key: str, status: str) -> None:
    text = claim(f"{{statement: Some words., {key}: Because.}}")
    found, wrong = parse_claims(text, "x.yaml", KNOWN)
    assert wrong == []
    assert found[0].readings["R1"].status == status
    assert found[0].as_dict()["readings"]["R1"] == {
        "statement": "Some words.",
        key: "Because.",
    }


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (claim(colour="blue"), 9, "unknown key 'colour'"),
        (claim(id="Loc 1"), 1, "is no id"),
        (claim(id=None), 1, "'id' is missing"),
        (claim(priority="D"), 2, "unknown priority 'D'"),
        (claim(source='{document: "002", line: 1}'), 3, "unknown document '002'"),
        (claim(source='{document: "000", line: x}'), 3, "whole number"),
        (claim(fragment="a b c d e f g h i j k"), 4, "at most 10 words, this one 11"),
        (claim(statement="''"), 5, "expected text"),
        (claim(main_reading="R2"), 8, "there is no reading R2"),
        (claim("{statement: x}"), 11, "it has none"),
        (claim("{statement: x, missing: y, opinion: z}"), 11, "missing and opinion"),
        (claim("{statement: x, missing: y, figures: {}}"), 11, "unknown key 'figures'"),
        (changed("source.sloc", "source.slocc"), 13, "did you mean 'source.sloc'"),
        (changed("source.sloc", "load.memory"), 13, "unknown metric 'load.memory'"),
        (changed("statistic: ratio", "statistic: ratoi"), 13, "mean 'ratio'"),
        (changed(", to: b", ""), 13, "ratio needs 'to'"),
        (changed("to: b", "to: b, twin: c"), 13, "unknown key 'twin'"),
        (changed("supported: sloc > 1.1", "supported: sloc >"), 15, "cannot be read"),
        (changed("supported: sloc", "supported: slocs"), 15, "did you mean 'sloc'"),
        (changed("otherwise: mixed", "otherwise: maybe"), 17, "unknown verdict"),
        (changed("  refuted: sloc < 0.9\n", ""), 15, "'refuted' is missing"),
        (changed("rule:", "features: [A99]\nrule:"), 14, "unknown feature 'A99'"),
        (changed("rule:", "shown: [what]\nrule:"), 16, "'what' is not defined"),
        (changed("would_change: Other twins.\n", ""), 11, "'would_change' is missing"),
        (
            changed("sloc: {", "low: {").replace("sloc ", "low "),
            13,
            "cannot be the name",
        ),
        (claim() + claim(), 19, "claim loc-1 stands already in x.yaml:1"),
        ("- [", 1, "is not YAML"),
        ("a: 1", 1, "expected a list"),
    ],
)
def test_each_problem_is_named_with_its_line(text: str, line: int, says: str) -> None:
    found = problems(text)
    assert any(p.startswith(f"x.yaml:{line}: ") and says in p for p in found), found


def test_unused_figure() -> None:
    text = changed(
        "rule:",
        "  spare: {statistic: constant, value: 1, why: an example}\nrule:",
    )
    assert problems(text) == [
        "x.yaml:14: figure 'spare' is used by no rule and not listed under shown"
    ]
    assert (
        problems(text.replace("      rule:", "      shown: [spare]\n      rule:")) == []
    )


@pytest.mark.parametrize(
    ("figure", "says"),
    [
        ("{statistic: fact, fact: flask-admin, twin: b}", "mean 'flask-admin-files'"),
        ("{statistic: constant, value: x, why: y}", "value must be a number"),
        ("{statistic: constant, value: true, why: y}", "value must be a number"),
        ("{statistic: conformance_share, features: [A1], twin: b}", "mean 'A01'"),
        (
            "{statistic: duet_ratio, metric: load.cpu, subject: mix, of: a, to: b}",
            "unknown metric 'load.cpu'",
        ),
        (
            (
                "{statistic: duet_ratio, metric: load.throughput, subject: mix, of: a,"
                " to: b, kind: twin}"
            ),
            "mean 'twins'",
        ),
        ("{statistic: total_ratio, of: a, to: b, parts: [{metric: x}]}", "unknown"),
        (
            (
                "{statistic: padding_effect, metric: load.throughput, subject: mix,"
                " twin: a, lines: many}"
            ),
            "whole number",
        ),
    ],
)
def test_parameters_are_checked(figure: str, says: str) -> None:
    text = changed("rule:", f"  other: {figure}\nrule:").replace("> 1.1", "> other")
    assert any(says in p for p in problems(text)), problems(text)


def test_all_problems_come_together() -> None:
    text = claim(priority="D", fragment="a b c d e f g h i j k", colour="blue")
    assert len(problems(text)) == 3


def test_good_claims_survive_bad_neighbours() -> None:
    text = claim(id="one", priority="D") + claim(id="two")
    assert [claim.id for claim in parse_claims(text, "x.yaml", KNOWN)[0]] == ["two"]


def test_ids_are_unique_across_files(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SAMPLE)
    (tmp_path / "b.yaml").write_text(SAMPLE)
    found = c.check_claims(tmp_path)
    assert len(found) == 1
    assert found[0].message.endswith("a.yaml:1")
    with pytest.raises(UsageError, match=r"1 problem:\n.*b.yaml:1: claim loc-1"):
        c.load_claims(tmp_path)


SAMPLE = claim("{statement: Some words., missing: Something.}")


def test_the_register_itself_is_right() -> None:
    assert [str(problem) for problem in c.check_claims()] == []


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe")
    assert "cannot be read" in str(c.check_claims(tmp_path)[0])


def test_the_readme_explains_every_statistic_and_word() -> None:
    text = (SPEC / "claims" / "README.md").read_text()
    assert [name for name in STATISTICS if f"`{name}`" not in text] == []
    assert [word for word in RESERVED if word not in text] == []
    assert [metric for metric in LOAD_METRICS if f"`{metric}`" not in text] == []


@pytest.mark.parametrize(
    ("figure", "problem"),
    [
        ("statistic: value, subject: try/works", ""),
        ("statistic: value, subject: try/parts", ""),
        ("statistic: sum, only: try/w*", ""),
        ("statistic: value, subject: try/work", "unknown check 'try/work'"),
        ("statistic: sum, only: no/*", "no check matches 'no/*'"),
        ("statistic: sum, only: try/*", "try/parts counts: it cannot be summed"),
    ],
)
def test_checks_of_experiments(figure: str, problem: str) -> None:
    spec = f"{{metric: experiment.result, twin: a, {figure}}}"
    old = "{statistic: ratio, metric: source.sloc, subject: application, of: a, to: b}"
    found = problems(changed(old, spec))
    assert len(found) == bool(problem)
    assert problem in "".join(found)
