"""What the suite found, by feature: the record that gates every figure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Outcome = Literal["passed", "failed", "skipped"]


@dataclass(slots=True)
class _Result:
    feature: str
    outcome: Outcome
    failure: str


@dataclass(slots=True)
class Parity:
    """Collects one outcome a test; a later failure of the same test outweighs it."""

    _results: dict[str, _Result] = field(default_factory=dict)
    _listed: Counter[str] = field(default_factory=Counter)

    def expect(self, features: Iterable[str]) -> None:
        """Note the feature of every test there is, whether or not it will run."""
        self._listed.update(features)

    def record(
        self, test: str, feature: str, outcome: Outcome, message: str = ""
    ) -> None:
        """Note what a phase (set-up, call, tear-down) of a test came to."""
        known = self._results.get(test)
        if known is not None and (known.outcome != "passed" or outcome != "failed"):
            return
        lines = message.strip().splitlines()
        first = lines[0] if lines else "no message"
        failure = f"{test}: {first}" if outcome == "failed" else ""
        self._results[test] = _Result(feature, outcome, failure)

    def as_json(self) -> dict[str, Any]:
        """Return the counts by feature, sorted, and the number of tests.

        `listed` is how many tests a feature has; a sample ran fewer of them.
        """
        names = sorted({result.feature for result in self._results.values()})
        return {
            "features": {name: self._of(name) for name in names},
            "tests": len(self._results),
        }

    def _of(self, feature: str) -> dict[str, Any]:
        mine = [r for r in self._results.values() if r.feature == feature]
        return {
            "passed": _count(mine, "passed"),
            "failed": _count(mine, "failed"),
            "skipped": _count(mine, "skipped"),
            "listed": self._listed[feature],
            "failures": [r.failure for r in mine if r.outcome == "failed"],
        }


def _count(results: Iterable[_Result], outcome: Outcome) -> int:
    return sum(result.outcome == outcome for result in results)
