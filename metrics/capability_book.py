"""Read and check `shared_spec/capabilities.yaml`: what an application needs.

What it names is looked up by `instruments/capabilities.py`; only that says where
a capability comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from metrics.errors import UsageError
from metrics.paths import SPEC
from shared_spec.yaml_lines import SpecError, read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from shared_spec.yaml_lines import Node

CAPABILITIES = SPEC / "capabilities.yaml"
METRIC = "capability.origin"
#: Values of the metric: where a capability comes from.
OWN, BUILT_IN, OFFICIAL, THIRD_PARTY = 0, 1, 2, 3
ORIGINS = {
    OWN: "own code",
    BUILT_IN: "built in",
    OFFICIAL: "official package",
    THIRD_PARTY: "third party",
}
#: Metrics that are 1 for the capabilities of these origins and 0 for the others.
COUNTED = {
    "capability.built_in": (BUILT_IN,),
    "capability.added": (OFFICIAL, THIRD_PARTY),
}


@dataclass(frozen=True, slots=True)
class Provider:
    """Who provides a capability to a twin: a module, or features of its own code."""

    module: str = ""
    distribution: str = ""
    own: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Capability:
    """Something that a web application needs, with its provider for each twin."""

    id: str
    title: str
    providers: Mapping[str, Provider]


def load_capabilities(path: Path = CAPABILITIES) -> list[Capability]:
    """Return all capabilities; UsageError names file and line of a mistake."""
    try:
        found = [_capability(node) for node in read_yaml(path).sequence()]
    except SpecError as error:
        place = f"{path.name}:{error.line}" if error.line else path.name
        raise UsageError(f"{place}: {error.message}") from None
    twice = {c.id for c in found if [d.id for d in found].count(c.id) > 1}
    if twice:
        raise UsageError(f"{path.name}: {', '.join(sorted(twice))} stands twice")
    return found


def _capability(node: Node) -> Capability:
    twins = {key: value for key, value in node.mapping().items() if key not in _COMMON}
    return Capability(
        id=node.get("id").text(),
        title=node.get("title").text(),
        providers={name: _provider(entry) for name, entry in twins.items()},
    )


_COMMON = ("id", "title")


def _provider(node: Node) -> Provider:
    if own := node.find("own"):
        node.only("own")
        return Provider(own=own.texts())
    node.only("module", "distribution")
    return Provider(node.get("module").text(), node.get("distribution").text())
