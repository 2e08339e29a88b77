"""Fields and validators of the admin's forms."""

from collections.abc import Callable
from typing import Any

from flask_admin.contrib.sqla.ajax import QueryAjaxModelLoader
from flask_babel import gettext
from flask_wtf import FlaskForm
from sqlalchemy.orm import InstrumentedAttribute
from wtforms import Field, PasswordField
from wtforms.validators import Optional, ValidationError

from .. import rules
from ..extensions import db
from ..forms import follows, line_feeds, none_if_blank
from ..models.base import Base

LARGEST_ID = 2**31 - 1
MOST_CHOICES = 10  # at a time


class PasswordOrNothing(PasswordField):
    """A password to set; left empty, the account keeps the one it has."""

    def populate_obj(self, obj: object, name: str) -> None:
        """Set the password if there is one."""
        if self.data:
            super().populate_obj(obj, name)


class Choices(QueryAjaxModelLoader):
    """Rows to choose from, found by a part of their name."""

    def __init__(self, name: str, column: InstrumentedAttribute[str]) -> None:
        super().__init__(
            name, db, column.class_, fields=[column], page_size=MOST_CHOICES
        )

    def get_one(self, pk: str) -> Base | None:
        """Return the row of this id, None if it is no id at all."""
        return super().get_one(pk) if is_id(pk) else None

    def get_list(
        self, query: str | None, offset: int | None = 0, limit: int = MOST_CHOICES
    ) -> list[Base]:
        """Return some rows that match; nothing stored has NUL."""
        offset = min(max(offset or 0, 0), LARGEST_ID)
        limit = min(max(limit, 1), MOST_CHOICES)
        return super().get_list(without_nul(query or ""), offset, limit)


def is_id(text: str) -> bool:
    """Tell whether an id column could hold it."""
    digits = text.isascii() and text.isdigit() and len(text) <= 10
    return digits and int(text) <= LARGEST_ID


def without_nul(text: str) -> str:
    """Return a text to look for, which PostgreSQL could not take with NUL."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def optional(validator: Callable[[FlaskForm, Field], None]) -> dict[str, Any]:
    """Return the options of a field that may be left empty, which stores null."""
    return {
        "validators": [Optional(), validator],
        "filters": [line_feeds, none_if_blank],
    }


def lines(rule: Callable[[object], str]) -> dict[str, Any]:
    """Return the options of a field whose lines stay ended as they were."""
    return {
        "validators": [follows(rule)],
        "filters": [line_feeds],
    }


def few(_form: FlaskForm, field: Field) -> None:
    """Accept as many tags as an author could give."""
    if len(field.data) > rules.MOST_TAGS:
        raise ValidationError(gettext(rules.INVALID))


def picture(form: FlaskForm, field: Field) -> None:
    """Accept the picture that the account has, and any that its owner could name."""
    if field.data != field.object_data:
        follows(rules.image)(form, field)
