"""How each engine carries out the queries of the busiest requests: `twins plans`.

A probe in the server writes down the SQL of each request; the harness then asks
the same database to EXPLAIN it. What counts is which tables a query reads whole:
only those that `shared_spec/budgets.yaml` allows, by concept.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from sqlalchemy import inspect

from metrics.databases import SQLITE, connector
from metrics.instruments.sql import clients_of
from metrics.paths import PROBES, SPEC, work_folder
from metrics.schemas import Names
from metrics.servers import MEASURED, serve
from metrics.sql_routes import SESSION, TOKEN, choose, routes
from shared_spec.dataset.writer import read_rows
from shared_spec.schema import load_schema
from shared_spec.yaml_lines import read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from metrics.databases import Engine
    from metrics.servers import Server
    from metrics.twins import Twin

#: The requests that readers and members send most, with whom they are sent by.
HOTTEST = (
    ("GET /", ""),
    ("GET /?feed=following", SESSION),
    ("GET /tag/[tag]", ""),
    ("GET /article/[slug]", ""),
    ("GET /api/articles", ""),
    ("GET /api/articles?tag", ""),
    ("GET /api/articles?author", ""),
    ("GET /api/articles?favorited", ""),
    ("GET /api/articles/feed", TOKEN),
    ("GET /api/articles/[slug]/comments", TOKEN),
)
_TIMEOUT = 60
_COLUMNS = 90


@dataclass(frozen=True, slots=True)
class Plan:
    """One query of a request, how it is carried out, and what it reads whole."""

    engine: str
    twin: str
    request: str
    sql: str
    lines: tuple[str, ...]
    whole: tuple[str, ...]


def explain_twin(
    twin: Twin, engine: Engine, dataset: Path, work_dir: Path
) -> list[Plan]:
    """Return the plans of every query of the busiest requests on one engine."""
    work_dir.mkdir(parents=True, exist_ok=True)
    notes = work_dir / f"{twin.name}-{engine.name}.jsonl"
    with serve(
        twin,
        work_dir,
        dataset=dataset,
        threads=1,
        engine=None if engine is SQLITE else engine,  # a prepared file is as good
        pythonpath=PROBES,
        wsgi="statements_probe:application",
        env={**MEASURED, "TWINS_STATEMENTS": str(notes)},
    ) as server:
        asked = _ask(server, dataset)
        queries = _queries(notes.read_text(encoding="utf-8").splitlines(), asked)
        connected = connector(server.environment["CONDUIT_DATABASE_URL"])
        concepts = _concepts(twin, inspect(connected).get_table_names())
        with connected.connect() as connection:
            explain = EXPLAIN[connected.dialect.name]
            _refresh(connection, concepts)
            return [
                Plan(
                    engine.label, twin.label, request, sql, *_explained(found, concepts)
                )
                for request, sql in queries
                if (found := explain(connection, sql))
            ]


def allowed_whole(path: Path = SPEC / "budgets.yaml") -> dict[str, set[str]]:
    """Return the concepts that each of the requests' queries may read whole."""
    data = read_yaml(path)
    small = data.get("small").texts()
    large = {name: node.texts() for name, node in data.get("whole").mapping().items()}
    return {name: {*small, *large.get(name, ())} for name, _ in HOTTEST}


def too_much(plans: Iterable[Plan], allowed: Mapping[str, set[str]]) -> list[str]:
    """Name the queries that read a table whole which they may not."""
    return [
        f"{plan.twin} on {plan.engine}: {plan.request} reads {', '.join(rest)} whole: "
        f"{plan.sql[:300]}"
        for plan in plans
        if (rest := sorted(set(plan.whole) - allowed[plan.request]))
    ]


def as_markdown(plans: Sequence[Plan], skipped: Sequence[str], dataset: str) -> str:
    """Return the plans as a document."""
    lines = [
        "# How the busiest queries are carried out",
        "",
        f"Written by `twins plans` on the {dataset} dataset: every query of the ten",
        "requests that readers and members send most, as each engine explains it.",
        "A query may read a table whole only where `shared_spec/budgets.yaml` says so.",
        "A scan in the order of an index ends with the LIMIT and reads nothing whole.",
    ]
    lines += [f"Not looked at: {reason}." for reason in skipped]
    lines += _summary(plans)
    for request in dict.fromkeys(plan.request for plan in plans):
        lines += ["", f"## {request}"]
        for plan in plans:
            if plan.request == request:
                whole = f" — reads {', '.join(plan.whole)} whole" if plan.whole else ""
                lines += ["", f"**{plan.twin} on {plan.engine}**{whole}", ""]
                lines += ["```sql", _shortened(plan.sql), "```", "```"]
                lines += [*plan.lines, "```"]
    return "\n".join(lines) + "\n"


def _summary(plans: Sequence[Plan]) -> list[str]:
    """Return a table of what is read whole; all else is found by an index."""
    places = list(dict.fromkeys((plan.engine, plan.twin) for plan in plans))
    whole: dict[tuple[str, str, str], set[str]] = {}
    for plan in plans:
        where = whole.setdefault((plan.request, plan.engine, plan.twin), set())
        where.update(plan.whole)
    lines = [
        "",
        "Tables that a request reads whole, by concept; all others by an index:",
        "",
        f"| request | {' | '.join(' '.join(place) for place in places)} |",
        "|---" * (len(places) + 1) + "|",
    ]
    for request in dict.fromkeys(plan.request for plan in plans):
        cells = [", ".join(sorted(whole.get((request, *at), ()))) for at in places]
        lines.append(f"| {request} | {' | '.join(cell or '—' for cell in cells)} |")
    return lines


