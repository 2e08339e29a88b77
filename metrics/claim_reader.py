"""Builds claims from YAML nodes, and notes every problem with its line."""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from metrics.claim_records import UNDECIDED, Claim, Reading, Source
from metrics.data import FigureSpec
from metrics.duets import DUETS, KINDS, LOAD_METRICS
from metrics.experiment_book import METRIC as EXPERIMENT_METRIC
from metrics.figures import STATISTICS
from metrics.rules import NEVER, OTHERWISE, RESERVED, Condition, Rule, RuleError, parse
from shared_spec.yaml_lines import Node, SpecError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from metrics.experiment_book import Check

_T = TypeVar("_T")
DOCUMENTS = ("000", "001")
PRIORITIES = ("A", "B", "C")
LONGEST_FRAGMENT = 10

_CLAIM_KEYS = (
    *("id", "priority", "source", "fragment", "statement", "about"),
    *("experiment", "main_reading", "readings", "verdict_rule"),
)
_VERDICT_KEYS = ("supported", "refuted", "mixed")
_RULE_KEYS = ("figures", "shown", "would_change", "features")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_CLAIM_ID = re.compile(r"[a-z][a-z0-9-]*")
_READING_ID = re.compile(r"R[1-9][0-9]*")


@dataclass(frozen=True)
class Known:
    """The ids that claims may refer to."""

    metrics: Collection[str]
    features: Collection[str]
    facts: Collection[str]
    load_metrics: Collection[str] = ()
    checks: Mapping[str, Check] = field(default_factory=dict)

    @cached_property
    def plain_metrics(self) -> list[str]:
        """Metrics that are not of paired load."""
        return sorted(set(self.metrics) - set(self.load_metrics))


