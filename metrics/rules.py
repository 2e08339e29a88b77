"""The language in which a claim's verdict rule is written.

A rule is a small subset of Python's expressions: names of figures, numbers,
`+ - * /`, chained comparisons, `and` / `or` / `not`, `count(condition, ...)` (how
many hold), `min`, `max`, `abs`, and `low(figure)` / `high(figure)` for the ends of
a figure's interval (its value where it has none). `never` stands for a condition
that cannot arise. Text is parsed with `ast` and walked by hand, never evaluated
as Python.
"""

from __future__ import annotations

import ast
import math
import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

NEVER = "never"
LONGEST = 1000
OTHERWISE = ("mixed", "inconclusive")

_ARITHMETIC: dict[type[ast.AST], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_COMPARISONS: dict[type[ast.AST], Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_NUMBER_FUNCTIONS: dict[str, Callable[..., float]] = {"min": min, "max": max}
_INTERVAL_ENDS = ("low", "high")
RESERVED = frozenset({*_NUMBER_FUNCTIONS, *_INTERVAL_ENDS, "abs", "count", NEVER})


class Measured(Protocol):
    """What a rule needs to know of a figure; no interval means None."""

    @property
    def value(self) -> float:
        """The figure itself."""
        ...

    @property
    def low(self) -> float | None:
        """Lower end of its interval."""
        ...

    @property
    def high(self) -> float | None:
        """Upper end of its interval."""
        ...


class RuleError(ValueError):
    """A rule cannot be read; `column` counts from 1."""

    def __init__(self, text: str, column: int, message: str) -> None:
        self.text = text
        self.column = column
        super().__init__(f"column {column} of '{text}': {message}")


class UndecidableError(Exception):
    """A rule has no answer for these figures: a division by zero, not a number."""


class AbsentFigureError(Exception):
    """A rule asks for a figure that the mapping does not hold."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"figure '{name}' is absent")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition, read and checked; `names` are the figures it mentions."""

    text: str
    names: frozenset[str]
    tree: ast.expr

    def holds(self, figures: Mapping[str, Measured]) -> bool:
        """Evaluate on the figures; `and` and `or` stop early as in Python.

        AbsentFigureError names a figure that is needed and not there;
        UndecidableError says why there is no answer.
        """
        return _holds(self.tree, figures)


@dataclass(frozen=True, slots=True)
class Rule:
    """When a reading is supported or refuted, and what it is otherwise."""

    supported: Condition
    refuted: Condition
    inconclusive: Condition | None
    otherwise: str

    @property
    def names(self) -> frozenset[str]:
        """Every figure that some condition mentions."""
        found = self.supported.names | self.refuted.names
        return found | self.inconclusive.names if self.inconclusive else found

    def conditions(self) -> list[tuple[str, Condition]]:
        """Return the conditions with their verdicts in the order of checking."""
        found = [("supported", self.supported), ("refuted", self.refuted)]
        if self.inconclusive:
            found.append(("inconclusive", self.inconclusive))
        return found

    def as_dict(self) -> dict[str, str]:
        """Return the rule as text, the way the register writes it."""
        texts = {verdict: condition.text for verdict, condition in self.conditions()}
        return {**texts, "otherwise": self.otherwise}

    def decide(self, figures: Mapping[str, Measured]) -> tuple[str, str]:
        """Return (verdict, reason). AbsentFigureError when a figure is needed.

        What has no answer (division by zero, not a number) is inconclusive.
        """
        try:
            for verdict, condition in self.conditions():
                if condition.holds(figures):
                    found = _in_words(condition.names, figures)
                    return verdict, f"{found}{_MET[verdict]}: {condition.text}."
        except UndecidableError as error:
            return "inconclusive", f"The rule cannot be decided: {error}."
        found = _in_words(self.names, figures)
        return self.otherwise, f"{found}{_UNMET[self.otherwise]}."


#: What a reason says when a condition holds, and when none does.
_MET = {
    "supported": "that supports it, as the rule asks for",
    "refuted": "that refutes it, as the rule asks for",
    "inconclusive": "too little to decide it by, as the rule has it",
}
_UNMET = {
    "mixed": "neither enough to support it nor to refute it, so the answer is mixed",
    "inconclusive": "neither enough to support it nor to refute it, so it stays open",
}


def without_values(reason: str) -> str:
    """Return a reason of `Rule.decide` for a page that shows the figures beside it.

    Reasons of another origin stay as they are.
    """
    _, _, told = reason.rpartition("; ")
    if told.startswith((*_MET.values(), *_UNMET.values())):
        return told[0].upper() + told[1:]
    return reason


def left_open(reason: str) -> str:
    """Say why a rule decided nothing; empty for a reason of any other kind."""
    _, _, told = reason.rpartition("; ")
    for phrase in (_MET["inconclusive"], _UNMET["inconclusive"]):
        if told.startswith(phrase):
            return phrase.partition(",")[0]
    return ""


def _in_words(names: Iterable[str], figures: Mapping[str, Measured]) -> str:
    """Return the figures' values, to three significant digits, for a reason."""
    parts = []
    for name in sorted(name for name in names if name in figures):
        figure = figures[name]
        text = f"{name} = {_short(figure.value)}"
        if figure.low is not None and figure.high is not None:
            text += f" ({_short(figure.low)} to {_short(figure.high)})"
        parts.append(text)
    return f"{', '.join(parts)}; " if parts else ""


def _short(number: float) -> str:
    whole = number == round(number) or abs(number) >= 1000
    return f"{number:.0f}" if whole else f"{number:.3g}"


def parse(text: str) -> Condition:
    """Read one condition; RuleError says where and why it cannot be read."""
    flat = " ".join(text.split())
    if len(flat) > LONGEST:
        raise RuleError(flat[:40], LONGEST, f"longer than {LONGEST} characters")
    if flat == NEVER:
        return Condition(flat, frozenset(), ast.Constant(value=False))
    try:
        tree = ast.parse(flat, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        column = getattr(error, "offset", None) or len(flat) + 1
        raise RuleError(flat, column, "this is not an expression") from None
    found: set[str] = set()
    _Checker(flat, found).condition(tree)
    return Condition(flat, frozenset(found), tree)


def names(text: str) -> frozenset[str]:
    """Return the figures that a condition mentions; RuleError as `parse`."""
    return parse(text).names


@dataclass(frozen=True, slots=True)
class _Checker:
    """Walks a tree once, refusing all that the language does not have."""

    text: str
    found: set[str]

    def error(self, node: ast.AST, message: str) -> RuleError:
        return RuleError(self.text, getattr(node, "col_offset", 0) + 1, message)

    def condition(self, node: ast.expr) -> None:
        match node:
            case ast.BoolOp(values=values):
                for value in values:
                    self.condition(value)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                self.condition(operand)
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                for op in ops:
                    if type(op) not in _COMPARISONS:
                        raise self.error(node, "only < <= > >= == != compare")
                for part in (left, *comparators):
                    self.number(part)
            case _:
                raise self.error(node, "a condition (such as a > 1) is expected here")

    def number(self, node: ast.expr) -> None:
        match node:
            case ast.Constant(value=int() | float() as value) if not isinstance(
                value, bool
            ):
                if not math.isfinite(value):
                    raise self.error(node, "this number is too large")
            case ast.Name(id=name):
                self.figure(node, name)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
                self.number(left)
                self.number(right)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                self.number(operand)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                self.call(node, name, args)
            case _:
                raise self.error(node, "a number or a figure is expected here")

    def figure(self, node: ast.AST, name: str) -> None:
        if name in RESERVED:
            raise self.error(node, f"'{name}' is a word of the language, no figure")
        self.found.add(name)

    def call(self, node: ast.Call, name: str, args: list[ast.expr]) -> None:
        if name == "count" and args:
            for arg in args:
                self.condition(arg)
        elif name in _NUMBER_FUNCTIONS and len(args) > 1:
            for arg in args:
                self.number(arg)
        elif name == "abs" and len(args) == 1:
            self.number(args[0])
        elif name in _INTERVAL_ENDS and len(args) == 1:
            if not isinstance(args[0], ast.Name):
                raise self.error(node, f"{name}() takes the name of a figure")
            self.figure(args[0], args[0].id)
        elif name in RESERVED - {NEVER}:
            raise self.error(node, f"{name}() has the wrong number of arguments")
        else:
            raise self.error(node, f"there is no function '{name}'")


def _holds(node: ast.expr, figures: Mapping[str, Measured]) -> bool:
    """Evaluate a condition that `_Checker` has passed."""
    match node:
        case ast.BoolOp(op=ast.Or(), values=values):
            return any(_holds(value, figures) for value in values)
        case ast.BoolOp(values=values):
            return all(_holds(value, figures) for value in values)
        case ast.UnaryOp(operand=operand):
            return not _holds(operand, figures)
        case ast.Compare():
            return _compare(node, figures)
    assert isinstance(node, ast.Constant)
    return bool(node.value)


def _number(node: ast.expr, figures: Mapping[str, Measured]) -> float:
    """Evaluate a number that `_Checker` has passed."""
    match node:
        case ast.UnaryOp(operand=operand):
            return -_number(operand, figures)
        case ast.BinOp(left=left, op=op, right=right):
            return _calculate(op, _number(left, figures), _number(right, figures))
        case ast.Name(id=name):
            return _finite(name, _figure(name, figures).value)
        case ast.Call(func=ast.Name(id=name), args=args):
            return _call(name, args, figures)
    assert isinstance(node, ast.Constant)
    return float(cast("float", node.value))


def _compare(node: ast.Compare, figures: Mapping[str, Measured]) -> bool:
    left = _number(node.left, figures)
    for op, part in zip(node.ops, node.comparators, strict=True):
        right = _number(part, figures)
        if not _COMPARISONS[type(op)](left, right):
            return False
        left = right
    return True


def _calculate(op: ast.operator, left: float, right: float) -> float:
    try:
        return _finite("a calculation", _ARITHMETIC[type(op)](left, right))
    except ZeroDivisionError:
        raise UndecidableError("it divides by zero") from None
    except OverflowError:
        raise UndecidableError("a number is too large") from None


def _call(name: str, args: list[ast.expr], figures: Mapping[str, Measured]) -> float:
    if name in _INTERVAL_ENDS:
        target = args[0]
        assert isinstance(target, ast.Name)
        figure = _figure(target.id, figures)
        end = figure.low if name == "low" else figure.high
        return _finite(f"{name}({target.id})", figure.value if end is None else end)
    if name == "count":
        return sum(_holds(arg, figures) for arg in args)
    values = [_number(arg, figures) for arg in args]
    if name == "abs":
        return abs(values[0])
    return _NUMBER_FUNCTIONS[name](values)


def _figure(name: str, figures: Mapping[str, Measured]) -> Measured:
    try:
        return figures[name]
    except KeyError:
        raise AbsentFigureError(name) from None


def _finite(what: str, number: float) -> float:
    if not math.isfinite(number):
        raise UndecidableError(f"{what} is not a finite number")
    return number
