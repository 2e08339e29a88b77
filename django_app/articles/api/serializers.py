"""Articles as JSON."""

from typing import Any

from django.db import IntegrityError
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.serializers import ImageField
from articles import limits
from articles.models import Article, Comment
from common.exceptions import Missing
from common.fields import LineField, TextField, TimeField


class AuthorSerializer(serializers.Serializer):
    """The profile of the author of something that knows whether they are followed."""

    username = serializers.CharField(source="author.username")
    bio = serializers.CharField(source="author.bio", allow_null=True)
    image = ImageField(source="author.image", allow_null=True)
    following = serializers.BooleanField(source="author_followed")


@extend_schema_field(
    {
        "type": "array",
        "maxItems": limits.TAGS,
        "items": {"type": "string", "minLength": 1, "maxLength": limits.TAG},
    }
)
class TagListField(serializers.Field):
    """A sorted list of tags without duplicates."""

    default_error_messages = LineField.default_error_messages
    tag = LineField(max_length=limits.TAG)

    def to_internal_value(self, data: Any) -> list[str]:
        """Return the tags; raise ValidationError for what cannot be some."""
        if not isinstance(data, list):
            self.fail("invalid")
        tags = sorted({self.tag.run_validation(entry) for entry in data})
        if len(tags) > limits.TAGS:
            self.fail("invalid")
        return tags

    def to_representation(self, value: list[str]) -> list[str]:
        """Return the tags."""
        return value


class ArticleSerializer(serializers.ModelSerializer):
    """An article with all there is to it."""

    title = LineField(max_length=limits.TITLE)
    description = LineField(max_length=limits.DESCRIPTION)
    body = TextField(max_length=limits.BODY)
    tagList = TagListField(source="tag_list", required=False)
    createdAt = TimeField(source="created_at", read_only=True)
    updatedAt = TimeField(source="updated_at", read_only=True)
    favorited = serializers.BooleanField(read_only=True)
    favoritesCount = serializers.IntegerField(source="favorites_count", read_only=True)
    author = AuthorSerializer(source="*", read_only=True)

    class Meta:
        model = Article
        fields = (
            "slug",
            "title",
            "description",
            "body",
            "tagList",
            "createdAt",
            "updatedAt",
            "favorited",
            "favoritesCount",
            "author",
        )
        read_only_fields = ("slug",)

    def create(self, validated_data: dict[str, Any]) -> Article:
        """Publish an article of whoever asks."""
        tags = validated_data.pop("tag_list", [])
        article = Article(author=self.context["request"].user, **validated_data)
        article.publish(tags)
        return article

    def update(self, instance: Article, validated_data: dict[str, Any]) -> Article:
        """Store the changes."""
        instance.revise(validated_data.pop("tag_list", None), **validated_data)
        return instance


class ArticleItemSerializer(ArticleSerializer):
    """An article in a list, where its body would be too much."""

    class Meta(ArticleSerializer.Meta):
        fields = tuple(name for name in ArticleSerializer.Meta.fields if name != "body")


class CommentSerializer(serializers.ModelSerializer):
    """A comment."""

    createdAt = TimeField(source="created_at", read_only=True)
    updatedAt = TimeField(source="updated_at", read_only=True)
    body = TextField(max_length=limits.COMMENT)
    author = AuthorSerializer(source="*", read_only=True)

    class Meta:
        model = Comment
        fields = ("id", "createdAt", "updatedAt", "body", "author")
        read_only_fields = ("id",)

    def create(self, validated_data: dict[str, Any]) -> Comment:
        """Store the comment; raise Missing if the article was deleted meanwhile."""
        try:
            return super().create(validated_data)
        except IntegrityError as error:
            raise Missing("article") from error