class Reader:
    """Builds claims from YAML nodes and notes every problem on its way."""

    def __init__(self, known: Known, seen: dict[str, str]) -> None:
        self.known = known
        self.seen = seen
        self.problems: list[SpecError] = []

    def _wrong(self, node: Node, message: str) -> None:
        """Note a problem and go on."""
        self.problems.append(node.error(message))

    def _attempt(self, read: Callable[[Node], _T], node: Node, default: _T) -> _T:
        """Return what `read` makes of a node; note its problem and go on otherwise."""
        try:
            return read(node)
        except SpecError as error:
            self.problems.append(error)
            return default

    def _text(self, node: Node, key: str) -> str:
        return self._attempt(lambda n: " ".join(n.get(key).text().split()), node, "")

    def _keys(self, node: Node, allowed: Iterable[str]) -> None:
        for key, value in node.mapping().items():
            if key not in allowed:
                self._wrong(value, f"unknown key '{key}'{_nearest(key, allowed)}")

    def _one_of(self, node: Node, word: str, what: str, allowed: Iterable[str]) -> None:
        if word not in allowed:
            self._wrong(node, f"unknown {what} '{word}'{_nearest(word, allowed)}")

    def claim(self, node: Node) -> Claim | None:
        """Return the claim; None when it has any problem."""
        before = len(self.problems)
        claim = self._attempt(self._whole_claim, node, None)
        return claim if len(self.problems) == before else None

    def _whole_claim(self, node: Node) -> Claim:
        self._keys(node, _CLAIM_KEYS)
        name = self._text(node, "id")
        if name and not _CLAIM_ID.fullmatch(name):
            self._wrong(node.get("id"), f"'{name}' is no id such as loc-24000-10000")
        elif name in self.seen:
            self._wrong(
                node.get("id"), f"claim {name} stands already in {self.seen[name]}"
            )
        self.seen.setdefault(name, f"{node.path}:{node.line}")
        priority = self._text(node, "priority")
        if priority:
            self._one_of(node.get("priority"), priority, "priority", PRIORITIES)
        readings = self._attempt(self._readings, node, dict[str, Reading]())
        main = self._text(node, "main_reading")
        if main and main not in readings:
            self._wrong(node.get("main_reading"), f"there is no reading {main} here")
        return Claim(
            id=name,
            priority=priority,
            source=self._source(node),
            fragment=self._fragment(node),
            statement=self._text(node, "statement"),
            about=self._attempt(lambda n: n.get("about").texts(), node, ()),
            experiment=self._text(node, "experiment"),
            main_reading=main,
            readings=readings,
            verdict_rule=self._attempt(self._verdict_rule, node, {}),
        )

    def _source(self, node: Node) -> Source:
        def read(node: Node) -> Source:
            source = node.get("source")
            self._keys(source, ("document", "line"))
            document = source.get("document").text()
            self._one_of(source.get("document"), document, "document", DOCUMENTS)
            return Source(document, source.get("line").integer())

        return self._attempt(read, node, Source("", 0))

    def _fragment(self, node: Node) -> str:
        text = self._text(node, "fragment")
        if (count := len(text.split())) > LONGEST_FRAGMENT:
            self._wrong(
                node.get("fragment"),
                f"a fragment has at most {LONGEST_FRAGMENT} words, this one {count}",
            )
        return text

    def _verdict_rule(self, node: Node) -> dict[str, str]:
        """Return the rule in words of what is not measured yet; it decides nothing."""
        found = node.find("verdict_rule")
        if found is None:
            return {}
        self._keys(found, _VERDICT_KEYS)
        return {key: self._text(found, key) for key in _VERDICT_KEYS}

    def _readings(self, node: Node) -> dict[str, Reading]:
        found = {}
        for name, entry in node.get("readings").mapping().items():
            if not _READING_ID.fullmatch(name):
                self._wrong(entry, f"'{name}' is no reading id such as R1")
            found[name] = self._attempt(
                partial(self._reading, name), entry, Reading(name, "")
            )
        return found

    def _reading(self, name: str, node: Node) -> Reading:
        ways = [key for key in ("rule", *UNDECIDED) if node.find(key)]
        if len(ways) != 1:
            has = " and ".join(ways) or "none"
            self._wrong(
                node,
                f"{name} needs one of rule, missing, outside, opinion; it has {has}",
            )
        if ways != ["rule"]:
            self._keys(node, ("statement", *(ways or UNDECIDED)))
            note = self._text(node, ways[0]) if len(ways) == 1 else ""
            status = UNDECIDED[ways[0]] if len(ways) == 1 else ""
            return Reading(
                name, self._text(node, "statement"), status=status, note=note
            )
        return self._ruled(name, node)

    def _ruled(self, name: str, node: Node) -> Reading:
        self._keys(node, ("statement", "rule", *_RULE_KEYS))
        figures = self._attempt(self._figures, node, dict[str, FigureSpec]())
        rule = self._attempt(lambda n: self._rule(n.get("rule")), node, None)
        shown = self._attempt(partial(_texts, "shown"), node, None)
        if rule:
            self._agree(node, figures, rule, shown or ())
        features = self._attempt(partial(_texts, "features"), node, None)
        for feature in features or ():
            self._one_of(node.get("features"), feature, "feature", self.known.features)
        return Reading(
            id=name,
            statement=self._text(node, "statement"),
            figures=figures,
            rule=rule,
            shown=shown or (),
            features=features,
            would_change=self._text(node, "would_change"),
        )

    def _agree(
        self,
        node: Node,
        figures: Mapping[str, FigureSpec],
        rule: Rule,
        shown: Collection[str],
    ) -> None:
        """Every figure is used, and every name is a figure."""
        defined = node.find("figures")
        for name in sorted({*rule.names, *shown} - set(figures)):
            self._wrong(
                node.get("rule"),
                f"figure '{name}' is not defined{_nearest(name, figures)}",
            )
        for name in figures:
            if name not in {*rule.names, *shown} and defined:
                self._wrong(
                    defined.get(name),
                    f"figure '{name}' is used by no rule and not listed under shown",
                )

    def _rule(self, node: Node) -> Rule:
        self._keys(node, ("supported", "refuted", "inconclusive", "otherwise"))
        otherwise = self._text(node, "otherwise")
        if otherwise:
            self._one_of(node.get("otherwise"), otherwise, "verdict", OTHERWISE)
        nothing = parse(NEVER)
        return Rule(
            supported=self._attempt(partial(_condition, "supported"), node, nothing),
            refuted=self._attempt(partial(_condition, "refuted"), node, nothing),
            inconclusive=self._attempt(_inconclusive, node, None),
            otherwise=otherwise,
        )

    def _figures(self, node: Node) -> dict[str, FigureSpec]:
        defined = node.find("figures")
        found = {}
        for name, entry in defined.mapping().items() if defined else ():
            if not _NAME.fullmatch(name) or name in RESERVED:
                self._wrong(entry, f"'{name}' cannot be the name of a figure")
            found[name] = self._attempt(
                partial(self._figure, name), entry, FigureSpec(name, "", {})
            )
        return found

    def _figure(self, name: str, node: Node) -> FigureSpec:
        statistic = node.get("statistic").text()
        if statistic not in STATISTICS:
            self._one_of(node.get("statistic"), statistic, "statistic", STATISTICS)
            return FigureSpec(name, statistic, {})
        needs, may = STATISTICS[statistic]
        self._keys(node, ("statistic", *sorted(needs), *sorted(may)))
        for key in sorted(needs - set(node.mapping())):
            self._wrong(node, f"{statistic} needs '{key}'")
        params = {}
        for key, value in node.mapping().items():
            if key != "statistic":
                self._attempt(partial(self._param, statistic, key), value, None)
                params[key] = value.plain()
        if params.get("metric") == EXPERIMENT_METRIC:
            self._checks(statistic, node)
        return FigureSpec(name, statistic, params)

    def _checks(self, statistic: str, node: Node) -> None:
        """Note a check that no experiment declares; only yes or no may be summed."""
        if subject := node.find("subject"):
            self._one_of(subject, subject.text(), "check", self.known.checks)
        elif pattern := node.find("only"):
            names = fnmatch.filter(self.known.checks, pattern.text())
            if not names:
                self._wrong(pattern, f"no check matches '{pattern.text()}'")
            counting = [name for name in names if self.known.checks[name].counts]
            if counting and statistic == "sum":
                self._wrong(pattern, f"{counting[0]} counts: it cannot be summed")

    def _param(self, statistic: str, key: str, node: Node) -> None:
        """Note what is wrong with one parameter of a figure."""
        match key:
            case "metric" | "plus":
                duet = statistic in DUETS
                allowed = list(LOAD_METRICS) if duet else self.known.plain_metrics
                self._one_of(node, node.text(), "metric", allowed)
            case "fact":
                self._one_of(node, node.text(), "fact", self.known.facts)
            case "features":
                for feature in node.texts():
                    self._one_of(node, feature, "feature", self.known.features)
            case "kind":
                self._one_of(node, node.text(), "kind", KINDS)
            case "parts":
                for part in node.sequence():
                    self._keys(part, ("metric", "subject"))
                    self._param(statistic, "metric", part.get("metric"))
                    part.get("subject").text()
            case "value":
                if type(node.value) not in {int, float}:
                    self._wrong(node, "value must be a number")
            case "lines":
                node.integer()
            case _:
                node.text()


def _condition(key: str, node: Node) -> Condition:
    try:
        return parse(node.get(key).text())
    except RuleError as error:
        raise node.get(key).error(f"the rule cannot be read: {error}") from None


def _inconclusive(node: Node) -> Condition | None:
    return _condition("inconclusive", node) if node.find("inconclusive") else None


def _texts(key: str, node: Node) -> tuple[str, ...] | None:
    found = node.find(key)
    return found.texts() if found else None


def _nearest(word: str, allowed: Iterable[str]) -> str:
    """Return a hint at what was probably meant."""
    near = get_close_matches(word, sorted(allowed), n=1, cutoff=0.5)
    return f" (did you mean '{near[0]}'?)" if near else ""
