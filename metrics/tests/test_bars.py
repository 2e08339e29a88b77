"""The bars of the field that both applications keep, or say where they do not.

The models of the field have a median function of five to twelve lines. The upper
end is the bar: declarative code leaves less to write, and that is no fault.
The harness keeps bars too, and has no exceptions.
"""

from __future__ import annotations

import statistics
from functools import cache
from typing import TYPE_CHECKING

import pytest

from metrics.instruments.complexity import function_lines, measure_module
from metrics.paths import ROOT
from metrics.twins import find_twins, load_twin

if TYPE_CHECKING:
    from pathlib import Path

    from metrics.twins import Twin

FUNCTION_LINES, MODULE_LINES, MEDIAN_LINES, COMPLEXITY = 40, 250, 12, 2.5
HARNESS, HARNESS_MODULE_LINES = ("shared_spec", "loadtests", "metrics"), 400

twins = pytest.mark.parametrize("twin", find_twins(), ids=lambda twin: twin.name)


@cache
def measured(folder: Path) -> list[tuple[str, str, float]]:
    files = load_twin(folder).files("application")
    return [
        row
        for path in files
        if path.suffix == ".py"
        for row in measure_module(path, path.relative_to(folder).as_posix())
    ]


def figures(twin: Twin, metric: str) -> dict[str, float]:
    return {
        name: value for found, name, value in measured(twin.folder) if found == metric
    }


def undeclared(twin: Twin, names: list[str]) -> list[str]:
    declared = (twin.folder / "DIFFERENCES.md").read_text(encoding="utf-8")
    return [name for name in names if f"`{name}`" not in declared]


@twins
def test_half_of_the_functions_are_short(twin: Twin) -> None:
    assert statistics.median(figures(twin, "function_lines").values()) <= MEDIAN_LINES


@twins
def test_functions_are_simple_in_the_mean(twin: Twin) -> None:
    assert statistics.mean(figures(twin, "cyclomatic").values()) < COMPLEXITY


@twins
def test_no_function_is_long(twin: Twin) -> None:
    lines = figures(twin, "function_lines")
    long = [name for name, value in lines.items() if value > FUNCTION_LINES]
    assert undeclared(twin, long) == []


@twins
def test_no_module_is_long(twin: Twin) -> None:
    lengths = {
        path.relative_to(twin.folder).as_posix(): len(path.read_text().splitlines())
        for role in ("application", "micro")
        for path in twin.files(role)
        if path.suffix == ".py"
    }
    long = [name for name, length in lengths.items() if length > MODULE_LINES]
    assert undeclared(twin, long) == []


@cache
def harness_texts(package: str) -> dict[str, str]:
    """Return the modules of a package, experiments and conformance suite included."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in (ROOT / package).rglob("*.py")
    }


@pytest.mark.parametrize("package", HARNESS)
def test_no_function_of_the_harness_is_long(package: str) -> None:
    long = [
        f"{name}:{line} has {lines} lines"
        for name, text in harness_texts(package).items()
        for line, lines in function_lines(text)
        if lines > FUNCTION_LINES
    ]
    assert long == []


@pytest.mark.parametrize("package", HARNESS)
def test_no_module_of_the_harness_is_long(package: str) -> None:
    texts = harness_texts(package)
    assert texts
    lengths = {name: len(text.splitlines()) for name, text in texts.items()}
    assert {n: c for n, c in lengths.items() if c > HARNESS_MODULE_LINES} == {}
