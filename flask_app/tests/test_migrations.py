"""Migrations lead to what the models say, and back."""

import sqlite3
from contextlib import closing

import pytest
from conduit.app import create_app
from conduit.config import from_environment
from conduit.extensions import db
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

pytestmark = pytest.mark.feature("P06")


@pytest.fixture
def empty_app(environ, tmp_path):
    url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    app = create_app(from_environment(environ | {"CONDUIT_DATABASE_URL": url}))
    with app.app_context():
        yield app
        db.engine.dispose()


def test_no_migration_is_missing(migrated_app):
    done = migrated_app.test_cli_runner().invoke(args=["db", "check"])
    assert done.exit_code == 0, done.output


def test_migrating_twice_changes_nothing(empty_app):
    upgrade()
    tables = set(inspect(db.engine).get_table_names())
    upgrade()
    assert set(inspect(db.engine).get_table_names()) == tables
    assert tables == {*db.metadata.tables, "alembic_version"}


def test_each_migration_can_be_undone(empty_app):
    upgrade()
    downgrade(revision="base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]
    upgrade()


def test_sqlite_gives_no_number_twice(empty_app):
    upgrade()
    found = db.session.scalars(
        db.text("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'")
    )
    assert set(found) == {"users", "articles", "tags", "comments"}


def test_foreign_keys_are_on_again_after_a_migration(empty_app):
    upgrade()
    assert db.session.scalar(db.text("PRAGMA foreign_keys")) == 1


def test_refused_migration_leaves_nothing_on_sqlite(make_app, tmp_path):
    file = tmp_path / "half.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE fortune (x)")
    app = make_app(CONDUIT_DATABASE_URL=f"sqlite:///{file}")
    runner = app.test_cli_runner()
    refused = runner.invoke(args=["db", "upgrade"])
    assert refused.exit_code == 1
    assert "CONDUIT_DATABASE_URL: table fortune already exists" in refused.output
    with closing(sqlite3.connect(file)) as database:
        tables = database.execute("SELECT name FROM sqlite_master").fetchall()
        assert tables == [("fortune",)]
        database.execute("DROP TABLE fortune")
    assert runner.invoke(args=["db", "upgrade"]).exit_code == 0
