"""Exported is what a module's source says, nothing else."""

from __future__ import annotations

from keyword import iskeyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.exported_names import exported_names


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("", set()),
        ("def f(): ...\nclass C: ...\nX = 1\nimport a\nfrom m import b", set()),
        ("__all__ = ['a', 'b']", {"a", "b"}),
        ("__all__ = ('a',) + other.__all__ + ['c']", {"a", "c"}),
        ("__all__: list[str] = ['a']", {"a"}),
        ("__all__ = ['a']\n__all__ += ['b', *rest]", {"a", "b"}),
        ("__all__ = ['a', '_b', '__version__']", {"a"}),
        ("from m import a as a, b as c, d", {"a"}),
        ("import a as a", {"a"}),
        ("def f():\n    from m import a as a\n    __all__ = ['b']", set()),
        ("names = ['a']", set()),
    ],
)
def test_names(source: str, names: set[str]) -> None:
    assert exported_names(source) == names


@given(st.sets(st.from_regex(r"[a-z][a-z0-9_]*", fullmatch=True)))
def test_both_ways_export_the_same(found: set[str]) -> None:
    names = sorted(name for name in found if not iskeyword(name))
    passed_on = "\n".join(f"from m import {name} as {name}" for name in names)
    assert exported_names(passed_on) == exported_names(f"__all__ = {names}")


def test_no_python_is_an_error() -> None:
    with pytest.raises(SyntaxError):
        exported_names("def")
