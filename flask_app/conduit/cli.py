"""Commands of `flask`."""

import json
import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from . import rules
from .accounts import store
from .dataset import DatasetError, load
from .extensions import db
from .models import Article, Comment, Tag, User, favorites, follows
from .purging import purge_avatars, purge_mails


def init_app(app: Flask) -> None:
    """Add the commands."""
    for command in (create_admin, load_dataset, purge_expired, statistics):
        app.cli.add_command(command)


def with_database(command: Callable) -> Callable:
    """Run the command on a migrated database; what that refuses is told in a line."""

    @with_appcontext
    @wraps(command)
    def wrapper(*args: object, **kwargs: object) -> None:
        try:
            if not inspect(db.engine).has_table(User.__tablename__):
                raise click.ClickException("The database is not migrated.")
            command(*args, **kwargs)
        except SQLAlchemyError as error:
            # Only the driver's words: SQLAlchemy's hold the rows of a whole batch.
            reason = getattr(error, "orig", error)
            raise click.ClickException(f"The database refused: {reason}") from error

    return wrapper


@click.command()
@click.argument("username")
@click.argument("email")
@click.option(
    "--role",
    type=click.Choice(["moderator", "superuser"]),
    default="superuser",
    show_default=True,
)
@with_database
def create_admin(username: str, email: str, role: str) -> None:
    """Make an account for staff, or give the role to the account of this name and EMAIL.

    The password comes from CONDUIT_ADMIN_PASSWORD or is asked for.
    """
    username, email = checked("username", username), checked("email", email)
    user = account_of(username, email)
    if user is None:
        user = User(username=username, email=email)
        user.set_password(checked("password", asked_password()))
    user.is_staff, user.is_superuser = True, role == "superuser"
    for field, messages in store(user).items():
        raise click.ClickException(f"{field} {', '.join(messages)}")
    click.echo(f"{user.username} is {role} now.")


def checked(field: str, value: str) -> str:
    """Return the value as it is to be stored, by the rules of registration."""
    try:
        return getattr(rules, field)(value)
    except ValueError as error:
        raise click.ClickException(f"{field} {error}") from error


def account_of(username: str, email: str) -> User | None:
    """Return the account that has both this name and this address."""
    user = db.session.scalar(User.with_email(email))
    return user if user and user.username_key == username.casefold() else None


def asked_password() -> str:
    """Return the new password."""
    return os.environ.get("CONDUIT_ADMIN_PASSWORD") or click.prompt(
        "Password", hide_input=True, confirmation_prompt=True
    )


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@with_database
def load_dataset(folder: Path) -> None:
    """Load a dataset FOLDER into an empty, migrated database.

    All or nothing: it is one transaction.
    """
    if db.session.scalar(select(User.id).limit(1)) is not None:
        raise click.ClickException("The database is not empty.")
    try:
        load(folder)
    except DatasetError as error:
        raise click.ClickException(str(error)) from error
    db.session.commit()


@click.command()
@with_database
def statistics() -> None:
    """Print how many rows there are, as JSON."""
    tables = {
        "users": User,
        "articles": Article,
        "comments": Comment,
        "tags": Tag,
        "favorites": favorites,
        "follows": follows,
    }
    counts = {
        name: db.session.scalar(select(func.count()).select_from(table))
        for name, table in tables.items()
    }
    click.echo(json.dumps(counts))


@click.command()
@with_database
def purge_expired() -> None:
    """Remove pictures that nobody has any more, and old e-mails."""
    click.echo("Sessions and tokens are signed and not stored: none to remove.")
    avatars = purge_avatars(Path(current_app.config["MEDIA_DIR"]))
    click.echo(f"Pictures of nobody removed: {avatars}")
    mails = purge_mails(Path(current_app.config["MAIL_DIR"]))
    click.echo(f"E-mails older than 7 days removed: {mails}")
