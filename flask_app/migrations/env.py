"""Run migrations on the app's own engine; called by Flask-Migrate."""

from logging.config import fileConfig

from alembic import context
from click import ClickException
from flask import current_app
from sqlalchemy.exc import DBAPIError

fileConfig(context.config.config_file_name, disable_existing_loggers=False)
migrate = current_app.extensions["migrate"]


def drop_empty_revision(_context, _revision, directives):
    """Write no file when the models and the schema agree."""
    autogenerate = getattr(context.config.cmd_opts, "autogenerate", False)
    if autogenerate and directives[0].upgrade_ops.is_empty():
        directives.clear()


def run_migrations_offline():
    """Print the SQL instead of running it."""
    context.configure(
        url=migrate.db.engine.url,
        target_metadata=migrate.db.metadata,
        literal_binds=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_migrations_online():
    """Run in one connection, with foreign keys off where tables are rebuilt."""
    options = {"process_revision_directives": drop_empty_revision}
    try:
        connection = migrate.db.engine.connect()
    except DBAPIError as error:
        message = f"CONDUIT_DATABASE_URL: no connection ({error.orig})."
        raise ClickException(message) from error
    with connection:
        try:
            run_on(connection, options)
        except DBAPIError as error:
            message = f"CONDUIT_DATABASE_URL: {error.orig}"
            raise ClickException(message) from error


def run_on(connection, options):
    """Run in one transaction where the engine can, as SQLite does once it is told."""
    # SQLite alters a table by dropping and making it anew: with foreign keys
    # on, the drop would delete the rows that refer to it.
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.commit()
        options["transactional_ddl"] = True
    context.configure(
        connection=connection,
        target_metadata=migrate.db.metadata,
        **(options | migrate.configure_args),
    )
    with context.begin_transaction():
        if sqlite:
            # The driver would begin with the first row, not with the first table.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        context.run_migrations()
    if sqlite:
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
