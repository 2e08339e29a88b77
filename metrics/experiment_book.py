"""Read and check `shared_spec/experiments/`: which checks an experiment has.

A file an experiment. A script must report exactly the checks that stand there for
its twin, so that a claim never rests on one that was silently left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from metrics.errors import UsageError
from metrics.paths import SPEC
from shared_spec.yaml_lines import SpecError, read_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from shared_spec.yaml_lines import Node

BOOK = SPEC / "experiments"
METRIC = "experiment.result"
#: What a script may import: all that is installed for the twin, or no more than
#: its framework with what that requires, or every package of this project: those
#: of the twin, and what only the other twins or the harness have.
EVERY = "every"
PACKAGES = ("all", "core", EVERY)
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a script looks at; `counts` unless it answers yes or no."""

    id: str
    meaning: str
    counts: bool
    twins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Experiment:
    """A question with the checks that answer it.

    One about the `product` is tried on the application itself, others on the
    frameworks alone. `needs` names programs of the machine without which it is left
    out.
    """

    name: str
    question: str
    packages: str
    checks: tuple[Check, ...]
    product: bool = False
    needs: tuple[str, ...] = ()

    def of(self, twin: str) -> dict[str, Check]:
        """Return the checks of one twin by their id."""
        return {c.id: c for c in self.checks if not c.twins or twin in c.twins}


def load_experiments(folder: Path = BOOK) -> dict[str, Experiment]:
    """Return all experiments by name; UsageError names file and line of a mistake."""
    found = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            found[path.stem] = _experiment(path.stem, read_yaml(path))
        except SpecError as error:
            place = f"{path.name}:{error.line}" if error.line else path.name
            raise UsageError(f"{place}: {error.message}") from None
    return found


def load_checks(folder: Path = BOOK) -> dict[str, Check]:
    """Return every check by the subject of its results: experiment/check."""
    return {
        f"{experiment.name}/{check.id}": check
        for experiment in load_experiments(folder).values()
        for check in experiment.checks
    }


def load_needs(folder: Path = BOOK) -> dict[str, tuple[str, ...]]:
    """Return the programs that experiments need, by name; not those without any."""
    found = load_experiments(folder)
    return {name: each.needs for name, each in found.items() if each.needs}


def _experiment(name: str, node: Node) -> Experiment:
    node.only("question", "packages", "checks", "product", "needs")
    packages = node.get("packages").text()
    if packages not in PACKAGES:
        known = ", ".join(PACKAGES[:-1]) + f" or {PACKAGES[-1]}"
        raise node.get("packages").error(f"expected {known}")
    checks = tuple(_check(entry) for entry in node.get("checks").sequence())
    seen: set[str] = set()
    for entry, check in zip(node.get("checks").sequence(), checks, strict=True):
        if check.id in seen:
            raise entry.error(f"the check '{check.id}' stands twice")
        seen.add(check.id)
    product, needs = node.find("product"), node.find("needs")
    return Experiment(
        name,
        node.get("question").text(),
        packages,
        checks,
        product=product.flag() if product else False,
        needs=needs.texts() if needs else (),
    )


def _check(node: Node) -> Check:
    node.only("id", "meaning", "counts", "twins")
    name = node.get("id").text()
    if not _ID.fullmatch(name):
        raise node.get("id").error(f"'{name}' is no id such as frame-console")
    counts, twins = node.find("counts"), node.find("twins")
    return Check(
        id=name,
        meaning=node.get("meaning").text(),
        counts=counts.flag() if counts else False,
        twins=twins.texts() if twins else (),
    )
