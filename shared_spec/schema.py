"""The tables that both apps keep (`schema.yaml`) as typed, frozen records."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shared_spec.yaml_lines import Node, read_yaml

PATH = Path(__file__).resolve().with_name("schema.yaml")


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds; `length` in characters, 0 where there is no limit."""

    type: str
    length: int = 0
    empty: bool = False

    def __str__(self) -> str:
        """Return the column as a reader wants it."""
        length = f" of {self.length}" if self.length else ""
        return f"{self.type}{length}{', may be empty' if self.empty else ''}"


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key to a concept."""

    table: str
    on_delete: str


@dataclass(frozen=True, slots=True)
class Table:
    """A concept; sets and indexes name columns and references."""

    columns: dict[str, Column] = field(default_factory=dict)
    references: dict[str, Reference] = field(default_factory=dict)
    unique: frozenset[frozenset[str]] = frozenset()
    indexes: tuple[tuple[str, ...], ...] = ()


def load_schema(path: Path = PATH) -> dict[str, Table]:
    """Return the tables by concept; SpecError names the line of a wrong one."""
    tables = read_yaml(path).get("tables").mapping()
    return {name: _table(node) for name, node in tables.items()}


def _table(node: Node) -> Table:
    node.only("columns", "references", "unique", "indexes")
    row: dict[str, Any] = node.plain()
    try:
        return Table(
            columns={name: Column(**c) for name, c in row.get("columns", {}).items()},
            references={
                name: Reference(**r) for name, r in row.get("references", {}).items()
            },
            unique=frozenset(map(frozenset, row.get("unique", []))),
            indexes=tuple(map(tuple, row.get("indexes", []))),
        )
    except (TypeError, AttributeError) as error:
        raise node.error(f"this is no table: {error}") from None
