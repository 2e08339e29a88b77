"""Answers for whatever watches the process: is it alive, can it serve."""

from functools import cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from .extensions import db, migrate

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Answer as long as the process can answer at all."""
    return {"status": "ok"}


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Answer 503 with a reason while requests could not be served."""
    try:
        revisions = MigrationContext.configure(db.session.connection())
        migrated = set(revisions.get_current_heads()) == newest_revisions()
    except SQLAlchemyError as error:
        current_app.logger.warning("The database does not answer: %s", error)
        return {"status": "unavailable", "reason": "database"}, 503
    if not migrated:
        return {"status": "unavailable", "reason": "migrations"}, 503
    return {"status": "ready"}


@cache
def newest_revisions() -> frozenset[str]:
    """Return the ids that a migrated database carries; they ship with the code."""
    scripts = ScriptDirectory.from_config(migrate.get_config())
    return frozenset(scripts.get_heads())
