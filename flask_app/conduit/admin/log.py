"""The log of what staff change: how it is written."""

from collections.abc import Iterable

from flask_login import current_user
from sqlalchemy import inspect
from wtforms import Form

from ..extensions import db
from ..models import Change, Comment
from ..models.base import Base


def note(row: Base, action: str, fields: Iterable[str] = ()) -> None:
    """Add to the session that the viewer has changed a row; the caller commits."""
    db.session.add(
        Change(
            user_id=current_user.id,
            username=current_user.username,
            kind=type(row).__name__.lower(),
            row_id=row.id,
            row_name=str(row),
            action=action,
            fields=", ".join(fields),
        )
    )


def changed_fields(form: Form, row: Base) -> list[str]:
    """Name the fields of the form that differ from what is stored."""
    state = inspect(row).attrs
    changed = {name for name, value in state.items() if value.history.has_changes()}
    if "password_hash" in changed:
        changed.add("password")
    touched = (*db.session.dirty, *db.session.new, *db.session.deleted)
    if any(isinstance(other, Comment) for other in touched):
        changed.add("comments")
    return [field.name for field in form if field.name in changed]
