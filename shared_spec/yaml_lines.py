"""YAML files of the spec, read so that every complaint can name its line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: libyaml says the same in a tenth of the time; not every PyYAML is built with it.
_LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = (
    yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
)
_Loader = yaml.SafeLoader | yaml.CSafeLoader


class SpecError(Exception):
    """A spec file is unreadable or wrong; `line` counts from 1, 0 means the file."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        self.path = path
        self.line = line
        self.message = message
        super().__init__(f"{path}:{line}: {message}" if line else f"{path}: {message}")


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a YAML file with the place where it stands.

    `value` is a scalar, a list of nodes, or a dict from text to nodes. Every
    accessor raises SpecError with the line when the value is of another kind.
    """

    path: Path
    line: int
    value: Any

    def error(self, message: str) -> SpecError:
        """Return (not raise) an error that points at this value."""
        return SpecError(self.path, self.line, message)

    def mapping(self) -> dict[str, Node]:
        """Return the value as a mapping."""
        if not isinstance(self.value, dict):
            raise self.error(f"expected a mapping, found {self._kind()}")
        return self.value

    def sequence(self) -> list[Node]:
        """Return the value as a list."""
        if not isinstance(self.value, list):
            raise self.error(f"expected a list, found {self._kind()}")
        return self.value

    def text(self) -> str:
        """Return the value as text that is not blank."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.error(f"expected text, found {self._kind()}")
        return self.value

    def integer(self) -> int:
        """Return the value as an integer that is not negative."""
        value = self.value
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.error(f"expected a whole number, found {self._kind()}")
        return value

    def flag(self) -> bool:
        """Return the value as true or false."""
        if not isinstance(self.value, bool):
            raise self.error(f"expected true or false, found {self._kind()}")
        return self.value

    def texts(self) -> tuple[str, ...]:
        """Return the value as a list of texts."""
        return tuple(node.text() for node in self.sequence())

    def get(self, key: str) -> Node:
        """Return the value of a key that must be there."""
        try:
            return self.mapping()[key]
        except KeyError:
            raise self.error(f"'{key}' is missing") from None

    def find(self, key: str) -> Node | None:
        """Return the value of a key that may be there."""
        return self.mapping().get(key)

    def only(self, *keys: str) -> None:
        """Refuse every key that is not among `keys`, which catches misspellings."""
        for key, node in self.mapping().items():
            if key not in keys:
                known = ", ".join(keys)
                raise node.error(f"unknown key '{key}' (known here: {known})")

    def plain(self) -> Any:
        """Return the value as ordinary dicts, lists and scalars."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def walk(self) -> Iterator[Node]:
        """Yield this value and everything inside it."""
        yield self
        children = self.value.values() if isinstance(self.value, dict) else self.value
        if isinstance(self.value, dict | list):
            for child in children:
                yield from child.walk()

    def _kind(self) -> str:
        if self.value is None:
            return "nothing"
        if isinstance(self.value, dict | list):
            return "a mapping" if isinstance(self.value, dict) else "a list"
        return repr(self.value)


def read_yaml(path: Path) -> Node:
    """Read one YAML document; SpecError when it cannot be read or has no value."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SpecError(path, 0, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SpecError(path, 0, "is not UTF-8 text") from error
    return parse_yaml(text, path)


def parse_yaml(text: str, path: Path) -> Node:
    """Read one YAML document from text; errors name `path`, which is not opened."""
    loader = _LOADER(text)
    try:
        root = loader.get_single_node()
        if root is None:
            raise SpecError(path, 1, "is empty")
        return _convert(loader, root, path)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        # What lacks its end is missed behind the last line.
        line = min(mark.line + 1, len(text.splitlines())) if mark else 0
        raise SpecError(path, line, f"is not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise SpecError(path, 0, f"is not YAML: {error}") from error
    except RecursionError:
        raise SpecError(path, 0, "is nested too deeply, or within itself") from None
    finally:
        loader.dispose()


def _convert(loader: _Loader, node: yaml.Node, path: Path) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return Node(path, line, _convert_mapping(loader, node, path))
    if isinstance(node, yaml.SequenceNode):
        return Node(path, line, [_convert(loader, item, path) for item in node.value])
    try:
        return Node(path, line, loader.construct_object(node))
    except ValueError as error:  # a date such as 2026-02-30
        raise SpecError(path, line, f"is not YAML: {error}") from None


def _convert_mapping(
    loader: _Loader, node: yaml.MappingNode, path: Path
) -> dict[str, Node]:
    mapping: dict[str, Node] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = loader.construct_object(key_node)
        if not isinstance(key, str):
            raise SpecError(path, line, f"key {key!r} must be text; put it in quotes")
        if key in mapping:
            raise SpecError(path, line, f"key '{key}' stands twice")
        mapping[key] = _convert(loader, value_node, path)
    return mapping
