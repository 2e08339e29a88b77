"""The migrations as a whole."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

pytestmark = [pytest.mark.feature("P06"), pytest.mark.django_db]


def test_no_migration_is_missing():
    # Ends with SystemExit when a model and its migrations differ.
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrating_again_changes_nothing():
    call_command("migrate", verbosity=0)
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


@pytest.mark.parametrize("app", ["accounts", "articles"])
def test_every_migration_has_a_name(app):
    loader = MigrationExecutor(connection).loader
    names = [name for label, name in loader.disk_migrations if label == app]
    assert names
    assert not [name for name in names if "_auto_" in name]


@pytest.mark.django_db(transaction=True)
def test_migrations_can_be_undone_and_done_again():
    call_command("migrate", "articles", "zero", verbosity=0)
    tables = connection.introspection.table_names()
    assert not [table for table in tables if table.startswith("articles_")]
    call_command("migrate", verbosity=0)
    assert "articles_article" in connection.introspection.table_names()
