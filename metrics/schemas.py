"""Whether a twin's tables are those of `shared_spec/schema.yaml`, by looking at them.

The twin's migrations fill an empty database; what the engine then says of its
tables is turned into the spec's own words and compared. Differences are lines
that a twin's DIFFERENCES.md must hold.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, text
from sqlalchemy.types import Boolean, DateTime, Integer, String, Text

from metrics.commands import command_environment, run_command
from metrics.databases import connector
from shared_spec.schema import Column, Reference, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from sqlalchemy import Engine as Connector
    from sqlalchemy import Inspector

    from metrics.databases import Engine
    from metrics.twins import Twin

KEY = "id"
CASCADE, NO_ACTION, SET_NULL = "cascade", "no action", "set null"
_DELETE_RULES = {"CASCADE": CASCADE, "SET NULL": SET_NULL}


@dataclass(frozen=True, slots=True)
class Found:
    """A twin's tables in the spec's words, and its tables without a concept."""

    tables: dict[str, Table] = field(default_factory=dict)
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """What a twin calls concepts (`user`) and their columns (`user.password`)."""

    own: Mapping[str, str]

    def table(self, concept: str, there: Iterable[str]) -> str:
        """Return the name of a concept's table; the last guess when it is missing."""
        guesses = [self.own.get(concept, concept), f"{concept}s"]
        return next((name for name in guesses if name in set(there)), guesses[0])

    def columns(self, concept: str, table: Table) -> dict[str, str]:
        """Map a table's column names to the spec's."""
        plain = {name: name for name in table.columns}
        plain |= {name: f"{name}_id" for name in table.references}
        return {
            self.own.get(f"{concept}.{ours}", usual): ours
            for ours, usual in plain.items()
        }


def twin_schema(
    twin: Twin, engine: Engine, folder: Path, spec: dict[str, Table]
) -> Found:
    """Migrate an empty database on `engine` and read its tables."""
    with engine.fresh(folder) as url:
        run_command(twin, "migrate", command_environment(twin, url))
        return read_schema(connector(url), Names(twin.schema), spec)


def undeclared(twin: Twin, url: str, spec: dict[str, Table]) -> list[str]:
    """Return how a migrated database differs from the spec, unless the twin says so."""
    declared = " ".join((twin.folder / "DIFFERENCES.md").read_text("utf-8").split())
    found = read_schema(connector(url), Names(twin.schema), spec)
    return [line for line in differences(spec, found) if line not in declared]


def read_schema(connected: Connector, names: Names, spec: dict[str, Table]) -> Found:
    """Read a database's tables in the spec's words."""
    look = inspect(connected)
    there = look.get_table_names()
    called = {names.table(concept, there): concept for concept in spec}
    tables = {
        concept: _read_table(look, name, names.columns(concept, spec[concept]), called)
        for name, concept in called.items()
        if name in there
    }
    return Found(tables, tuple(sorted(set(there) - set(called))))


def differences(spec: dict[str, Table], found: Found) -> Iterator[str]:
    """Yield a line for everything in which a twin's tables are not the spec's."""
    yield from _deletion(spec, found)
    for concept, wanted in spec.items():
        if concept in found.tables:
            for line in _table_differences(wanted, found.tables[concept]):
                yield f"`{concept}`: {line}"
        else:
            yield f"`{concept}`: there is no such table"
    for name in found.others:
        yield f"`{name}`: a table of its own"


def _deletion(spec: dict[str, Table], found: Found) -> Iterator[str]:
    """Yield what deleting a row does otherwise; in one line when it is a habit."""
    every, other = set(), []
    for concept, table in found.tables.items():
        for name, reference in spec[concept].references.items():
            if name in table.references:
                there = table.references[name].on_delete
                every.add((there, reference.on_delete))
                if there != reference.on_delete:
                    other.append(f"`{concept}`: {there} when its `{name}` is deleted")
    if len(every) == 1 and other:
        ((there, wanted),) = every
        yield f"every reference: {there} on deletion, not {wanted}"
    else:
        yield from other


