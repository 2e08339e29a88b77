"""Would an app's queries do for Oracle and SQL Server? Compiled only, never run.

No server of either is used. A twin's own tests run with a plugin that compiles each
query once more for these products (`metrics/probes/dialects_plugin.py`). That can be
done through SQLAlchemy, whose dialects compile without a driver; a twin without it
has no figures, as Django's backend does not load without the driver of Oracle and it
has none for SQL Server. Only a profile with the key `dialects` asks for it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from metrics.commands import (
    SQLITE_FILE,
    command_environment,
    private_folders,
    run_command,
    sqlite_url,
)
from metrics.distributions import read_environment
from metrics.paths import PROBES, work_folder
from metrics.records import Observation, Step, one_step_a_twin

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from metrics.records import Context
    from metrics.twins import Twin

MAPPER = "sqlalchemy"
_SECONDS = 60.0


class Dialects:
    """Run each twin's own tests and compile what they ask for other products."""

    name = "dialects"
    version = "1"

    def steps(self, twins: Sequence[Twin], profile: dict[str, Any]) -> list[Step]:
        """Return one step a twin; none unless asked."""
        asked = profile.get("dialects")
        return one_step_a_twin(self.name, twins, _SECONDS) if asked else []

    def measure(self, step: Step, context: Context) -> Iterator[Observation]:
        """Yield the queries and those refused; TwinsError when the tests fail."""
        twin = context.twin(step.params["twin"])
        if MAPPER not in read_environment(twin).distributions:
            return
        with work_folder("dialects") as folder:
            queries = compiled_queries(twin, folder)
        products = sorted({name for said in queries.values() for name in said})
        for product in products:
            refused = sum(1 for said in queries.values() if said[product])
            yield Observation("dialect.queries", twin.name, product, len(queries))
            yield Observation("dialect.refused", twin.name, product, refused)


def compiled_queries(twin: Twin, folder: Path) -> dict[str, dict[str, str]]:
    """Return each query of the twin's tests with why a product refuses it, or ""."""
    output = folder / "dialects.json"
    extra = {
        **private_folders(folder),
        "PYTHONPATH": str(PROBES),
        "PYTEST_ADDOPTS": "-p dialects_plugin",
        "TWINS_DIALECTS": str(output),
    }
    environment = command_environment(twin, sqlite_url(folder / SQLITE_FILE), extra)
    run_command(twin, "test", environment)
    found: dict[str, dict[str, str]] = json.loads(output.read_text(encoding="utf-8"))
    return found
