"""The forms to sign up and in."""

from collections.abc import Callable

from flask_wtf import FlaskForm
from wtforms import EmailField, Field, PasswordField, StringField
from wtforms.validators import StopValidation

from .. import rules


def follows(rule: Callable[[object], str]) -> Callable[[FlaskForm, Field], None]:
    """Return the validator that asks one of conduit.rules."""

    def validate(_form: FlaskForm, field: Field) -> None:
        try:
            field.data = rule(field.data or "")
        except ValueError as error:
            raise StopValidation(str(error)) from error

    return validate


class LoginForm(FlaskForm):
    """What proves an account one's own."""

    email = EmailField(
        "Email", [follows(rules.given)], render_kw={"autocomplete": "email"}
    )
    password = PasswordField(
        "Password",
        [follows(rules.given)],
        render_kw={"autocomplete": "current-password"},
    )


class RegistrationForm(FlaskForm):
    """What a new account needs."""

    username = StringField(
        "Username", [follows(rules.username)], render_kw={"autocomplete": "username"}
    )
    email = EmailField(
        "Email", [follows(rules.email)], render_kw={"autocomplete": "email"}
    )
    password = PasswordField(
        "Password",
        [follows(rules.password)],
        render_kw={"autocomplete": "new-password"},
    )
