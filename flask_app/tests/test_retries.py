"""Views that meet others in the database."""

import sqlite3

import pytest
from conduit.extensions import db
from conduit.models import Article, Tag
from conduit.retries import persistent
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError, OperationalError

from .factories import ArticleFactory


class DriverError(Exception):
    """What a driver raises, with what it calls it."""

    def __init__(self, *args, **names):
        super().__init__(*args)
        vars(self).update(names)


STOPPED = [
    DriverError("deadlock detected", sqlstate="40P01"),
    DriverError("could not serialize access", sqlstate="40001"),
    DriverError(1213, "Deadlock found when trying to get lock", sqlstate="40001"),
    DriverError(1305, "SAVEPOINT sa_savepoint_1 does not exist", sqlstate="42000"),
    DriverError("database is locked", sqlite_errorname="SQLITE_BUSY"),
]
BROKEN = [
    DriverError("the connection is closed", sqlstate=None),
    DriverError(2006, "Server has gone away", sqlstate="HY000"),
    DriverError("no such table: x", sqlite_errorname="SQLITE_ERROR"),
    DriverError(),
]


def said(error):
    """Return how SQLAlchemy tells of an error of the driver."""
    return OperationalError("SELECT 1", {}, error)


def ask(*errors):
    """Ask a view that fails so often; return its answer and how often it was asked."""
    asked = []

    @persistent
    def view(name):
        asked.append(name)
        if len(asked) <= len(errors):
            raise errors[len(asked) - 1]
        return name

    return view(name="x"), len(asked)


@pytest.mark.parametrize("error", STOPPED, ids=str)
def test_stopped_view_is_asked_again(app, error):
    with app.app_context():
        assert ask(said(error), said(error)) == ("x", 3)


def test_view_that_breaks_a_constraint_sees_what_was_there_first(app):
    with app.app_context():
        assert ask(IntegrityError("INSERT", {}, DriverError("UNIQUE"))) == ("x", 2)


def test_view_that_changes_what_was_deleted_sees_what_is_left(app):
    @persistent
    def view():
        articles = db.session.scalars(select(Article)).all()
        if not asked:
            asked.append(True)
            gone = delete(Article).where(Article.id == articles[0].id)
            # As another transaction would, of which this session knows nothing.
            db.session.execute(gone, execution_options={"synchronize_session": False})
        for article in articles:
            article.featured = True
        db.session.commit()
        return "done"

    asked = []
    with app.app_context():
        ArticleFactory()
        assert view() == "done"


def test_an_error_that_stays_is_told(app):
    errors = [said(STOPPED[0])] * 3
    with app.app_context(), pytest.raises(OperationalError):
        ask(*errors)


@pytest.mark.parametrize("error", BROKEN, ids=str)
def test_other_errors_are_told_at_once(app, error):
    with app.app_context(), pytest.raises(OperationalError):
        ask(said(error))


def test_nothing_is_left_of_the_first_attempt(app):
    @persistent
    def view():
        tags = db.session.scalar(select(func.count(Tag.id)))
        db.session.add(Tag(name=f"tag {tags}"))
        db.session.flush()
        if not asked:
            asked.append(True)
            raise said(STOPPED[0])
        return db.session.scalar(select(func.count(Tag.id)))

    asked = []
    with app.app_context():
        assert view() == 1


def test_sqlite_names_its_errors(app, tmp_path):
    with sqlite3.connect(f"{tmp_path}/db", timeout=0) as one:
        one.execute("BEGIN IMMEDIATE")
        two = sqlite3.connect(f"{tmp_path}/db", timeout=0)
        with pytest.raises(sqlite3.OperationalError) as caught:
            two.execute("BEGIN IMMEDIATE")
        two.close()
    with app.app_context():
        assert ask(said(caught.value)) == ("x", 2)
