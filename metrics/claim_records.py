"""Claims and their readings as frozen records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from metrics.data import FigureSpec
    from metrics.rules import Rule

#: How a reading that no figure decides is answered: key → verdict.
UNDECIDED = {
    "missing": "not measured yet",
    "outside": "not measurable here",
    "opinion": "opinion",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a claim.

    Either `rule` decides it from `figures`, or `status` is the verdict and
    `note` the reason. `features` gate it by their parity: None means all.
    `shown` are figures printed beside those of the rule.
    """

    id: str
    statement: str
    figures: Mapping[str, FigureSpec] = field(default_factory=dict)
    rule: Rule | None = None
    shown: tuple[str, ...] = ()
    features: tuple[str, ...] | None = None
    would_change: str = ""
    status: str = ""
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the reading as JSON data, keyed as in the register."""
        found: dict[str, Any] = {"statement": self.statement}
        if self.rule is None:
            key = next(key for key, word in UNDECIDED.items() if word == self.status)
            return {**found, key: self.note}
        return {
            **found,
            "figures": {
                name: {"statistic": spec.statistic, **spec.params}
                for name, spec in self.figures.items()
            },
            "rule": self.rule.as_dict(),
            "would_change": self.would_change,
        }


@dataclass(frozen=True, slots=True)
class Source:
    """Where a claim stands: the article and the line of its text."""

    document: str
    line: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim of an article, restated, with its readings.

    `verdict_rule` says in words, before there are data, what will support or
    refute it; its keys are supported, refuted and mixed. It decides nothing.
    """

    id: str
    priority: str
    source: Source
    fragment: str
    statement: str
    about: tuple[str, ...]
    experiment: str
    main_reading: str
    readings: Mapping[str, Reading]
    verdict_rule: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the claim as JSON data, keyed as in the register."""
        return {
            "id": self.id,
            "priority": self.priority,
            "source": {"document": self.source.document, "line": self.source.line},
            "fragment": self.fragment,
            "statement": self.statement,
            "about": list(self.about),
            "experiment": self.experiment,
            "main_reading": self.main_reading,
            "readings": {key: found.as_dict() for key, found in self.readings.items()},
            "verdict_rule": dict(self.verdict_rule),
        }


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a claim file; printed as `file:line: message`."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        """Return the problem the way editors can jump to."""
        return f"{self.file}:{self.line}: {self.message}"
