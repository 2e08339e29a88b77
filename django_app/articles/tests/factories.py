"""Articles for tests."""

import factory

from accounts.tests.factories import UserFactory
from articles.models import Article, Comment, Favorite, Tag


class TagFactory(factory.django.DjangoModelFactory):
    """A tag."""

    class Meta:
        model = Tag
        django_get_or_create = ("name",)

    name = factory.Sequence(lambda number: f"tag{number}")


class ArticleFactory(factory.django.DjangoModelFactory):
    """An article; "tag_names" gives it tags."""

    class Meta:
        model = Article
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda number: f"article-{number}")
    title = factory.LazyAttribute(lambda article: article.slug.replace("-", " "))
    description = "What it is about"
    body = "What it says"
    author = factory.SubFactory(UserFactory)

    @factory.post_generation
    def tag_names(self, create, extracted, **kwargs):
        if extracted:
            self.tags.set([TagFactory(name=name) for name in extracted])


class CommentFactory(factory.django.DjangoModelFactory):
    """A comment."""

    class Meta:
        model = Comment

    article = factory.SubFactory(ArticleFactory)
    author = factory.SubFactory(UserFactory)
    body = "Well said."


class FavoriteFactory(factory.django.DjangoModelFactory):
    """A user likes an article."""

    class Meta:
        model = Favorite

    article = factory.SubFactory(ArticleFactory)
    user = factory.SubFactory(UserFactory)
