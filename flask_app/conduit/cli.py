"""Commands of `flask`."""

from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext
from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError

from .dataset import DatasetError, load
from .extensions import db
from .models import User


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(load_dataset)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@with_appcontext
def load_dataset(folder: Path) -> None:
    """Load a dataset FOLDER into an empty, migrated database.

    All or nothing: it is one transaction.
    """
    try:
        if not inspect(db.engine).has_table(User.__tablename__):
            raise click.ClickException("The database is not migrated.")
        if db.session.scalar(db.select(User.id).limit(1)) is not None:
            raise click.ClickException("The database is not empty.")
        load(folder)
        db.session.commit()
    except DatasetError as error:
        raise click.ClickException(str(error)) from error
    except SQLAlchemyError as error:
        # Only the driver's words: SQLAlchemy's hold the rows of a whole batch.
        reason = getattr(error, "orig", error)
        raise click.ClickException(f"The database refused: {reason}") from error
