"""Accounts in the admin."""

from typing import Any, ClassVar

from flask_login import current_user, login_user
from wtforms import Form
from wtforms.validators import Optional, ValidationError

from .. import avatars, rules
from ..forms import follows
from ..models import User
from .fields import PasswordOrNothing, optional, picture
from .views import NEWEST_FIRST, StaffView


class UserView(StaffView):
    """Who has an account, and what they may do."""

    column_list = ("username", "email", "is_staff", "is_superuser", "created_at")
    column_labels: ClassVar[dict[str, str]] = {
        "is_staff": "Staff",
        "is_superuser": "Superuser",
        "created_at": "Created",
    }
    column_searchable_list = ("username", "email")
    column_filters = ("is_staff", "is_superuser")
    column_default_sort = NEWEST_FIRST
    column_export_list = (
        "id",
        "username",
        "email",
        "bio",
        "image",
        "is_staff",
        "is_superuser",
        "created_at",
    )
    form_columns = (
        "username",
        "email",
        "password",
        "bio",
        "image",
        "is_staff",
        "is_superuser",
    )
    form_extra_fields: ClassVar[dict[str, Any]] = {
        "password": PasswordOrNothing("Password", [Optional(), follows(rules.password)])
    }
    form_args: ClassVar[dict[str, Any]] = {
        "username": {"validators": [follows(rules.username)]},
        "email": {"validators": [follows(rules.email)]},
        "bio": optional(follows(rules.bio, required=False)),
        "image": optional(picture),
    }
    taken = f"Username or email {rules.TAKEN}"

    @property
    def form_widget_args(self) -> dict[str, Any]:
        """Attributes of the fields, made anew: templates add what is wrong to them."""
        return {"password": {"autocomplete": "new-password"}, "bio": {"rows": 5}}

    def create_form(self, obj: User | None = None) -> Form:
        """Return the form of a new account, which cannot do without a password."""
        form = super().create_form(obj)
        form.password.validators = [follows(rules.password)]
        return form

    def complete(self, model: User, *, is_created: bool) -> None:  # noqa: ARG002
        """Let nobody lock themselves out, and superusers be staff."""
        if model == current_user and not (model.is_staff and model.is_superuser):
            raise ValidationError("You cannot take these rights from yourself.")
        model.is_staff = model.is_staff or model.is_superuser

    def after_model_change(self, form: Form, model: User, _is_created: bool) -> None:  # noqa: FBT001
        """Drop a replaced picture; keep one's own session, ended by a new password."""
        if form.image.object_data != model.image:
            avatars.discard(form.image.object_data)
        if model == current_user:
            login_user(model)

    def on_model_delete(self, model: User) -> None:
        """Let nobody delete themselves."""
        if model == current_user:
            raise ValidationError("You cannot delete yourself.")
        super().on_model_delete(model)

    def after_model_delete(self, model: User) -> None:
        """Drop the picture of who is gone."""
        avatars.discard(model.image)
