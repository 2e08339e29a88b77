"""How intricate the application's functions and modules are.

Two tools, because each has a definition of its own: radon for cyclomatic
complexity, maintainability and Halstead figures, lizard for the length of
functions (lines of code, without docstring, comments and inner functions).
Subjects are `path:qualified name` for functions and paths for modules, relative
to the twin's folder. Tests, migrations and templates are not looked at.
"""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING, Any

import lizard

from metrics import rulers
from metrics.records import Observation, Step, one_step_a_twin
from metrics.sources import naming, read_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from metrics.records import Context
    from metrics.twins import Twin

_LOG = logging.getLogger(__name__)


class Complexity:
    """Measure every function and module of the application."""

    name = "complexity"
    version = f"1.{rulers.VERSION}"

    def steps(self, twins: Sequence[Twin], profile: dict[str, Any]) -> list[Step]:
        """Return one step a twin."""
        del profile
        return one_step_a_twin(self.name, twins, 2.0)

    def measure(self, step: Step, context: Context) -> Iterator[Observation]:
        """Yield one row a function and tool, then the module figures.

        UnreadableSourceError names a file that is not Python.
        """
        twin = context.twin(step.params["twin"])
        for path in twin.files("application"):
            if path.suffix == ".py":
                name = path.relative_to(twin.folder).as_posix()
                for metric, subject, value in measure_module(path, name):
                    yield Observation(f"complexity.{metric}", twin.name, subject, value)


def measure_module(path: Path, name: str) -> Iterator[tuple[str, str, float]]:
    """Yield metric, subject and value for a module called `name` in the records.

    An empty module (`__init__.py`) has no figures: its perfect index would only
    flatter the mean.
    """
    text = read_source(path)
    with naming(path):
        if not rulers.source_lines(text):
            return
        functions = rulers.cyclomatic(text)
        halstead = rulers.halstead(text)
        maintainability = rulers.maintainability(text)
    names = _unique(row.name for row in functions)
    for row, function in zip(functions, names, strict=True):
        yield "cyclomatic", f"{name}:{function}", row.complexity
    lines = dict(function_lines(text))
    for row, function in zip(functions, names, strict=True):
        if row.line in lines:
            yield "function_lines", f"{name}:{function}", lines[row.line]
        else:
            _LOG.warning("%s:%d: lizard does not see %s", name, row.line, function)
    yield "maintainability", name, maintainability
    yield "halstead_volume", name, halstead.volume
    yield "halstead_effort", name, halstead.effort


def function_lines(text: str) -> list[tuple[int, int]]:
    """Return first line and source lines (by lizard) of each function of a text."""
    found = lizard.analyze_file.analyze_source_code("module.py", text)
    return sorted(
        (function.start_line, function.nloc) for function in found.function_list
    )


def _unique(names: Iterable[str]) -> list[str]:
    """Tell apart what is defined more than once: a property and its setter."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return found
