"""The suite on the database servers, with every feature's count on each.

SQLite is what the conformance instrument itself runs on. The whole suite once more
for each server takes its time, so that only a profile with the key `databases` asks
for it. A server that does not answer has no step, and claims about it no figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metrics.database_check import suite_arguments
from metrics.databases import ENGINES, SQLITE
from metrics.errors import MeasurementError
from metrics.instruments.conformance import check_parity, counted
from metrics.records import Observation, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from metrics.databases import Engine
    from metrics.records import Context
    from metrics.twins import Twin

SERVERS = tuple(engine for engine in ENGINES if engine is not SQLITE)
_SECONDS = 400.0


class Databases:
    """Run the suite on all twins at once, on one server after the other."""

    name = "databases"
    version = "1"

    def __init__(self, servers: Sequence[Engine] = SERVERS) -> None:
        self._servers = {server.name: server for server in servers}

    def steps(self, twins: Sequence[Twin], profile: dict[str, Any]) -> list[Step]:
        """Return one step a server that answers, for the twins run together."""
        del twins
        if not profile.get("databases"):
            return []
        return [
            Step(f"{self.name}/{name}", self.name, _SECONDS, {"engine": name})
            for name, server in self._servers.items()
            if server.unavailable() is None
        ]

    def measure(self, step: Step, context: Context) -> Iterator[Observation]:
        """Yield the counts; MeasurementError when the server answers no longer."""
        engine = self._servers[step.params["engine"]]
        if reason := engine.unavailable():
            raise MeasurementError(reason)
        parity = check_parity(
            context.twins,
            context.work_dir,
            only=suite_arguments(engine),
            engine=engine,
        )
        yield from counted(parity, "database", f"{engine.name}/")
