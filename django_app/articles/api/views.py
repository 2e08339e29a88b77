"""The API's views of articles."""

from typing import Any, ClassVar

from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import CharField, ListField
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from articles.api.filters import ArticleFilter
from articles.api.pagination import ArticlePagination
from articles.api.permissions import OwnArticle, OwnComment
from articles.api.serializers import (
    ArticleItemSerializer,
    ArticleSerializer,
    CommentSerializer,
)
from articles.models import Article, Comment, Tag
from common.api import Enclosed, MethodsFirst, find
from common.cache import remember
from common.exceptions import Missing
from common.openapi import ERRORS, singular

COMMENTS = singular("Comments", {"comments": CommentSerializer(many=True)})
TAGS = singular("Tags", {"tags": ListField(child=CharField())})


class ArticleView(Enclosed, GenericViewSet):
    """Publishes, lists, shows, changes and deletes articles."""

    envelope = "article"
    queryset = Article.objects.all()
    serializer_class = ArticleSerializer
    item_serializer_class = ArticleItemSerializer
    refusals: ClassVar = {"list": (422,), "update": (403,), "destroy": (403,)}
    permission_classes = (IsAuthenticatedOrReadOnly, OwnArticle)
    filter_backends = (DjangoFilterBackend,)
    filterset_class = ArticleFilter
    pagination_class = ArticlePagination

    def get_queryset(self) -> QuerySet[Article]:
        """Return the articles as whoever asks sees them."""
        return Article.objects.for_viewer(self.request.user)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer with a part of the articles, without their bodies."""
        articles = self.filter_queryset(self.get_queryset().defer("body"))
        page = self.paginate_queryset(articles)
        context = self.get_serializer_context()
        items = self.item_serializer_class(page, many=True, context=context)
        return self.get_paginated_response(items.data)

    def get_object(self) -> Article:
        """Return the article of the address, if it may be treated so."""
        is_shown = self.action == "retrieve"
        articles = self.get_queryset() if is_shown else Article.objects.only("author")
        article = find(articles, "article", slug=self.kwargs["slug"])
        self.check_object_permissions(self.request, article)
        return article

    def shown(self, instance: Article) -> Article:
        """Return the stored article as whoever asks sees it."""
        return find(self.get_queryset(), "article", pk=instance.pk)

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Delete the article with all that hangs on it; the lock lets nothing be added."""
        found = self.get_object()
        with transaction.atomic():
            self.locked(found).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


class FeedView(ArticleView):
    """Lists the articles of those whom whoever asks follows."""

    permission_classes = (IsAuthenticated,)
    filter_backends = ()

    def get_queryset(self) -> QuerySet[Article]:
        """Return the articles of the followed."""
        return super().get_queryset().followed_by(self.request.user)


class FavoriteView(ArticleView):
    """Lets members like an article."""

    permission_classes = (IsAuthenticated,)

    def get_object(self) -> Article:
        """Return the article of the address."""
        articles = Article.objects.only("pk")
        return find(articles, "article", slug=self.kwargs["slug"])

    def favorite(self, request: Request, **kwargs: str) -> Response:
        """Like the article, and show it."""
        article = self.get_object()
        try:
            article.add_favorite(request.user)
        except IntegrityError as error:
            # It was deleted after the look.
            raise Missing("article") from error
        return self.answer(self.shown(article))

    def unfavorite(self, request: Request, **kwargs: str) -> Response:
        """Like the article no longer, and show it."""
        article = self.get_object()
        article.remove_favorite(request.user)
        return self.answer(self.shown(article))


class CommentView(Enclosed, GenericViewSet):
    """Lists, stores and deletes the comments on an article."""

    envelope = "comment"
    queryset = Comment.objects.all()
    serializer_class = CommentSerializer
    refusals: ClassVar = {"destroy": (403,)}
    permission_classes = (IsAuthenticatedOrReadOnly, OwnComment)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Find the article once it is known who asks."""
        super().initial(request, *args, **kwargs)
        slug = self.kwargs["slug"]
        self.article = find(Article.objects.only("pk"), "article", slug=slug)

    def get_queryset(self) -> QuerySet[Comment]:
        """Return the comments on the article as whoever asks sees them."""
        return self.article.comments.for_viewer(self.request.user)

    @extend_schema(responses={200: COMMENTS, 401: ERRORS, 404: ERRORS})
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer with all comments, newest first."""
        comments = self.get_serializer(self.get_queryset(), many=True)
        return Response({"comments": comments.data})

    def owners(self) -> dict[str, Model]:
        """Return the article and who comments on it."""
        return {"article": self.article, "author": self.request.user}

    def shown(self, instance: Comment) -> Comment:
        """Return the stored comment as whoever asks sees it, if its article stays."""
        return find(self.get_queryset(), "article", pk=instance.pk)

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Delete the comment of the address, if it is of whoever asks."""
        number = self.kwargs["pk"]
        if not (number.isascii() and number.isdigit()):
            raise Missing("comment")
        comment = find(self.article.comments.all(), "comment", pk=number)
        self.check_object_permissions(request, comment)
        comment.delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


class TagsView(MethodsFirst, APIView):
    """Lists the tags that articles have."""

    permission_classes = (IsAuthenticatedOrReadOnly,)

    @extend_schema(responses={200: TAGS, 401: ERRORS})
    def get(self, request: Request) -> Response:
        """Answer with all of them, most used first."""
        tags, headers = remember("tags", self.names)
        return Response({"tags": tags}, headers=headers)

    def names(self) -> list[str]:
        """Return the names of the tags."""
        return list(Tag.objects.in_use().values_list("name", flat=True))
