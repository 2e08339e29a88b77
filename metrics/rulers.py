"""Counters of source text: pure functions from a text to a number.

Every claim about size is measured with several rulers, because each one has a
bias of its own. What a reader of the figures must know:

- radon's *logical lines* look at punctuation, not at syntax: a line with a colon
  that does not end it counts twice. So each annotated column of a
  `title: Mapped[str] = ...` model counts two, the same column written
  `title = CharField(...)` one. `statements` counts both once.
- radon's *maintainability index* reads docstrings as comments: one docstring
  moves a small module by tens of points. Halstead figures count operators only,
  so declarative code (a model, a settings file) has a volume and a time of zero.
- A docstring is one token, no statement and no source line.
"""

from __future__ import annotations

import ast
import gzip
import io
import tokenize
from dataclasses import dataclass
from typing import TYPE_CHECKING

from radon.complexity import cc_visit
from radon.metrics import h_visit, mi_visit
from radon.raw import _logical, analyze
from radon.visitors import Class, Function

from metrics.errors import MeasurementError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Raise it when a ruler gives another number for the same text: caches and
#: records of older versions are then no longer comparable.
VERSION = "1"

_LAYOUT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
    tokenize.ENCODING,
}
_GZIP_LEVEL = 9
# radon reads a statement again for each of its lines: at some thousand lines (a
# table of character names) that takes minutes, so it is counted in one pass.
_LONG_STATEMENT = 150
# Since 3.12 an f-string (3.14: t-string) is several tokens; count it as one, as
# before, so that a figure does not depend on the interpreter.
_STRING_STARTS = {
    getattr(tokenize, name, None) for name in ("FSTRING_START", "TSTRING_START")
} - {None}
_STRING_ENDS = {
    getattr(tokenize, name, None) for name in ("FSTRING_END", "TSTRING_END")
} - {None}


class UnreadableSourceError(MeasurementError):
    """A ruler cannot read this text as Python of the running version."""


@dataclass(frozen=True, slots=True)
class RawCounts:
    """radon's raw counts of one module, all in lines."""

    sloc: int
    lloc: int
    comments: int


@dataclass(frozen=True, slots=True)
class Halstead:
    """radon's Halstead figures of one module: volume in bits, effort."""

    volume: float
    effort: float


@dataclass(frozen=True, slots=True)
class FunctionComplexity:
    """Cyclomatic complexity of one function; `line` is where it starts."""

    name: str
    line: int
    complexity: int


def raw_counts(text: str) -> RawCounts:
    """Count source, logical and comment lines of a module as radon does.

    UnreadableSourceError when the text cannot be tokenised to its end.
    """
    found = list(_logical_lines(text))
    if any(_rows(line)[1] - _rows(line)[0] > _LONG_STATEMENT for line in found):
        return _raw_counts_in_one_pass(text)
    try:
        counts = analyze(text)
    except (SyntaxError, tokenize.TokenError) as error:
        raise _unreadable("radon", error) from None
    return RawCounts(sloc=counts.sloc, lloc=counts.lloc, comments=counts.comments)


def statements(text: str) -> int:
    """Count the statements in the syntax tree, docstrings left out.

    UnreadableSourceError when the text is not valid Python.
    """
    tree = _parse(text)
    nodes = list(ast.walk(tree))
    found = sum(isinstance(node, ast.stmt) for node in nodes)
    return found - sum(_has_docstring(node) for node in nodes)


def tokens(text: str) -> int:
    """Count Python tokens without comments and layout; a string counts one.

    UnreadableSourceError when the text cannot be tokenised to its end.
    """
    depth = found = 0
    for token in _tokenise(text):
        if token.type in _STRING_ENDS:
            depth -= 1
            continue
        if depth == 0 and token.type not in _LAYOUT:
            found += 1
        if token.type in _STRING_STARTS:
            depth += 1
    return found


def physical_lines(text: str) -> int:
    """Count the lines with a character that is not white space."""
    return sum(1 for line in text.splitlines() if line.strip())


def gzip_bytes(texts: Iterable[str]) -> int:
    """Return the compressed size of all `texts` together, in bytes.

    One stream, so that what repeats between the modules of an app counts once.
    The fixed level and the absent time stamp make it the same on every run.
    """
    joined = "\n".join(texts).encode()
    if not joined:
        return 0
    return len(gzip.compress(joined, compresslevel=_GZIP_LEVEL, mtime=0))


def source_lines(text: str) -> frozenset[int]:
    """Return the numbers (from 1) of the lines that count as source lines.

    The same lines that radon counts: no blanks, no comments of their own line,
    no statement that is nothing but a string. UnreadableSourceError as `tokens`.
    """
    lines = text.split("\n")
    found: set[int] = set()
    for tokens_of_line in _logical_lines(text):
        if [token.type for token in tokens_of_line] != [tokenize.STRING]:
            first, last = _rows(tokens_of_line)
            rows = range(first, last + 1)
            found.update(row for row in rows if lines[row - 1].strip())
    return frozenset(found)


