"""The forms to sign up and in."""

from flask_babel import lazy_gettext
from wtforms import EmailField, PasswordField, StringField

from .. import rules
from ..forms import Form, follows


class LoginForm(Form):
    """What proves an account one's own."""

    email = EmailField(
        lazy_gettext("Email"),
        [follows(rules.given)],
        render_kw={"autocomplete": "email"},
    )
    password = PasswordField(
        lazy_gettext("Password"),
        [follows(rules.given)],
        render_kw={"autocomplete": "current-password"},
    )


class RegistrationForm(Form):
    """What a new account needs."""

    username = StringField(
        lazy_gettext("Username"),
        [follows(rules.username)],
        render_kw={"autocomplete": "username"},
    )
    email = EmailField(
        lazy_gettext("Email"),
        [follows(rules.email)],
        render_kw={"autocomplete": "email"},
    )
    password = PasswordField(
        lazy_gettext("Password"),
        [follows(rules.password)],
        render_kw={"autocomplete": "new-password"},
    )
