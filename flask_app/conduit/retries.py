"""Requests that get into each other's way in the database."""

from collections.abc import Callable
from functools import wraps

from flask import Flask
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from .extensions import db

ATTEMPTS = 3
# What engines call a transaction that another one stopped; after MariaDB has, there is
# no savepoint to go back to, which is its error 1305.
STOPPED = {"40001", "40P01", 1305, "SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT"}

View = Callable[..., ResponseReturnValue]


def init_app(app: Flask) -> None:
    """Have every view asked again if another request came between.

    Then it sees the change. Nothing is left of the first attempt, as a view commits
    once. To be called when all views are there.
    """
    for endpoint, view in app.view_functions.items():
        app.view_functions[endpoint] = persistent(view)


def persistent(view: View) -> View:
    """Return a view that does not give up at once."""

    @wraps(view)
    def wrapper(*args: object, **kwargs: object) -> ResponseReturnValue:
        for _ in range(ATTEMPTS - 1):
            try:
                return view(*args, **kwargs)
            except (IntegrityError, OperationalError, StaleDataError) as error:
                if not is_passing(error):
                    raise
                db.session.rollback()
        return view(*args, **kwargs)

    return wrapper


def is_passing(error: IntegrityError | OperationalError | StaleDataError) -> bool:
    """Tell whether another transaction is the reason, and not the statement itself."""
    if not isinstance(error, OperationalError):
        return True
    names = (
        getattr(error.orig, name, None) for name in ("sqlstate", "sqlite_errorname")
    )
    return not STOPPED.isdisjoint((*names, *error.orig.args[:1]))
