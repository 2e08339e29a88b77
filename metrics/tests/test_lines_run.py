"""Lines are counted where they ran, and only those of the packages."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from metrics.instruments.experiments import EXPERIMENTS

if TYPE_CHECKING:
    from pathlib import Path

FRAME = """
def answer(times):
    total = 0
    for _ in range(times):
        total += 1
    return total
"""


@pytest.fixture
def lines_run(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(EXPERIMENTS))
    monkeypatch.delitem(sys.modules, "lines_run", raising=False)
    return importlib.import_module("lines_run")


def module(folder: Path, name: str) -> ModuleType:
    """Make a module that lies in a folder of packages."""
    path = folder / name / "__init__.py"
    path.parent.mkdir(parents=True)
    path.write_text(FRAME)
    made = ModuleType(name)
    made.__file__ = str(path)
    exec(compile(FRAME, path, "exec"), made.__dict__)
    return made


def test_lines_are_counted_by_file(lines_run: ModuleType, tmp_path: Path) -> None:
    frame, other = module(tmp_path / "a", "frame"), module(tmp_path / "b", "other")
    found = lines_run.executed(lambda: (frame.answer(2), other.answer(9)), frame)
    # total = 0; the loop's head, each time and at its end; its body; return
    assert dict(found) == {"frame/__init__.py": 1 + 3 + 2 + 1}
    assert lines_run.below(found, "frame/") == 7
    assert lines_run.below(found, "fr/", "other/") == 0


def test_own_code_between_is_passed_through(
    lines_run: ModuleType, tmp_path: Path
) -> None:
    frame = module(tmp_path, "frame")

    def own() -> None:
        frame.answer(0)

    assert lines_run.executed(own, frame).total() == 3


def test_tracing_ends_with_an_error(lines_run: ModuleType, tmp_path: Path) -> None:
    frame = module(tmp_path, "frame")
    before = sys.gettrace()
    with pytest.raises(TypeError):
        lines_run.executed(lambda: frame.answer("x"), frame)
    assert sys.gettrace() is before