def _table_differences(wanted: Table, found: Table) -> Iterator[str]:
    for name in sorted(wanted.columns.keys() | found.columns.keys()):
        ours, theirs = wanted.columns.get(name), found.columns.get(name)
        if ours != theirs:
            yield f"`{name}` is {theirs or 'missing'}, not {ours or 'there'}"
    for name in wanted.references.keys() - found.references.keys():
        yield f"`{name}` is no reference"
    for columns in wanted.unique - found.unique:
        yield f"{_listed(sorted(columns))} not unique"
    for columns in found.unique - wanted.unique:
        yield f"{_listed(sorted(columns))} unique as well"
    for index in wanted.indexes:
        if not any(has[: len(index)] == index for has in found.indexes):
            yield f"no index on {_listed(index)}"
    for has in sorted(set(found.indexes)):
        if not _wanted_index(has, wanted) and frozenset(has) not in found.unique:
            yield f"an index on {_listed(has)} as well"


def _wanted_index(index: tuple[str, ...], wanted: Table) -> bool:
    """Tell whether an index serves the spec: as an index, or to keep rows unique."""
    serves = any(index[: len(one)] == one for one in wanted.indexes)
    return serves or frozenset(index) in wanted.unique or index == (KEY,)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _read_table(
    look: Inspector, name: str, ours: Mapping[str, str], called: Mapping[str, str]
) -> Table:
    def translated(columns: Iterable[str | None]) -> tuple[str, ...]:
        return tuple(ours.get(column or "", column or "?") for column in columns)

    keys = look.get_foreign_keys(name)
    references = {
        translated(key["constrained_columns"])[0]: Reference(
            called.get(key["referred_table"], key["referred_table"]),
            _DELETE_RULES.get(key["options"].get("ondelete") or "", NO_ACTION),
        )
        for key in keys
    }
    primary = translated(look.get_pk_constraint(name)["constrained_columns"])
    unique = {primary, *map(translated, _unique(look, name))}
    indexes = [translated(row["column_names"]) for row in look.get_indexes(name)]
    return Table(
        columns={
            ours.get(column["name"], column["name"]): _column(column)
            for column in look.get_columns(name)
            if ours.get(column["name"], column["name"]) not in {*references, KEY}
        },
        references=references,
        unique=frozenset(map(frozenset, unique - {(KEY,)})),
        indexes=(*indexes, *unique),
    )


def _unique(look: Inspector, table: str) -> Iterator[list[str | None]]:
    for row in look.get_unique_constraints(table):
        yield list(row["column_names"])
    for index in look.get_indexes(table):
        if index["unique"]:
            yield index["column_names"]
    if look.dialect.name == "sqlite":
        yield from _sqlite_unique(look, table)


def _sqlite_unique(look: Inspector, table: str) -> Iterator[list[str | None]]:
    """Yield what SQLAlchemy does not see: UNIQUE beside a column."""
    with look.engine.connect() as connection:
        for row in connection.execute(text(f"PRAGMA index_list('{table}')")).mappings():
            if row["unique"] and not row["partial"]:
                pragma = text(f"PRAGMA index_info('{row['name']}')")
                yield [part["name"] for part in connection.execute(pragma).mappings()]


def _column(column: Any) -> Column:
    kind, length = _kind(column["type"])
    return Column(kind, length, empty=bool(column["nullable"]))


def _kind(found: Any) -> tuple[str, int]:
    if isinstance(found, Text) or str(found).upper().endswith("TEXT"):
        return "long text", 0
    if isinstance(found, String):
        return "text", int(found.length or 0)
    if isinstance(found, DateTime):
        return "time", 0
    # MariaDB keeps a yes or no as a number of one digit.
    if isinstance(found, Boolean) or getattr(found, "display_width", 0) == 1:
        return "yes-no", 0
    if isinstance(found, Integer):
        return "number", 0
    return str(found).lower(), 0
