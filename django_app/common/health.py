"""Whether the process runs and whether it can serve."""

import logging

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer that the process is alive."""
    return _answer({"status": "ok"})


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """Answer whether the database is reachable and migrated."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        logger.exception("The database does not answer")
        return _unavailable("database")
    return _unavailable("migrations") if pending else _answer({"status": "ready"})


def _unavailable(reason: str) -> JsonResponse:
    return _answer({"status": "unavailable", "reason": reason}, status=503)


def _answer(data: dict[str, str], status: int = 200) -> JsonResponse:
    return JsonResponse(
        data,
        status=status,
        content_type="application/json; charset=utf-8",
        json_dumps_params={"separators": (",", ":")},
    )
