"""The walls between the packages: who may import whom."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from metrics.instruments.experiments import EXPERIMENTS
from metrics.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROJECT = {"shared_spec", "loadtests", "metrics", "django_app", "flask_app"}
#: Package → the other packages of the project that it may import.
ALLOWED = {
    "shared_spec": set(),
    "loadtests": {"shared_spec"},
    "metrics": {"shared_spec"},
    "django_app": set(),
    "flask_app": set(),
}
#: What a pure module of metrics must not import: input, output and processes.
PURE = ("statistics", "rules", "figures", "verdicts", "rulers", "records")
IMPURE = {"subprocess", "socket", "urllib", "requests", "shutil", "tempfile"}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def python_files(package: str) -> list[Path]:
    return [
        path
        for path in sorted((ROOT / package).rglob("*.py"))
        if ".venv" not in path.parts
    ]


def trespasses(package: str, files: list[Path]) -> list[str]:
    forbidden = PROJECT - {package} - ALLOWED[package]
    return [
        f"{path.name} imports {name}"
        for path in files
        for name in imported(path)
        if name.partition(".")[0] in forbidden
    ]


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_package_imports_only_what_stands_below_it(package: str) -> None:
    files = python_files(package)
    assert files
    assert trespasses(package, files) == []


def test_a_trespass_is_noticed(tmp_path: Path) -> None:
    guilty = tmp_path / "guilty.py"
    guilty.write_text("from metrics.runs import Run\n")
    assert trespasses("loadtests", [guilty]) == ["guilty.py imports metrics.runs"]


@pytest.mark.parametrize("module", PURE)
def test_pure_modules_do_no_input_or_output(module: str) -> None:
    names = {
        name.partition(".")[0] for name in imported(ROOT / "metrics" / f"{module}.py")
    }
    assert names & IMPURE == set()


def test_no_framework_is_named_in_the_harness() -> None:
    """The scripts of the experiments are the one place that may name them."""
    labels = {"django", "flask"}
    for package in ("loadtests", "metrics"):
        for path in python_files(package):
            if "tests" in path.parts or path.is_relative_to(EXPERIMENTS):
                continue
            words = path.read_text(encoding="utf-8").lower()
            assert not labels & set(words.replace("_", " ").split()), path
