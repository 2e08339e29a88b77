"""The rule language: what it says, what it refuses, what it cannot decide."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.rules import (
    AbsentFigureError,
    Rule,
    RuleError,
    left_open,
    names,
    parse,
    without_values,
)


@dataclass
class Number:
    value: float
    low: float | None = None
    high: float | None = None


def figures(**numbers: float | Number) -> dict[str, Number]:
    return {
        name: number if isinstance(number, Number) else Number(number)
        for name, number in numbers.items()
    }


def rule(
    supported: str = "a > 1",
    refuted: str = "a < 1",
    inconclusive: str | None = None,
    otherwise: str = "mixed",
) -> Rule:
    return Rule(
        parse(supported),
        parse(refuted),
        parse(inconclusive) if inconclusive else None,
        otherwise,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.8 <= a <= 3.2", True),
        ("3.2 <= a <= 1.8", False),
        ("a == 2 and not b < 0", True),
        ("a > 9 or b == 3", True),
        ("count(a > 1, b > 1, b > 5) >= 2", True),
        ("count(a > 1, b > 1, b > 5) == 3", False),
        ("a + b * 2 - 1 == 7", True),
        ("b / a == 1.5", True),
        ("-a < 0", True),
        ("abs(a - b) == 1", True),
        ("max(a, b) == 3 and min(a, b, 1) == 1", True),
        ("low(wide) <= 1 <= high(wide)", True),
        ("low(a) == 2 == high(a)", True),
        ("a != b", True),
        ("never", False),
        ("a == 2\n  and b == 3", True),
    ],
)
def test_evaluation(text: str, expected: bool) -> None:
    known = figures(a=2, b=3, wide=Number(1.1, 0.9, 1.3))
    assert parse(text).holds(known) is expected


def test_names() -> None:
    assert names("count(a > 1, low(b) > 2) >= 1 and max(c, 1) > abs(a)") == {
        "a",
        "b",
        "c",
    }
    assert rule("a > b", "c > 1", "d > 1").names == {"a", "b", "c", "d"}


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("a >", 4, "not an expression"),
        ("", 1, "not an expression"),
        ("a = 1", 3, "not an expression"),
        ("a", 1, "condition"),
        ("a + 1", 1, "condition"),
        ("count(a > 1)", 1, "condition"),
        ("a > 1 and b", 11, "condition"),
        ("a > 'x'", 5, "number or a figure"),
        ("a > True", 5, "number or a figure"),
        ("a > (b > 1)", 6, "number or a figure"),
        ("a in b", 1, "compare"),
        ("a is 1", 1, "compare"),
        ("a ** 2 > 1", 1, "number or a figure"),
        ("a % 2 > 1", 1, "number or a figure"),
        ("a.b > 1", 1, "number or a figure"),
        ("a[0] > 1", 1, "number or a figure"),
        ("(lambda: 1)() > 1", 1, "number or a figure"),
        ("[x for x in a] > 1", 1, "number or a figure"),
        ("(b := 1) > 1", 2, "number or a figure"),
        ("exit(1) > 1", 1, "no function 'exit'"),
        ("__import__('os') > 1", 1, "no function"),
        ("never(1) > 1", 1, "no function"),
        ("low(a + 1) > 1", 1, "name of a figure"),
        ("low(a, b) > 1", 1, "wrong number"),
        ("low(max) > 1", 5, "word of the language"),
        ("abs() > 1", 1, "wrong number"),
        ("max(a) > 1", 1, "wrong number"),
        ("count() > 1", 1, "wrong number"),
        ("count(a) > 1", 7, "condition"),
        ("max(a, b, key=c) > 1", 1, "number or a figure"),
        ("count > 1", 1, "word of the language"),
        ("never or a > 1", 1, "condition"),
        ("a > 1e999", 5, "too large"),
        ("a\0 > 1", 7, "not an expression"),
    ],
)
def test_what_is_no_rule_is_refused_with_its_place(
    text: str, column: int, says: str
) -> None:
    with pytest.raises(RuleError, match=says) as caught:
        parse(text)
    assert caught.value.column == column


def test_deep_nesting_is_refused_not_a_crash() -> None:
    with pytest.raises(RuleError):
        parse("(" * 5000 + "a" + ")" * 5000 + " > 1")
    with pytest.raises(RuleError):
        parse("a" + " + a" * 5000 + " > 1")
    with pytest.raises(RuleError):
        parse("(" * 400 + "a" + ")" * 400 + " > 1")


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        condition = parse(text)
    except RuleError as error:
        assert error.column >= 1  # noqa: PT017
    else:
        assert isinstance(condition.names, frozenset)


def test_order_of_checks() -> None:
    both = rule("a > 1", "a > 0", "a > -1")
    assert both.decide(figures(a=2))[0] == "supported"
    assert both.decide(figures(a=0.5))[0] == "refuted"
    assert both.decide(figures(a=-0.5))[0] == "inconclusive"
    assert both.decide(figures(a=-5))[0] == "mixed"
    assert rule(otherwise="inconclusive").decide(figures(a=1))[0] == "inconclusive"


def test_reason_names_the_figures() -> None:
    known = figures(a=Number(2.34567, 2.1, 2.5), b=12345.6)
    why = "that supports it, as the rule asks for: a > 1."
    assert rule().decide(known)[1] == f"a = 2.35 (2.1 to 2.5); {why}"
    assert rule("a > 1 and b > 1").decide(known)[1].startswith("a = 2.35")
    assert "b = 12346; that" in rule("a > 1 and b > 1").decide(known)[1]
    assert rule().decide(figures(a=1))[1].endswith("so the answer is mixed.")
    assert rule("never", "never").decide({})[1].startswith("neither enough")
    few = rule("never", "never", "a < 5").decide(figures(a=3))[1]
    assert few == "a = 3; too little to decide it by, as the rule has it: a < 5."


def test_a_page_that_shows_the_figures_leaves_them_out_of_the_reason() -> None:
    def told(found: Rule, **known: Any) -> tuple[str, str]:
        reason = found.decide(figures(**known))[1]
        return without_values(reason), left_open(reason)

    yes = "That supports it, as the rule asks for: a > 1."
    assert told(rule(), a=2) == (yes, "")
    few = rule("never", "never", "a < 5")
    assert told(few, a=3)[0].startswith("Too little to decide it by, as the rule")
    assert told(few, a=3)[1] == "too little to decide it by"
    unsure = rule("never", "never", otherwise="inconclusive")
    assert told(unsure)[1] == "neither enough to support it nor to refute it"
    for other in ("Withheld: no parity in A01.", "The rule cannot be decided: it; x."):
        assert (without_values(other), left_open(other)) == (other, "")


@pytest.mark.parametrize(
    ("known", "says"),
    [
        ({"a": 1, "b": 0}, "divides by zero"),
        ({"a": float("nan"), "b": 1}, "a is not a finite number"),
        ({"a": float("inf"), "b": 1}, "not a finite number"),
        ({"a": 1e308, "b": 1e-10}, "not a finite number"),
        ({"a": Number(1, float("nan"), 2), "b": -1}, r"low\(a\) is not"),
    ],
)
def test_what_has_no_answer_is_inconclusive(known: dict[str, Any], says: str) -> None:
    verdict, reason = rule("a / b > 1 or low(a) > 5", "a < 0").decide(figures(**known))
    assert verdict == "inconclusive"
    assert re.search(says, reason)


def test_absent_figure_is_named_only_when_needed() -> None:
    one = rule("a > 1 or b > 1", "b < 0")
    assert one.decide(figures(a=2))[0] == "supported"
    with pytest.raises(AbsentFigureError) as caught:
        one.decide(figures(a=0))
    assert caught.value.name == "b"


def test_as_dict() -> None:
    assert rule(inconclusive="a > 3").as_dict() == {
        "supported": "a > 1",
        "refuted": "a < 1",
        "inconclusive": "a > 3",
        "otherwise": "mixed",
    }