def stripped(text: str) -> str:
    """Return the source lines of a module without comments and docstrings.

    The text is for counting, it need not run. UnreadableSourceError as `tokens`.
    """
    cuts = {
        token.start[0]: token.start[1]
        for token in _tokenise(text)
        if token.type == tokenize.COMMENT
    }
    lines = text.split("\n")
    rows = sorted(source_lines(text))
    kept = (lines[row - 1][: cuts.get(row)].rstrip() for row in rows)
    return "\n".join(line for line in kept if line)


def public_names(text: str) -> set[str]:
    """Return the names without a leading underscore bound at the top level.

    Found in the syntax tree, without importing: functions, classes, assignments
    and imports, also inside top-level `if`, `try` and `with`; not what
    `from x import *` brings. UnreadableSourceError as `statements`.
    """
    return {
        name for name in _bound(_parse(text).body) if name and not name.startswith("_")
    }


def cyclomatic(text: str) -> list[FunctionComplexity]:
    """Return the complexity of every function, method and closure by radon.

    UnreadableSourceError as `statements`.
    """
    try:
        blocks = cc_visit(text)
    except (SyntaxError, ValueError) as error:
        raise _unreadable("radon", error) from None
    # Methods stand in radon's list twice: of themselves and in their class.
    outer = [block for block in blocks if not getattr(block, "is_method", False)]
    found = [row for block in outer for row in _functions(block, "")]
    return sorted(found, key=lambda row: row.line)


def maintainability(text: str) -> float:
    """Return radon's maintainability index of a module, 0 to 100 points.

    Docstrings are not taken for comments here, which lessens the bias named
    above. UnreadableSourceError as `statements`.
    """
    try:
        return float(mi_visit(text, multi=False))
    except (SyntaxError, ValueError, tokenize.TokenError) as error:
        raise _unreadable("radon", error) from None


def halstead(text: str) -> Halstead:
    """Return radon's Halstead volume and effort of a module.

    UnreadableSourceError as `statements`.
    """
    try:
        total = h_visit(text).total
    except (SyntaxError, ValueError) as error:
        raise _unreadable("radon", error) from None
    return Halstead(volume=float(total.volume), effort=float(total.effort))


def _unreadable(tool: str, error: Exception) -> UnreadableSourceError:
    return UnreadableSourceError(f"{tool} cannot read the source: {error}")


def _parse(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError) as error:
        raise _unreadable("the parser", error) from None


def _tokenise(text: str) -> Iterator[tokenize.TokenInfo]:
    try:
        yield from tokenize.generate_tokens(io.StringIO(text).readline)
    except (SyntaxError, tokenize.TokenError) as error:
        raise _unreadable("the tokenizer", error) from None


def _logical_lines(text: str) -> Iterator[list[tokenize.TokenInfo]]:
    """Yield the tokens of each logical line, with its comments, without layout."""
    found: list[tokenize.TokenInfo] = []
    for token in _tokenise(text):
        if token.type == tokenize.NEWLINE:
            yield found
            found = []
        elif token.type not in _LAYOUT or (token.type == tokenize.COMMENT and found):
            found.append(token)


def _rows(line: list[tokenize.TokenInfo]) -> tuple[int, int]:
    """Return the first and the last row of a logical line."""
    return line[0].start[0], line[-1].end[0]


def _raw_counts_in_one_pass(text: str) -> RawCounts:
    """Count what `radon.raw.analyze` counts, by its own rule for logical lines."""
    end = (tokenize.ENDMARKER, "")
    return RawCounts(
        sloc=len(source_lines(text)),
        lloc=sum(_logical([*line, end]) for line in _logical_lines(text)),
        comments=sum(token.type == tokenize.COMMENT for token in _tokenise(text)),
    )


def _has_docstring(node: ast.AST) -> bool:
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return (
        isinstance(node, holders) and ast.get_docstring(node, clean=False) is not None
    )


def _bound(body: Iterable[ast.stmt]) -> Iterator[str]:
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.Import() | ast.ImportFrom():
                for alias in node.names:
                    name = alias.asname or alias.name.partition(".")[0]
                    yield "" if name == "*" else name
            case ast.Assign():
                yield from _stored(node.targets)
            case ast.AnnAssign():
                yield from _stored([node.target] if node.value else [])
            case _:
                yield from _bound(_inner(node))


def _stored(targets: Iterable[ast.expr]) -> Iterator[str]:
    for target in targets:
        for node in ast.walk(target):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


def _inner(node: ast.stmt) -> Iterator[ast.stmt]:
    """Yield the statements directly inside a compound statement."""
    for field in ("body", "orelse", "finalbody"):
        yield from getattr(node, field, [])
    for handler in getattr(node, "handlers", []):
        yield from handler.body


def _functions(block: object, prefix: str) -> Iterator[FunctionComplexity]:
    match block:
        case Function():
            name = f"{prefix}{block.name}"
            yield FunctionComplexity(name, block.lineno, block.complexity)
            for closure in block.closures:
                yield from _functions(closure, f"{name}.")
        case Class():
            name = f"{prefix}{block.name}"
            for inner in (*block.methods, *block.inner_classes):
                yield from _functions(inner, f"{name}.")