def _ask(server: Server, dataset: Path) -> dict[str, str]:
    """Send each request; return their names by method and target."""
    choice = choose(lambda table: read_rows(dataset, table))
    clients = clients_of(server.base_url, choice)
    asked = {}
    for route in routes(choice):
        if (route.name, route.access) in HOTTEST:
            url = server.base_url + route.path
            answer = clients[route.access].get(url, timeout=_TIMEOUT)
            answer.raise_for_status()
            asked[str(answer.request.path_url)] = route.name
    return asked


def _queries(lines: Iterable[str], asked: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return each query of the requests once, in order."""
    found: dict[tuple[str, str], None] = {}
    for line in lines:
        row = json.loads(line)
        path, _, query = row["request"].partition(" ")[2].partition("?")
        name = _named(path, query, asked)
        sql = row["sql"].strip()
        if name and re.match(r"SELECT\b.+\bFROM\b", sql, re.IGNORECASE | re.DOTALL):
            found[name, sql] = None
    return list(found)


def _named(path: str, query: str, asked: Mapping[str, str]) -> str:
    for target, name in asked.items():
        other, _, more = target.partition("?")
        if (unquote(other), more) == (path, query):
            return name
    return ""


def _concepts(twin: Twin, there: Sequence[str]) -> dict[str, str]:
    names = Names(twin.schema)
    return {names.table(concept, there): concept for concept in load_schema()}


def _refresh(connection: Connection, concepts: Mapping[str, str]) -> None:
    """Let the planner know how large the tables have become."""
    for table in concepts:
        kind = "ANALYZE TABLE" if connection.dialect.name == "mysql" else "ANALYZE"
        connection.exec_driver_sql(f"{kind} {table}")


def _explained(
    found: tuple[list[str], set[str]], concepts: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    lines, tables = found
    return tuple(lines), tuple(sorted({concepts[t] for t in tables & set(concepts)}))


def _aliases(sql: str) -> dict[str, str]:
    """Map the names that a query gives to tables, and the tables' own, to tables."""
    pattern = r'(?:FROM|JOIN)\s+["`]?(\w+)["`]?(?:\s+(?:AS\s+)?["`]?(\w+)["`]?)?'
    found = {}
    for table, alias in re.findall(pattern, sql, re.IGNORECASE):
        found[table] = table
        if alias:
            found[alias] = table
    return found


def _explain_sqlite(connection: Connection, sql: str) -> tuple[list[str], set[str]]:
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {_plain(sql)}").fetchall()
    lines = [str(row[3]) for row in rows]
    aliases = _aliases(sql)
    # A scan in the order of an index stops at the LIMIT; it reads nothing whole.
    scanned = {
        found[1] for line in lines if (found := re.fullmatch(r"SCAN (\w+)", line))
    }
    return lines, {aliases.get(name, name) for name in scanned}


def _explain_postgresql(connection: Connection, sql: str) -> tuple[list[str], set[str]]:
    rows = connection.exec_driver_sql(f"EXPLAIN (COSTS OFF) {_plain(sql)}").fetchall()
    lines = [str(row[0]) for row in rows]
    return lines, set(re.findall(r"Seq Scan on (\w+)", "\n".join(lines)))


def _explain_mariadb(connection: Connection, sql: str) -> tuple[list[str], set[str]]:
    rows = connection.exec_driver_sql(f"EXPLAIN {_plain(sql)}").mappings().fetchall()
    columns = ("table", "type", "key", "Extra")
    lines = [", ".join(str(row[name] or "-") for name in columns) for row in rows]
    aliases = _aliases(sql)
    scanned = {str(row["table"]) for row in rows if row["type"] == "ALL"}
    return lines, {aliases.get(name, name) for name in scanned}


def _plain(sql: str) -> str:
    """Return a statement for a driver that takes % for a placeholder."""
    return sql.replace("%", "%%")


def _shortened(sql: str) -> str:
    """Return a query without most of what it selects: where from, and how, remains."""
    flat = " ".join(sql.split())
    end = _end_of_columns(flat)
    return f"{flat[:_COLUMNS]} …{flat[end:]}" if end > _COLUMNS else flat


def _end_of_columns(sql: str) -> int:
    """Return where a query's own FROM begins, not that of a query within it."""
    depth = 0
    for found in re.finditer(r"[()]| FROM ", sql, re.IGNORECASE):
        if found[0] in "()":
            depth += 1 if found[0] == "(" else -1
        elif depth == 0:
            return found.start()
    return 0


EXPLAIN: dict[str, Any] = {
    "sqlite": _explain_sqlite,
    "postgresql": _explain_postgresql,
    "mysql": _explain_mariadb,
}


def explain(
    twins: Sequence[Twin],
    engines: Iterable[Engine],
    dataset: Path,
    say: Callable[[str], None],
) -> tuple[list[Plan], list[str]]:
    """Return the plans on the engines that answer, and why others are left out."""
    plans, skipped = [], []
    with work_folder("plans") as work:
        for engine in engines:
            if reason := engine.unavailable():
                skipped.append(reason)
                continue
            for twin in twins:
                say(f"{twin.label} on {engine.label} …")
                plans += explain_twin(twin, engine, dataset, work / engine.name)
    return plans, skipped
