"""What the forms of all pages share."""

import re
from collections.abc import Callable

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import Field
from wtforms.validators import StopValidation

from . import rules

# What no HTML may hold, not even by reference.
UNPRINTABLE = re.compile(r"[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")


class Form(FlaskForm):
    """A form that can show again whatever was sent."""

    class Meta(FlaskForm.Meta):
        """How the fields are rendered."""

        def render_field(self, field: Field, render_kw: dict[str, object]) -> Markup:
            """Put a sign in place of what is no text."""
            html = super().render_field(field, render_kw)
            return Markup(UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", html))  # noqa: S704

    def process(
        self,
        formdata: MultiDict | None = None,
        obj: object = None,
        data: dict[str, object] | None = None,
        **kwargs: object,
    ) -> None:
        """Take a field that was not sent as empty, not as it was."""
        if self.is_submitted():
            obj = data = None
        super().process(formdata, obj, data, **kwargs)


def follows(
    rule: Callable[[object], object], *, required: bool = True
) -> Callable[[FlaskForm, Field], None]:
    """Return the validator that asks one of conduit.rules."""

    def validate(_form: FlaskForm, field: Field) -> None:
        try:
            field.data = rule("" if field.data is None else field.data)
        except rules.RuleError as error:
            message = gettext(error.message, **error.values)
            raise StopValidation(message) from error

    validate.field_flags = {"required": required}
    return validate


def line_feeds(text: str | None) -> str | None:
    """Write the ends of lines as everywhere but in what browsers send."""
    return text and text.replace("\r\n", "\n")


def none_if_blank(text: str | None) -> str | None:
    """Take a field that was left empty as none."""
    return text if text and text.strip() else None


def refuse(form: FlaskForm, messages: dict[str, list[str]]) -> None:
    """Say beside the fields what only the database could tell."""
    for name, texts in messages.items():
        form[name].errors = [gettext(text) for text in texts]


def answer_form(
    template: str, form: FlaskForm, **context: object
) -> ResponseReturnValue:
    """Show the form, with 422 when it comes back."""
    status = 422 if form.is_submitted() else 200
    return render_template(template, form=form, **context), status
