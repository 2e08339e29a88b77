"""Both twins keep the spec's tables on every engine; what differs is declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from metrics.commands import command_environment, run_command
from metrics.databases import SQLITE, connector
from metrics.schemas import Names, differences, read_schema, twin_schema, undeclared
from metrics.twins import find_twins
from shared_spec.schema import Column, Table, load_schema
from shared_spec.yaml_lines import SpecError

if TYPE_CHECKING:
    from pathlib import Path

    from metrics.databases import Engine
    from metrics.twins import Twin

SPEC = load_schema()
TWINS = find_twins()
NOTE = {
    "note": Table(
        columns={"name": Column("text", 9), "made_at": Column("time", empty=True)},
        unique=frozenset({frozenset({"name"})}),
    )
}
GOOD = "create table notes (id integer primary key, name varchar(9) not null unique, made_at datetime)"


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.name)
def test_tables_are_those_of_the_spec_or_declared(
    twin: Twin, engine: Engine, tmp_path: Path
) -> None:
    with engine.fresh(tmp_path) as url:
        run_command(twin, "migrate", command_environment(twin, url))
        assert undeclared(twin, url, SPEC) == []


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.name)
def test_no_declared_difference_is_gone(twin: Twin, tmp_path: Path) -> None:
    found = list(differences(SPEC, twin_schema(twin, SQLITE, tmp_path, SPEC)))
    section = (twin.folder / "DIFFERENCES.md").read_text().partition("## Tables")[2]
    declared = [
        " ".join(item.split())
        for item in section.partition("\n## ")[0].split("\n- ")[1:]
    ]
    assert sorted(declared) == sorted(found)


def test_every_concept_is_in_the_spec_once() -> None:
    for table in SPEC.values():
        assert not set(table.columns) & set(table.references)
        for columns in (*table.unique, *map(frozenset, table.indexes)):
            assert columns <= {*table.columns, *table.references, "id"}
        assert {one.table for one in table.references.values()} <= set(SPEC)


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        (GOOD.replace("varchar(9)", "varchar(8)"), "`name` is text of 8, not text of 9"),
        (GOOD.replace(" not null", ""), "`name` is text of 9, may be empty, not text of 9"),
        (GOOD.replace("datetime", "text"), "`made_at` is long text"),
        (GOOD.replace(" unique", ""), "`name` not unique"),
        (GOOD.replace("notes", "noted"), "`note`: there is no such table"),
        (GOOD.replace(" unique", " unique, extra boolean not null"), "`extra` is yes-no"),
        (f"{GOOD}; create index x on notes (made_at)", "an index on `made_at` as well"),
        (f"{GOOD}; create table more (id integer)", "`more`: a table of its own"),
    ],
)  # fmt: skip
def test_a_difference_is_named(statement: str, line: str, tmp_path: Path) -> None:
    with SQLITE.fresh(tmp_path) as url:
        connected = connector(url)
        with connected.begin() as connection:
            for part in statement.split(";"):
                connection.execute(text(part))
        found = list(differences(NOTE, read_schema(connected, Names({}), NOTE)))
    assert any(line in difference for difference in found), found


def test_equal_tables_have_no_difference(tmp_path: Path) -> None:
    with SQLITE.fresh(tmp_path) as url:
        connected = connector(url)
        with connected.begin() as connection:
            connection.execute(text(GOOD))
        assert list(differences(NOTE, read_schema(connected, Names({}), NOTE))) == []


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("tables: [", 1, "is not YAML"),
        ("tables:\n  user: {colums: {}}\n", 2, "unknown key 'colums'"),
        ("tables:\n  user: {columns: {name: {typ: text}}}\n", 2, "this is no table"),
        ("tables:\n  user: {columns: [name]}\n", 2, "this is no table"),
        ("tabels: {}\n", 1, "'tables' is missing"),
    ],
)
def test_a_wrong_schema_names_its_line(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    path = tmp_path / "schema.yaml"
    path.write_text(text)
    with pytest.raises(SpecError, match=message) as caught:
        load_schema(path)
    assert caught.value.line == line
