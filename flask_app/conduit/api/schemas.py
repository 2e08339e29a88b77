"""What goes in and out of the API."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields
from marshmallow.validate import Range

from .. import rules
from ..avatars import absolute
from ..tokens import issue_token


class BaseSchema(Schema):
    """Ignores what it does not know, so that no client can set it."""

    class Meta:
        """Options of all schemas."""

        unknown = EXCLUDE


def within(minimum: int, maximum: int) -> dict[str, int]:
    """Describe how long a text may be, which its rule decides."""
    return {"minLength": minimum, "maxLength": maximum}


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


class TagList(fields.List):
    """The names of an article's tags."""

    default_error_messages = Text.default_error_messages

    def __init__(self, **kwargs: Any) -> None:
        tag = fields.String(metadata=within(1, 64))
        super().__init__(tag, metadata={"maxItems": 30}, **kwargs)

    def _deserialize(self, value: object, *_: object, **__: object) -> list[str]:
        try:
            return rules.tag_list(value)
        except ValueError as error:
            raise ValidationError(str(error)) from error


class Moment(fields.DateTime):
    """A time in UTC as `2026-02-18T03:22:56.637Z`."""

    def _serialize(self, value: datetime, *_: object, **__: object) -> str:
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@cache
def envelope(key: str, schema: type[Schema]) -> type[Schema]:
    """Return the schema of `{key: {…}}`, the shape of every body."""
    nested = fields.Nested(schema, required=True)
    return BaseSchema.from_dict({key: nested}, name=f"{schema.__name__}Envelope")


class Count(fields.Integer):
    """A whole number in a query, in plain digits, within bounds."""

    default_error_messages = {"invalid": rules.INVALID}  # noqa: RUF012

    def __init__(self, minimum: int, maximum: int, **kwargs: Any) -> None:
        bounds = Range(minimum, maximum, error=rules.INVALID)
        super().__init__(validate=bounds, **kwargs)

    def _validated(self, value: str) -> int:
        if not (value.isascii() and value.isdigit() and len(value) <= 10):
            raise self.make_error("invalid")
        return int(value)


class Term(fields.String):
    """A name to look for. None has NUL, which PostgreSQL refuses, or a line feed."""

    def _deserialize(self, value: str, *_: object, **__: object) -> str:
        return value.replace("\0", "\n")


class RegistrationSchema(BaseSchema):
    """What a new account needs."""

    username = Text(rules.username, required=True, metadata=within(1, 64))
    email = Text(rules.email, required=True, metadata=within(3, 254))
    password = Text(rules.password, required=True, metadata=within(8, 128))


class UserUpdateSchema(BaseSchema):
    """What may change; a field left out stays."""

    username = Text(rules.username, metadata=within(1, 64))
    email = Text(rules.email, metadata=within(3, 254))
    password = Text(rules.password, metadata=within(8, 128))
    bio = Text(rules.bio, allow_none=True, metadata=within(0, 2000))
    image = Text(rules.image, allow_none=True, metadata=within(0, 500))


class LoginSchema(BaseSchema):
    """What proves an account one's own."""

    email = Text(rules.given, required=True)
    password = Text(rules.given, required=True)


class Picture(fields.String):
    """The address of a user's picture."""

    def _serialize(self, value: str | None, *_: object, **__: object) -> str | None:
        return absolute(value)


class UserSchema(BaseSchema):
    """An account as its owner sees it."""

    email = fields.String()
    token = fields.Function(issue_token, metadata={"type": "string"})
    username = fields.String()
    bio = fields.String(allow_none=True)
    image = Picture(allow_none=True)


class ProfileSchema(BaseSchema):
    """A user as others see it."""

    username = fields.String()
    bio = fields.String(allow_none=True)
    image = Picture(allow_none=True)
    following = fields.Boolean()


class ArticleUpdateSchema(BaseSchema):
    """What may change; a field left out stays."""

    title = Text(rules.title, metadata=within(1, 200))
    description = Text(rules.description, metadata=within(1, 500))
    body = Text(rules.body, metadata=within(1, 100_000))
    tag_list = TagList(data_key="tagList")


class NewArticleSchema(BaseSchema):
    """What an article needs."""

    title = Text(rules.title, required=True, metadata=within(1, 200))
    description = Text(rules.description, required=True, metadata=within(1, 500))
    body = Text(rules.body, required=True, metadata=within(1, 100_000))
    tag_list = TagList(data_key="tagList", load_default=list)


class ArticleSchema(BaseSchema):
    """An article as a viewer sees it."""

    slug = fields.String()
    title = fields.String()
    description = fields.String()
    body = fields.String()
    tag_list = TagList(data_key="tagList")
    created_at = Moment(data_key="createdAt")
    updated_at = Moment(data_key="updatedAt")
    favorited = fields.Boolean()
    favorites_count = fields.Integer(data_key="favoritesCount")
    author = fields.Nested(ProfileSchema)


class PageSchema(BaseSchema):
    """Which part of a list."""

    limit = Count(1, 100, load_default=20)
    offset = Count(0, 10**9, load_default=0)


class ArticleFilterSchema(PageSchema):
    """Which articles."""

    tag = Term()
    author = Term()
    favorited = Term()


class ListedArticleSchema(ArticleSchema):
    """An article in a list, which does without the longest part."""

    class Meta(BaseSchema.Meta):
        """All but the body."""

        exclude = ("body",)


class ArticleListSchema(BaseSchema):
    """Part of a list, and how many there are in all."""

    articles = fields.List(fields.Nested(ListedArticleSchema))
    articles_count = fields.Integer(data_key="articlesCount")


class NewCommentSchema(BaseSchema):
    """What a comment needs."""

    body = Text(rules.comment, required=True, metadata=within(1, 10_000))


class CommentSchema(BaseSchema):
    """A comment as a viewer sees it."""

    id = fields.Integer()
    created_at = Moment(data_key="createdAt")
    updated_at = Moment(data_key="updatedAt")
    body = fields.String()
    author = fields.Nested(ProfileSchema)


class CommentListSchema(BaseSchema):
    """All comments on an article."""

    comments = fields.List(fields.Nested(CommentSchema))


class TagNamesSchema(BaseSchema):
    """The names of tags."""

    tags = fields.List(fields.String())
