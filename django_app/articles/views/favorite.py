"""Liking an article, by buttons."""

from django.db import IntegrityError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from articles.models import Article
from common.actions import member_action


@member_action("article", by="slug")
def favorite(request: HttpRequest, slug: str) -> None:
    """Like an article."""
    article = get_object_or_404(Article.objects.only("pk"), slug=slug)
    try:
        article.add_favorite(request.user)
    except IntegrityError as error:
        # It was deleted after the look.
        raise Http404("No such article") from error


@member_action("article", by="slug")
def unfavorite(request: HttpRequest, slug: str) -> None:
    """Like an article no longer."""
    article = get_object_or_404(Article.objects.only("pk"), slug=slug)
    article.remove_favorite(request.user)
