"""Forms to sign up and in, and to change an account."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import PasswordResetForm
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import avatars
from accounts.models import (
    BIO_LENGTH,
    EMAIL_LENGTH,
    IMAGE_LENGTH,
    USERNAME_LENGTH,
    User,
)
from accounts.validators import validate_email, validate_picture, validate_username
from common import text
from common.forms import LineField, PasswordField, TextField


def email_field() -> LineField:
    """Return a new field for the address of an account."""
    return LineField(
        label=_("Email"),
        max_length=EMAIL_LENGTH,
        validators=[validate_email],
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


class LoginForm(forms.Form):
    """E-mail address and password of somebody with an account."""

    email = LineField(
        label=_("Email"), widget=forms.EmailInput({"autocomplete": "email"})
    )
    password = PasswordField(label=_("Password"), autocomplete="current-password")

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.request = request
        self.user: User | None = None
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Find the user; the message does not tell whether the address is known."""
        if not self.errors:
            self.user = authenticate(self.request, **self.cleaned_data)
            if self.user is None:
                raise forms.ValidationError(_("Email or password is invalid"))
        return self.cleaned_data

    def get_user(self) -> User | None:
        """Return the user who was found."""
        return self.user


class AccountForm(forms.Form):
    """What everybody with an account has."""

    username = LineField(
        label=_("Username"),
        max_length=USERNAME_LENGTH,
        validators=[validate_username],
        widget=forms.TextInput({"autocomplete": "username"}),
    )
    email = email_field()
    password = PasswordField(
        label=_("Password"), autocomplete="new-password", min_length=8, max_length=128
    )
    others = User.objects.all()

    def clean(self) -> dict[str, Any]:
        """Refuse a name or address that somebody else has."""
        unique = ("username", "email")
        given = {key: self.cleaned_data[key] for key in unique if not self.errors}
        for field in self.others.all().taken(**given):
            self.add_error(field, gettext(text.TAKEN))
        return self.cleaned_data

    def unless_taken(self, store: Callable[[], User]) -> User | None:
        """Return the stored user; None, and an error, if another was just as fast."""
        try:
            with transaction.atomic():
                return store()
        except IntegrityError:
            self.full_clean()
            if self.is_valid():
                raise
            return None


class RegistrationForm(AccountForm):
    """What makes an account."""

    def save(self) -> User | None:
        """Return the new user; None, and an error, if another was just as fast."""
        make = partial(User.objects.create_user, **self.cleaned_data)
        return self.unless_taken(make)


class SettingsForm(AccountForm):
    """What a member may change of the own account."""

    image = LineField(
        label=_("URL of profile picture"),
        max_length=IMAGE_LENGTH,
        required=False,
        validators=[validate_picture],
        widget=forms.URLInput,
    )
    avatar = forms.FileField(
        label=_("Upload a picture"),
        required=False,
        error_messages={"empty": avatars.NO_PICTURE},
        widget=forms.FileInput(
            {"accept": "image/png,image/jpeg,image/webp", "class": "form-control"}
        ),
    )
    remove_avatar = forms.BooleanField(
        label=_("Remove the uploaded picture"), required=False
    )
    bio = TextField(
        label=_("Short bio about you"), rows=8, max_length=BIO_LENGTH, required=False
    )
    field_order = ("image", "avatar", "remove_avatar", "username", "bio", "email")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        is_uploaded = avatars.is_uploaded(user.image)
        kwargs["initial"] = {
            "image": "" if is_uploaded else user.image,
            "username": user.username,
            "bio": user.bio,
            "email": user.email,
        }
        super().__init__(*args, **kwargs)
        self.user = user
        self.others = User.objects.exclude(pk=user.pk)
        self.fields["username"].label = _("Your Name")
        self.fields["password"].label = _("New Password")
        self.fields["password"].required = False
        if not is_uploaded:
            del self.fields["remove_avatar"]

    def clean_avatar(self) -> bytes | None:
        """Return the picture as it is kept, if there is one."""
        file = self.cleaned_data["avatar"]
        return avatars.portrait(file) if file else None

    def clean_password(self) -> str:
        """Return the new password, "" for none; refuse one of white space alone."""
        password = self.cleaned_data["password"]
        if self.data.get("password") and not password:
            raise forms.ValidationError(
                self.fields["password"].error_messages["required"]
            )
        return password

    def save(self) -> User | None:
        """Return the changed user; None, and an error, if another was just as fast."""
        return self.unless_taken(self.store)

    def store(self) -> User:
        """Store the changes; a picture that is replaced is removed."""
        given = self.cleaned_data
        user = User.objects.select_for_update().get(pk=self.user.pk)
        user.username, user.email = given["username"], given["email"]
        user.bio = given["bio"] or None
        if given["password"]:
            user.set_password(given["password"])
        old, user.image = user.image, self.image_after(user.image)
        user.save()
        if given["avatar"]:
            avatars.store(user.image, given["avatar"])
        if user.image != old:
            transaction.on_commit(partial(avatars.remove, old))
        return user

    def image_after(self, image: str | None) -> str | None:
        """Return what takes the place of the account's image."""
        given = self.cleaned_data
        if given["avatar"]:
            return avatars.new_path()
        is_kept = avatars.is_uploaded(image) and not given.get("remove_avatar")
        return given["image"] or (image if is_kept else None)


class ResetForm(PasswordResetForm):
    """The address of somebody who forgot the password."""

    email = email_field()

    def get_users(self, email: str) -> QuerySet[User]:
        """Return who has the address, whatever its case."""
        return User.objects.filter(email_folded=email.casefold())


class NewPasswordForm(forms.Form):
    """A password in place of the one that was forgotten."""

    password = PasswordField(
        label=_("New Password"),
        autocomplete="new-password",
        min_length=8,
        max_length=128,
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def save(self) -> User:
        """Store the password; with the old one end all sessions."""
        self.user.set_password(self.cleaned_data["password"])
        self.user.save(update_fields=["password"])
        return self.user
