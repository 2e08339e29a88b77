from __future__ import annotations

import ast
import sysconfig
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import rulers
from metrics.rulers import UnreadableSourceError
from metrics.sources import read_source

MODULE = '''"""A module.

Two paragraphs.
"""
# a comment
import os  # trailing

LIMIT = (
    1,  # one
    # a comment inside
    2,
)


class Article:
    """One line."""

    title: str = "x"

    def slug(self) -> str:
        """Return it."""
        if self.title: return self.title

        def clean(text):
            return [c for c in text if c]

        return f"{clean(self.title)}!"


if os.name == "nt":
    _hidden = shown = 1
'''

SIMPLE_STATEMENTS = st.sampled_from(
    [
        "x = 1",
        "import os",
        "def f(a, b=2):\n    return a + b",
        "class A:\n    title: str = 'x'\n\n    def m(self):\n        pass",
        "for i in range(3):\n    print(i)",
        "y = [\n    1,\n    2,\n]",
        "if x: y = 2",
        's = """a\nb"""',
        "a = 1; b = 2",
        "try:\n    x\nexcept ValueError:\n    pass\nelse:\n    y",
    ]
)
PROGRAMS = st.lists(SIMPLE_STATEMENTS, min_size=1, max_size=8)


def all_rulers(text: str) -> dict[str, object]:
    raw = rulers.raw_counts(text)
    return {
        "sloc": raw.sloc,
        "lloc": raw.lloc,
        "statements": rulers.statements(text),
        "tokens": rulers.tokens(text),
        "gzip": rulers.gzip_bytes([rulers.stripped(text)]),
    }


def test_counts_of_a_module_are_those_counted_by_hand() -> None:
    raw = rulers.raw_counts(MODULE)
    assert raw.comments == 4
    # import, LIMIT's five lines, class, title, def, if, def, return, return,
    # if, assignment: the comment inside the brackets counts for radon.
    assert raw.sloc == 15
    assert rulers.statements(MODULE) == 12
    assert rulers.physical_lines(MODULE) == 21


def test_a_mapped_column_counts_two_logical_lines_but_one_statement() -> None:
    mapped = "title: Mapped[str] = mapped_column()\n"
    field = "title = CharField()\n"
    assert rulers.raw_counts(mapped).lloc == 2 * rulers.raw_counts(field).lloc
    assert rulers.statements(mapped) == rulers.statements(field) == 1


def test_declarative_code_has_no_halstead_volume() -> None:
    assert rulers.halstead("title = CharField(max_length=200)\n").volume == 0
    assert rulers.halstead("x = a + b\n").volume > 0
    assert rulers.halstead("x = a + b\n").effort > 0


def test_the_length_of_a_docstring_does_not_move_the_maintainability_index() -> None:
    code = "def f(a):\n    {}\n    return a + 1\n"
    short = rulers.maintainability(code.format('"""One."""'))
    long = rulers.maintainability(code.format('"""One.\n\n' + "    Two.\n" * 9 + '"""'))
    assert long == short


@given(PROGRAMS)
def test_a_comment_changes_no_ruler_but_comments(parts: list[str]) -> None:
    text = "\n".join(parts) + "\n"
    commented = "# first\n" + "\n# between\n".join(parts) + "  # last\n"
    assert all_rulers(commented) == all_rulers(text)
    added = rulers.raw_counts(commented).comments - rulers.raw_counts(text).comments
    assert added == len(parts) + 1


@given(PROGRAMS)
def test_blank_lines_change_no_ruler(parts: list[str]) -> None:
    text = "\n".join(parts) + "\n"
    spaced = "\n\n" + "\n\n   \n".join(parts) + "\n\n"
    assert all_rulers(spaced) == all_rulers(text)
    assert rulers.physical_lines(spaced) == rulers.physical_lines(text)


@given(PROGRAMS)
def test_a_module_docstring_adds_one_token_and_nothing_else(parts: list[str]) -> None:
    text = "\n".join(parts) + "\n"
    before, after = all_rulers(text), all_rulers('"""Say\n\nwhat."""\n' + text)
    assert after.pop("tokens") == before.pop("tokens") + 1  # type: ignore[operator]
    # radon's logical lines count a docstring as one more.
    assert after.pop("lloc") == before.pop("lloc") + 1  # type: ignore[operator]
    assert after == before


