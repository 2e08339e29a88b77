"""Forms to sign up and in."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.db import IntegrityError
from django.http import HttpRequest

from accounts.models import EMAIL_LENGTH, USERNAME_LENGTH, User
from accounts.validators import validate_email, validate_username
from common.exceptions import TAKEN
from common.forms import LineField, PasswordField


class LoginForm(forms.Form):
    """E-mail address and password of somebody with an account."""

    email = LineField(widget=forms.EmailInput({"autocomplete": "email"}))
    password = PasswordField(autocomplete="current-password")

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.request = request
        self.user: User | None = None
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Find the user; the message does not tell whether the address is known."""
        if not self.errors:
            self.user = authenticate(self.request, **self.cleaned_data)
            if self.user is None:
                raise forms.ValidationError("email or password is invalid")
        return self.cleaned_data

    def get_user(self) -> User | None:
        """Return the user who was found."""
        return self.user


class RegistrationForm(forms.Form):
    """What makes an account."""

    username = LineField(
        max_length=USERNAME_LENGTH,
        validators=[validate_username],
        widget=forms.TextInput({"autocomplete": "username"}),
    )
    email = LineField(
        max_length=EMAIL_LENGTH,
        validators=[validate_email],
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    password = PasswordField(autocomplete="new-password", min_length=8, max_length=128)

    def clean(self) -> dict[str, Any]:
        """Refuse a name or address that somebody else has."""
        unique = ("username", "email")
        given = {key: self.cleaned_data[key] for key in unique if not self.errors}
        for field in User.objects.taken(**given):
            self.add_error(field, TAKEN)
        return self.cleaned_data

    def save(self) -> User | None:
        """Return the new user; None, and an error, if another was just as fast."""
        try:
            return User.objects.create_user(**self.cleaned_data)
        except IntegrityError:
            self.full_clean()
            if self.is_valid():
                raise
            return None
