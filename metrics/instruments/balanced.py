"""The suite through a load balancer, with every feature's count.

nginx asks three instances of a twin in turn, without sticky sessions; they share a
database on PostgreSQL, and Redis for what is cached and counted. As the whole suite
once more takes its time, only a profile with the key `balanced` asks for it. Without
nginx, PostgreSQL or Redis there is no step, and claims about it have no figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metrics import redis_server
from metrics.database_check import suite_arguments
from metrics.databases import POSTGRESQL
from metrics.errors import MeasurementError
from metrics.instruments.conformance import check_parity, counted
from metrics.nginx import nginx_path
from metrics.records import Observation, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from metrics.records import Context
    from metrics.twins import Twin

INSTANCES = 3
_SECONDS = 500.0


class Balanced:
    """Run the suite on all twins at once, each behind a balancer of its own."""

    name = "balanced"
    version = "1"

    def steps(self, twins: Sequence[Twin], profile: dict[str, Any]) -> list[Step]:
        """Return one step for the twins run together."""
        del twins
        if not profile.get("balanced") or _lacking():
            return []
        return [Step(self.name, self.name, _SECONDS)]

    def measure(self, step: Step, context: Context) -> Iterator[Observation]:
        """Yield the counts; MeasurementError when a server answers no longer."""
        del step
        if reason := _lacking():
            raise MeasurementError(reason)
        parity = check_parity(
            context.twins,
            context.work_dir,
            only=suite_arguments(POSTGRESQL),
            engine=POSTGRESQL,
            instances=INSTANCES,
        )
        yield from counted(parity, self.name)


def _lacking() -> str | None:
    """Say what the balancer lacks; None when all is there."""
    if nginx_path() is None:
        return "there is no nginx on this machine"
    return POSTGRESQL.unavailable() or redis_server.unavailable()