@given(PROGRAMS, PROGRAMS)
def test_concatenation_adds_up(first: list[str], second: list[str]) -> None:
    one, two = ("\n".join(parts) + "\n" for parts in (first, second))
    both = one + two
    for ruler in (rulers.statements, rulers.tokens, rulers.physical_lines):
        assert ruler(both) == ruler(one) + ruler(two)
    raw = [rulers.raw_counts(text) for text in (one, two, both)]
    assert raw[2].sloc == raw[0].sloc + raw[1].sloc
    assert raw[2].lloc == raw[0].lloc + raw[1].lloc


@given(PROGRAMS)
def test_stripping_keeps_the_program(parts: list[str]) -> None:
    text = "# a\n" + "\n# b\n".join(parts) + "  # c\n"
    kept = ast.dump(ast.parse(rulers.stripped(text)))
    assert kept == ast.dump(ast.parse("\n".join(parts)))


def test_repetition_costs_fewer_gzip_bytes_in_one_stream() -> None:
    text = "".join(f"value_{n} = {n * 7919}\n" for n in range(200))
    assert rulers.gzip_bytes([text, text]) < 1.5 * rulers.gzip_bytes([text])
    assert rulers.gzip_bytes([text]) == rulers.gzip_bytes([text])
    assert rulers.gzip_bytes([]) == 0


def test_one_pass_counts_what_radon_counts() -> None:
    """Compared on many modules of the standard library, all of moderate length."""
    folder = Path(sysconfig.get_paths()["stdlib"])
    names = ("email", "json", "unittest", "logging", "importlib", "http", "xml")
    paths = [path for name in names for path in (folder / name).rglob("*.py")]
    assert len(paths) > 60
    for path in paths:
        text = read_source(path)
        one_pass = rulers._raw_counts_in_one_pass(text)
        assert one_pass == rulers.raw_counts(text), path
        assert one_pass.sloc == len(rulers.source_lines(text))


def test_a_long_table_is_counted_like_a_short_one() -> None:
    def table(rows: int) -> str:
        lines = "".join(f"    '{row}': {row},  # {row}\n" for row in range(rows))
        return f'"""Names."""\n\nNAMES = {{\n{lines}}}\nif NAMES: pass\n'

    short, long = (rulers.raw_counts(table(rows)) for rows in (10, 4_000))
    assert (short.sloc, short.comments) == (13, 10)
    assert (long.sloc, long.comments) == (4_003, 4_000)
    assert short.lloc == long.lloc == 5


def test_source_lines_names_the_lines() -> None:
    text = '"""Doc."""\n\nx = (\n\n    1,  # one\n)\n# note\ny = 2\n'
    assert rulers.source_lines(text) == {3, 5, 6, 8}


def test_an_f_string_is_one_token() -> None:
    assert rulers.tokens('x = f"{a + b} and {c}"\n') == 3
    assert rulers.tokens('x = f"{a!r:>{width}}" f"{b}"\n') == 4


def test_public_names_are_read_from_the_tree() -> None:
    text = (
        "import os.path\nfrom a import b as c, _d\nfrom e import *\n"
        "x, (y, _z) = 1, (2, 3)\nw: int\nv: int = 1\nobj.attr = seq[i] = 1\n"
        "try:\n    import fast\nexcept ImportError:\n    fast = slow = None\n"
        "def f():\n    inner = 1\n\nclass G:\n    h = 1\n"
    )
    assert rulers.public_names(text) == {
        "os", "c", "x", "y", "v", "fast", "slow", "f", "G",
    }  # fmt: skip


def test_cyclomatic_lists_functions_methods_and_closures_once() -> None:
    found = {row.name: row.complexity for row in rulers.cyclomatic(MODULE)}
    assert found == {"Article.slug": 2, "Article.slug.clean": 3}
    nested = "class A:\n    class B:\n        def m(self): pass\n"
    assert [row.name for row in rulers.cyclomatic(nested)] == ["A.B.m"]


@pytest.mark.parametrize(
    "ruler",
    [
        rulers.raw_counts,
        rulers.statements,
        rulers.tokens,
        rulers.source_lines,
        rulers.stripped,
        rulers.public_names,
        rulers.cyclomatic,
        rulers.maintainability,
        rulers.halstead,
    ],
)
def test_what_is_not_python_is_refused_by_name(ruler: object) -> None:
    assert callable(ruler)
    with pytest.raises(UnreadableSourceError, match="cannot read the source"):
        ruler("def f(:\n    '''never closed\n")
