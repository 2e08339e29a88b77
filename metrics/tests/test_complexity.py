from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from metrics.instruments.complexity import Complexity, function_lines
from metrics.rulers import UnreadableSourceError
from metrics.tests.fake_twin import make_context, make_twin

if TYPE_CHECKING:
    from pathlib import Path

    from metrics.twins import Twin

VIEWS = '''"""Views."""


class Account:
    """One account."""

    @property
    def name(self) -> str:
        """Return it."""
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        # Names are trimmed.
        if value and value.strip():
            self._name = value.strip()


def total(rows: list[int]) -> int:
    """Add up."""

    def even(row: int) -> bool:
        return row % 2 == 0

    found = 0
    for row in rows:
        found += row if even(row) else 0
    return found
'''


def measured(twin: Twin, work_dir: Path) -> dict[str, dict[str, float]]:
    instrument = Complexity()
    (step,) = instrument.steps([twin], {})
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for row in instrument.measure(step, make_context(twin, work_dir)):
        metric = found[row.metric.removeprefix("complexity.")]
        assert row.subject not in metric, "a subject is measured once"
        metric[row.subject] = row.value
    return found


def test_each_function_and_module_is_measured(tmp_path: Path) -> None:
    found = measured(make_twin(tmp_path, {"conduit/views.py": VIEWS}), tmp_path)
    assert found["cyclomatic"] == {
        "conduit/views.py:Account.name": 1,
        "conduit/views.py:Account.name#2": 3,
        "conduit/views.py:total": 3,
        "conduit/views.py:total.even": 1,
    }
    assert found["function_lines"].keys() == found["cyclomatic"].keys()
    assert 0 < found["maintainability"]["conduit/views.py"] < 100
    assert found["halstead_volume"]["conduit/views.py"] > 0
    assert found["halstead_effort"]["conduit/views.py"] > 0


def test_function_lines_leave_out_docstring_and_comments(tmp_path: Path) -> None:
    found = measured(make_twin(tmp_path, {"conduit/views.py": VIEWS}), tmp_path)
    assert found["function_lines"]["conduit/views.py:Account.name"] == 2
    assert found["function_lines"]["conduit/views.py:Account.name#2"] == 3
    assert found["function_lines"]["conduit/views.py:total.even"] == 2


def test_tests_migrations_and_empty_modules_are_left_out(tmp_path: Path) -> None:
    files = {
        "conduit/__init__.py": "",
        "conduit/config.py": "X = 1\n",
        "tests/test_it.py": "def test_it():\n    pass\n",
        "migrations/one.py": "def upgrade():\n    pass\n",
    }
    found = measured(make_twin(tmp_path, files), tmp_path)
    assert set(found["maintainability"]) == {"conduit/config.py"}
    assert "cyclomatic" not in found


def test_decorated_and_async_functions_are_found_by_both_tools() -> None:
    text = (
        "@wrap(\n    1,\n)\nasync def f(\n    a: int,\n) -> None:\n    await g(a)\n\n\n"
        "class A:\n    class B:\n        async def m(self):\n            pass\n"
    )
    assert [line for line, _ in function_lines(text)] == [4, 12]


def test_a_function_that_one_tool_misses_is_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    # lizard takes a body on the line of the `def` for part of the signature.
    text = "def one(a): ...\ndef one(b): ...\ndef one(c):\n    pass\n"
    found = measured(make_twin(tmp_path, {"conduit/stubs.py": text}), tmp_path)
    missed = found["cyclomatic"].keys() - found["function_lines"].keys()
    assert missed
    assert caplog.text.count("lizard does not see") == len(missed)


def test_a_file_that_is_not_python_is_named(tmp_path: Path) -> None:
    twin = make_twin(tmp_path, {"conduit/broken.py": "def f(:\n"})
    with pytest.raises(UnreadableSourceError, match=r"conduit/broken\.py"):
        measured(twin, tmp_path)
