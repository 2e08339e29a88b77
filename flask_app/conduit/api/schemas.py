"""What goes in and out of the API."""

from collections.abc import Callable
from functools import cache
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from .. import rules
from ..tokens import issue_token


class BaseSchema(Schema):
    """Ignores what it does not know, so that no client can set it."""

    class Meta:
        """Options of all schemas."""

        unknown = EXCLUDE


class Text(fields.String):
    """A text that follows one of conduit.rules."""

    default_error_messages = {"required": rules.BLANK, "null": rules.BLANK}  # noqa: RUF012

    def __init__(self, rule: Callable[[object], str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rule = rule

    def _deserialize(self, value: object, *_: object, **__: object) -> str | None:
        if self.allow_none and isinstance(value, str) and not value.strip():
            return None
        try:
            return self.rule(value)
        except ValueError as error:
            raise ValidationError(str(error)) from error


@cache
def envelope(key: str, schema: type[Schema]) -> type[Schema]:
    """Return the schema of `{key: {…}}`, the shape of every body."""
    nested = fields.Nested(schema, required=True)
    return BaseSchema.from_dict({key: nested}, name=f"{schema.__name__}Envelope")


class RegistrationSchema(BaseSchema):
    """What a new account needs."""

    username = Text(rules.username, required=True)
    email = Text(rules.email, required=True)
    password = Text(rules.password, required=True)


class UserUpdateSchema(BaseSchema):
    """What may change; a field left out stays."""

    username = Text(rules.username)
    email = Text(rules.email)
    password = Text(rules.password)
    bio = Text(rules.bio, allow_none=True)
    image = Text(rules.image, allow_none=True)


class LoginSchema(BaseSchema):
    """What proves an account one's own."""

    email = Text(rules.given, required=True)
    password = Text(rules.given, required=True)


class UserSchema(BaseSchema):
    """An account as its owner sees it."""

    email = fields.String()
    token = fields.Function(issue_token)
    username = fields.String()
    bio = fields.String()
    image = fields.String()


class ProfileSchema(BaseSchema):
    """A user as others see it."""

    username = fields.String()
    bio = fields.String()
    image = fields.String()
    following = fields.Boolean()
