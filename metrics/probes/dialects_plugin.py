"""A plugin of pytest: would an app's queries compile for products without a server?

Every query that the app's own tests execute through SQLAlchemy is compiled once
more for Oracle and for SQL Server, whose dialects need no driver for that. At the
end `TWINS_DIALECTS` names a file for what became of each different query.
"""

import json
import os
from pathlib import Path

from sqlalchemy import ClauseElement, Engine, event
from sqlalchemy.dialects import mssql, oracle
from sqlalchemy.exc import SQLAlchemyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

DIALECTS = {"oracle": oracle.dialect(), "mssql": mssql.dialect()}  # type: ignore[no-untyped-call]
#: A query, as the engine in use has it, → what each dialect says of it; "" is fine.
SEEN: "dict[str, dict[str, str]]" = {}


@event.listens_for(Engine, "before_execute")
def compile_elsewhere(
    connection: "Any", clause: "Any", many: "Any", one: "Any", options: "Any"
) -> None:
    """Compile a query that was not seen before; what a driver gets as text is none."""
    del options
    if not (getattr(clause, "is_select", False) or getattr(clause, "is_dml", False)):
        return
    rows = many or ([one] if one else [])
    keys = sorted(rows[0]) if rows else None
    query = str(clause.compile(dialect=connection.dialect, column_keys=keys))
    if query not in SEEN:
        SEEN[query] = {
            name: refusal(clause, dialect, keys) for name, dialect in DIALECTS.items()
        }


def refusal(clause: ClauseElement, dialect: "Any", keys: "list[str] | None") -> str:
    """Return why a dialect has no words for a query; empty when it has."""
    try:
        str(clause.compile(dialect=dialect, column_keys=keys))
    except SQLAlchemyError as error:
        return f"{type(error).__name__}: {error}"
    return ""


def pytest_sessionfinish() -> None:
    """Write down what was seen."""
    Path(os.environ["TWINS_DIALECTS"]).write_text(json.dumps(SEEN), encoding="utf-8")
