"""What all views of the admin share: who may enter, and safe lists and forms."""

from collections.abc import Sequence
from typing import Any, ClassVar

from flask import Response, abort, request
from flask.typing import ResponseReturnValue
from flask_admin import AdminIndexView
from flask_admin.actions import action
from flask_admin.contrib.sqla import ModelView
from flask_admin.form import BaseForm
from flask_babel import get_locale
from flask_login import current_user
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError
from wtforms import Form
from wtforms.validators import ValidationError

from ..extensions import db, login_manager
from ..models.base import Base
from ..rules import TAKEN
from .export import as_cell, as_file
from .fields import is_id, without_nul
from .log import changed_fields, note

LAST_PAGE = 10**6
# What in an address Flask-Admin's pages would hand on to url_for as its own.
RESERVED = {
    *("self", "endpoint", "export_type"),
    *("_anchor", "_external", "_method", "_scheme"),
}
NEWEST_FIRST = [("created_at", True), ("id", True)]


class AdminForm(BaseForm, FlaskForm):
    """The base of the admin's forms, with the site's CSRF token."""


class StaffOnly:
    """Sends visitors to the log-in page and turns members away."""

    def is_accessible(self) -> bool:
        """Let staff in."""
        return current_user.is_authenticated and current_user.is_staff

    def inaccessible_callback(self, name: str, **_: Any) -> ResponseReturnValue:  # noqa: ARG002
        """Answer who is kept out."""
        if current_user.is_authenticated:
            abort(403)
        return login_manager.unauthorized()

    def render(self, template: str, **kwargs: Any) -> str:
        """Render a page in its language, with calls for the script of admin/frame.html.

        The Content-Security-Policy lets no onclick attribute run. Text from people
        has no such quote: it is escaped.
        """
        page = super().render(template, **kwargs)
        locale = get_locale()
        html = f'<html lang="{locale.language}" dir="{locale.text_direction}">'
        return page.replace(' onclick="', ' data-call="').replace("<html>", html, 1)


class IndexView(StaffOnly, AdminIndexView):
    """The first page, which leads to the lists."""


class StaffView(StaffOnly, ModelView):
    """The rows of one model, for superusers; see ModeratedView."""

    form_base_class = AdminForm
    page_size = 25
    can_export = True
    taken = TAKEN

    def is_accessible(self) -> bool:
        """Let superusers in."""
        return super().is_accessible() and current_user.is_superuser

    def _handle_view(self, name: str, **kwargs: Any) -> ResponseReturnValue | None:
        refused = super()._handle_view(name, **kwargs)
        if refused is None and not RESERVED.isdisjoint(request.args):
            abort(400)
        return refused

    def get_list(
        self,
        page: int | None,
        sort_column: Any,
        sort_desc: Any,
        search: str | None,
        filters: Sequence[tuple[int, str, str]] | None,
        **kwargs: Any,
    ) -> tuple[int | None, list[Base]]:
        """Return a page of rows; what no database could look for finds nothing."""
        page = min(max(page or 0, 0), LAST_PAGE)
        search = search and without_nul(search)
        filters = [(*which, without_nul(value)) for *which, value in filters or ()]
        return super().get_list(page, sort_column, sort_desc, search, filters, **kwargs)

    def get_export_columns(self) -> list[tuple[str, str]]:
        """Return the columns of an export, headed by the names of the fields."""
        return [(name, name) for name, _ in super().get_export_columns()]

    def get_export_value(self, model: Base, name: str) -> str:
        """Return a cell of an export."""
        return as_cell(super().get_export_value(model, name))

    def handle_action(self, return_view: str | None = None) -> ResponseReturnValue:
        """Do something to the selected rows."""
        if not all(map(is_id, request.form.getlist("rowid"))):
            abort(400)
        return super().handle_action(return_view)

    @action("delete", "Delete", "Are you sure you want to delete selected records?")
    def action_delete(self, ids: list[str]) -> None:
        """Delete the selected rows; not every engine takes texts for numbers."""
        super().action_delete([int(number) for number in ids])

    @action("export", "Export selected as CSV")
    def action_export(self, ids: list[str]) -> Response:
        """Answer the selected rows, newest first."""
        header = [name for name, _ in self.get_export_columns()]
        rows = self.get_query().filter(self.model.id.in_(map(int, ids)))
        cells = (
            [self.get_export_value(row, name) for name in header]
            for row in rows.order_by(self.model.id.desc())
        )
        return as_file(self.name.lower(), header, cells)

    def create_model(self, form: Form) -> Base | bool:
        """Add the row; False if that was refused."""
        with db.session.no_autoflush:
            return super().create_model(form)

    def update_model(self, form: Form, model: Base) -> bool:
        """Change the row, and write no change before all are known."""
        with db.session.no_autoflush:
            return super().update_model(form, model)

    def get_one(self, id: str) -> Base | None:  # noqa: A002 (the base's name)
        """Return the row of this id, None if it is no id at all."""
        return super().get_one(id) if is_id(id) else None

    def on_model_change(self, form: Form, model: Base, is_created: bool) -> None:  # noqa: FBT001
        """Complete the row, write it now to tell of a conflict, and log it."""
        fields = [] if is_created else changed_fields(form, model)
        self.complete(model, is_created=is_created)
        try:
            db.session.flush()
        except IntegrityError as error:
            raise ValidationError(self.taken) from error
        note(model, "created" if is_created else "changed", fields)

    def complete(self, model: Base, *, is_created: bool) -> None:
        """Set what follows from the fields; raise ValidationError to refuse."""

    def on_model_delete(self, model: Base) -> None:
        """Log what is about to go."""
        note(model, "deleted")


class ModeratedView(StaffView):
    """Rows that moderators care for too: they change and delete, and add none."""

    def is_accessible(self) -> bool:
        """Let all staff in."""
        return StaffOnly.is_accessible(self)

    @property
    def can_create(self) -> bool:
        """Whether the viewer may add a row."""
        return current_user.is_superuser

    def _handle_view(self, name: str, **kwargs: Any) -> ResponseReturnValue | None:
        refused = super()._handle_view(name, **kwargs)
        if refused is None and name == "create_view" and not self.can_create:
            abort(403)
        return refused


class LogView(StaffView):
    """What staff have changed, to be read and no more."""

    can_create = can_edit = can_delete = False
    column_list = ("made_at", "username", "kind", "row_name", "action", "fields")
    column_labels: ClassVar[dict[str, str]] = {
        "made_at": "When",
        "username": "Who",
        "row_name": "Which",
    }
    column_searchable_list = ("username", "row_name")
    column_filters = ("kind", "action", "made_at")
    column_default_sort: ClassVar[list[tuple[str, bool]]] = [
        ("made_at", True),
        ("id", True),
    ]
