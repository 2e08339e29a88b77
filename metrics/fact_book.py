"""Read and check `shared_spec/facts.yaml`: what to count, not how.

The kinds and the keys that each one takes are listed in `KINDS`; what they mean
stands at the head of the file itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from metrics.errors import UsageError
from metrics.paths import SPEC
from shared_spec.yaml_lines import SpecError, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from shared_spec.yaml_lines import Node

FACTS = SPEC / "facts.yaml"
_COMMON = ("id", "kind", "twin", "meaning")
#: kind → keys that must be there, keys that may be there.
KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "files": (("glob",), ("distribution", "except")),
    "matches": (("glob", "pattern"), ("distribution", "except")),
    "twin_matches": (("glob", "pattern"), ("except",)),
    "dependencies": ((), ("distribution", "recursive")),
    "import_alone": ((), ("distribution", "module")),
    "licence_osi": (("accept",), ("distribution",)),
    "text": (("glob", "pattern"), ("distribution", "except")),
    "source": (("sdist", "file", "pattern"), ()),
    "source_matches": (("sdist", "file", "pattern"), ()),
    "source_words": (("sdist", "file"), ()),
    "exports": (("glob",), ("distribution", "except")),
    "exports_named": (("glob", "sdist", "file"), ("distribution", "except")),
    "source_fewest": (("sdist", "file", "group", "pattern"), ()),
}
_CAPTURING = ("text", "source", "source_fewest")
_PINNED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9.!+_-]+")


@dataclass(frozen=True, slots=True)
class Fact:
    """One number to find; keys that its kind does not take are empty."""

    id: str
    kind: str
    twin: str
    meaning: str
    distribution: str = ""
    glob: str = ""
    excluded: tuple[str, ...] = ()
    pattern: str = ""
    recursive: bool = False
    accept: tuple[str, ...] = ()
    module: str = ""
    sdist: str = ""
    file: str = ""
    group: str = ""


def load_facts(path: Path = FACTS) -> list[Fact]:
    """Return all facts; UsageError names file and line of the first mistake."""
    try:
        nodes = read_yaml(path).sequence()
        facts = [_fact(node) for node in nodes]
        _refuse_twice(nodes)
    except SpecError as error:
        place = f"{path.name}:{error.line}" if error.line else path.name
        raise UsageError(f"{place}: {error.message}") from None
    return facts


def _fact(node: Node) -> Fact:
    kind = node.get("kind").text()
    if kind not in KINDS:
        known = ", ".join(KINDS)
        raise node.get("kind").error(f"unknown kind '{kind}' (known: {known})")
    required, optional = KINDS[kind]
    node.only(*_COMMON, *required, *optional)
    for key in (*_COMMON, *required):
        node.get(key)
    recursive = node.find("recursive")
    return Fact(
        id=node.get("id").text(),
        kind=kind,
        twin=node.get("twin").text(),
        meaning=node.get("meaning").text(),
        distribution=_text(node, "distribution"),
        glob=_text(node, "glob"),
        excluded=_texts(node, "except"),
        pattern=_expression(node, "pattern", captures=kind in _CAPTURING),
        recursive=recursive.flag() if recursive else False,
        accept=_texts(node, "accept"),
        module=_text(node, "module"),
        sdist=_sdist(node),
        file=_text(node, "file"),
        group=_expression(node, "group"),
    )


def _text(node: Node, key: str) -> str:
    found = node.find(key)
    return found.text() if found else ""


def _texts(node: Node, key: str) -> tuple[str, ...]:
    found = node.find(key)
    return found.texts() if found else ()


def _expression(node: Node, key: str, *, captures: bool = False) -> str:
    found = node.find(key)
    if found is None:
        return ""
    try:
        compiled = re.compile(found.text())
    except re.error as error:
        raise found.error(f"not a regular expression: {error}") from None
    if captures and not compiled.groups:
        raise found.error("the pattern must capture something in parentheses")
    return found.text()


def _sdist(node: Node) -> str:
    found = node.find("sdist")
    if found is not None and not _PINNED.fullmatch(found.text()):
        raise found.error("expected name==version, so that the fact stays the same")
    return found.text() if found else ""


def _refuse_twice(nodes: Iterable[Node]) -> None:
    seen: set[str] = set()
    for node in nodes:
        name = node.get("id").text()
        if name in seen:
            raise node.get("id").error(f"the id '{name}' stands twice")
        seen.add(name)
