"""Answers that many ask for: kept for a minute, and never behind a change.

The key of an answer holds the generation of what it shows, read before anything else.
Each change begins a new generation after its commit, so that what was computed from
older rows is kept where nobody looks for it any more.
"""

import secrets
from collections.abc import Callable
from typing import TypeVar

from flask import Flask, Response, after_this_request, current_app
from redis import RedisError
from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from .extensions import cache, db
from .models import Article, Tag, User, article_tags, favorites

SECONDS = 60
DAY = 24 * 60 * 60
GENERATION = "generation"
SHOWN_TABLES = {
    *(model.__table__ for model in (User, Article, Tag)),
    article_tags,
    favorites,
}

Answer = TypeVar("Answer", str, dict)


def init_app(app: Flask) -> None:
    """Set the cache up; say so if it cannot be used."""
    cache.init_app(app)
    if app.config["CACHE_TYPE"] == "NullCache" and app.config["WORKERS"] > 1:
        app.logger.warning(
            "The cache is off: several workers need CONDUIT_CACHE_URL=redis://…"
        )


def remembered(name: str, compute: Callable[[], Answer]) -> Answer:
    """Return the answer from the cache, or computed and put there."""
    if current_app.config["CACHE_TYPE"] == "NullCache":
        return compute()
    try:
        key = f"{name}:{generation()}"
        answer = cache.get(key)
        tell("miss" if answer is None else "hit")
        if answer is None:
            answer = compute()
            cache.set(key, answer, timeout=SECONDS)
    except RedisError as error:
        current_app.logger.warning("The cache does not answer: %s", error)
        return compute()
    return answer


def generation() -> str:
    """Return what changes with every change."""
    known = cache.get(GENERATION)
    if known is None:
        cache.add(GENERATION, secrets.token_hex(8), timeout=DAY)
        known = cache.get(GENERATION)
    return known


def tell(state: str) -> None:
    """Say in the answer whether it is from the cache."""

    @after_this_request
    def add_header(response: Response) -> Response:
        response.headers["X-Cache"] = state
        return response


@event.listens_for(db.session, "after_flush")
def note_changed_rows(session: Session, _context: UOWTransaction) -> None:
    """Remember that something shown has changed."""
    rows = (*session.new, *session.dirty, *session.deleted)
    # A deleted row looks as it did until the flush ends; a new user has written nothing.
    people = any(isinstance(row, User) for row in session.deleted) or any(
        isinstance(row, User) and looks_different(row) for row in session.dirty
    )
    if people or any(isinstance(row, Article | Tag) for row in rows):
        session.info["shown_changed"] = True


def looks_different(user: User) -> bool:
    """Tell whether others see a new name or picture."""
    state = inspect(user).attrs
    return any(state[name].history.has_changes() for name in ("username", "image"))


@event.listens_for(db.session, "do_orm_execute")
def note_changed_tables(state: ORMExecuteState) -> None:
    """Remember it also of rows that are changed without being read."""
    if state.is_select:
        return
    if getattr(state.statement, "table", None) in SHOWN_TABLES:
        state.session.info["shown_changed"] = True


@event.listens_for(db.session, "after_commit")
def begin_generation(session: Session) -> None:
    """Leave what is in the cache behind."""
    # The end of a savepoint is no commit yet.
    if session.in_nested_transaction() or not session.info.pop("shown_changed", False):
        return
    try:
        cache.set(GENERATION, secrets.token_hex(8), timeout=DAY)
    except RedisError as error:
        current_app.logger.warning("The cache could not be told a change: %s", error)
