"""The forms of one's account."""

from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    EmailField,
    PasswordField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.validators import Optional

from .. import rules
from ..avatars import is_ours, square
from ..forms import Form, follows, line_feeds, none_if_blank
from ..models import User


def email_field() -> EmailField:
    """Return a new field for the address of an account."""
    return EmailField(
        lazy_gettext("Email"),
        [follows(rules.email)],
        render_kw={"autocomplete": "email"},
    )


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
    email = email_field()
    password = PasswordField(
        lazy_gettext("Password"),
        [follows(rules.password)],
        render_kw={"autocomplete": "new-password"},
    )


class SettingsForm(Form):
    """What may change about an account."""

    image = URLField(
        lazy_gettext("URL of profile picture"),
        [Optional(), follows(rules.image, required=False)],
        filters=[none_if_blank],
    )
    avatar = FileField(
        lazy_gettext("Upload a picture"),
        [Optional(), follows(square, required=False)],
        render_kw={"accept": "image/png,image/jpeg,image/webp"},
    )
    remove_avatar = BooleanField(lazy_gettext("Remove the uploaded picture"))
    username = StringField(
        lazy_gettext("Your Name"),
        [follows(rules.username)],
        render_kw={"autocomplete": "username"},
    )
    bio = TextAreaField(
        lazy_gettext("Short bio about you"),
        [Optional(), follows(rules.bio, required=False)],
        filters=[line_feeds, none_if_blank],
        render_kw={"rows": 6},
    )
    email = email_field()
    password = PasswordField(
        lazy_gettext("New Password"),
        [Optional(strip_whitespace=False), follows(rules.password, required=False)],
        filters=[lambda secret: secret or None],
        render_kw={"autocomplete": "new-password"},
    )

    @classmethod
    def of(cls, user: User) -> "SettingsForm":
        """Return the form of a user; where a picture of ours is, readers need not know."""
        fields = {name: getattr(user, name) for name in ("username", "bio", "email")}
        image = None if is_ours(user.image) else user.image
        return cls(data=fields | {"image": image})

    @property
    def account(self) -> dict[str, str | None]:
        """The fields of the account but for its picture."""
        names = ("username", "bio", "email", "password")
        return {name: self[name].data for name in names}


class ResetForm(Form):
    """Whose password was forgotten."""

    email = email_field()


class NewPasswordForm(Form):
    """A password instead of the forgotten one."""

    password = PasswordField(
        lazy_gettext("New Password"),
        [follows(rules.password)],
        render_kw={"autocomplete": "new-password"},
    )
