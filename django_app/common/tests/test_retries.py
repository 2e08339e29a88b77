"""Views that meet others in the database."""

import sqlite3

import pytest
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse

from common.retries import RetryMiddleware


class DriverError(Exception):
    """What a driver raises, with what it calls it."""

    def __init__(self, *args: object, **names: str) -> None:
        super().__init__(*args)
        vars(self).update(names)


STOPPED = [
    DriverError("deadlock detected", sqlstate="40P01"),
    DriverError("could not serialize access", sqlstate="40001"),
    DriverError(1213, "Deadlock found when trying to get lock", sqlstate="40001"),
    DriverError("database is locked", sqlite_errorname="SQLITE_BUSY"),
]
BROKEN = [
    DriverError("the connection is closed", sqlstate=None),
    DriverError(2006, "Server has gone away", sqlstate="HY000"),
    DriverError("no such table: x", sqlite_errorname="SQLITE_ERROR"),
    DriverError(),
    None,
]


def said(error: Exception | None) -> OperationalError:
    """Return how Django tells of an error of the driver."""
    found = OperationalError(*(error.args if error else ()))
    found.__cause__ = error
    return found


def ask(*errors: Exception) -> tuple[str, int]:
    """Ask a view that fails so often; return its answer and how often it was asked."""
    asked = []

    def view(_request: HttpRequest, name: str) -> HttpResponse:
        asked.append(name)
        if len(asked) <= len(errors):
            raise errors[len(asked) - 1]
        return HttpResponse(name)

    middleware = RetryMiddleware(view)
    answer = middleware.process_view(HttpRequest(), view, (), {"name": "x"})
    return answer.content.decode(), len(asked)


@pytest.mark.parametrize("error", STOPPED, ids=str)
def test_stopped_view_is_asked_again(error: Exception) -> None:
    assert ask(said(error), said(error)) == ("x", 3)


def test_view_that_breaks_a_constraint_sees_what_was_there_first() -> None:
    assert ask(IntegrityError("UNIQUE constraint failed")) == ("x", 2)


def test_an_error_that_stays_is_told() -> None:
    with pytest.raises(IntegrityError, match="third"):
        ask(*map(IntegrityError, ("first", "second", "third")))


@pytest.mark.parametrize("error", BROKEN, ids=str)
def test_other_errors_are_told_at_once(error: Exception | None) -> None:
    with pytest.raises(OperationalError):
        ask(said(error))


def test_sqlite_names_its_errors(tmp_path: object) -> None:
    with sqlite3.connect(f"{tmp_path}/db", timeout=0) as one:
        one.execute("BEGIN IMMEDIATE")
        two = sqlite3.connect(f"{tmp_path}/db", timeout=0)
        with pytest.raises(sqlite3.OperationalError) as caught:
            two.execute("BEGIN IMMEDIATE")
        two.close()
    assert ask(said(caught.value)) == ("x", 2)
