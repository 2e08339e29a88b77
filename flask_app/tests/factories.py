"""Rows for tests that need many, made without the API."""

import factory
from conduit.extensions import db
from conduit.models import Article, Comment, Tag, User
from conduit.models.base import now


class Factory(factory.alchemy.SQLAlchemyModelFactory):
    class Meta:
        abstract = True
        sqlalchemy_session_factory = lambda: db.session  # noqa: E731
        sqlalchemy_session_persistence = "commit"


class UserFactory(Factory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.com")
    password_hash = "unusable"


class TagFactory(Factory):
    class Meta:
        model = Tag

    name = factory.Sequence(lambda n: f"tag{n}")


class ArticleFactory(Factory):
    class Meta:
        model = Article

    slug = factory.Sequence(lambda n: f"article-{n}")
    title = factory.Sequence(lambda n: f"Article {n}")
    description = "About"
    body = "Text"
    author = factory.SubFactory(UserFactory)
    created_at = factory.LazyFunction(now)
    updated_at = factory.SelfAttribute("created_at")
    tags = factory.LazyFunction(lambda: TagFactory.build_batch(2))


class CommentFactory(Factory):
    class Meta:
        model = Comment

    author = factory.SubFactory(UserFactory)
    body = factory.Sequence(lambda n: f"Comment {n}")
