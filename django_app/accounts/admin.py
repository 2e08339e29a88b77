"""Users in the admin."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, AdminURLFieldWidget
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext

from accounts import avatars
from accounts.models import User
from accounts.validators import validate_picture
from common import text
from common.admin import ExportAdmin
from common.forms import LineField, PasswordField, TextField


class UserForm(forms.ModelForm):
    """An account; a new password is optional once there is one."""

    password = PasswordField(autocomplete="new-password", min_length=8, max_length=128)
    bio = TextField(max_length=2000, required=False, widget=AdminTextareaWidget)
    image = LineField(max_length=500, required=False, widget=AdminURLFieldWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The hash is nothing that a form should know.
        self.initial.pop("password", None)
        self.fields["password"].required = self.instance.pk is None

    def clean_password(self) -> str:
        """Return what is stored: the hash of the new password, or the old one."""
        password = self.cleaned_data["password"]
        return make_password(password) if password else self.instance.password

    def clean_image(self) -> str:
        """Refuse what is no address of the web; what is there may stay."""
        image = self.cleaned_data["image"]
        if image and "image" in self.changed_data:
            validate_picture(image)
        return image

    def clean(self) -> dict[str, Any]:
        """Refuse a name or address that somebody else has."""
        data = super().clean()
        data |= {key: data.get(key) or None for key in ("bio", "image")}
        given = {key: data[key] for key in ("username", "email") if key in data}
        for field in User.objects.exclude(pk=self.instance.pk).taken(**given):
            self.add_error(field, gettext(text.TAKEN))
        if data.get("is_superuser"):
            data["is_staff"] = True
        return data


@admin.register(User)
class UserAdmin(ExportAdmin):
    """Makes, changes and deletes accounts."""

    form = UserForm
    fields = (
        "username",
        "email",
        "password",
        "bio",
        "image",
        "is_staff",
        "is_superuser",
        "created_at",
    )
    list_display = ("username", "email", "is_staff", "is_superuser", "created_at")
    list_filter = ("is_staff", "is_superuser")
    search_fields = ("username", "email")
    ordering = ("-created_at", "-id")
    export_fields = ("id", "username", "email", "bio", "image", *list_display[2:])

    def get_readonly_fields(
        self, request: HttpRequest, obj: User | None = None
    ) -> tuple[str, ...]:
        """Return what nobody changes, and of oneself not even the role."""
        role = ("is_staff", "is_superuser") if obj == request.user else ()
        return ("created_at", *role)

    def has_delete_permission(
        self, request: HttpRequest, obj: User | None = None
    ) -> bool:
        """Tell whether a user may be deleted; nobody deletes themselves."""
        return super().has_delete_permission(request, obj) and obj != request.user

    def save_model(
        self, request: HttpRequest, obj: User, form: UserForm, change: bool
    ) -> None:
        """Store the account; a new password of one's own ends only other sessions."""
        super().save_model(request, obj, form, change)
        if "image" in form.changed_data:
            remove_later(form.initial.get("image"))
        if obj == request.user:
            update_session_auth_hash(request, obj)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Delete an account and its picture."""
        super().delete_model(request, obj)
        remove_later(obj.image)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Delete accounts and their pictures."""
        images = list(queryset.values_list("image", flat=True))
        super().delete_queryset(request, queryset)
        for image in images:
            remove_later(image)


def remove_later(image: str | None) -> None:
    """Remove a picture as soon as it is sure that nobody has it any more."""
    transaction.on_commit(partial(avatars.remove, image))
