"""Who may change what."""

from typing import ClassVar

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from articles.models import Article, Comment


class OwnArticle(BasePermission):
    """Everybody reads an article, its author alone changes it."""

    message: ClassVar = {"article": ["forbidden"]}

    def has_object_permission(
        self, request: Request, view: APIView, obj: Article | Comment
    ) -> bool:
        """Tell whether the request may be fulfilled."""
        return request.method in SAFE_METHODS or obj.author_id == request.user.pk


class OwnComment(OwnArticle):
    """Everybody reads a comment, its author alone deletes it."""

    message: ClassVar = {"comment": ["forbidden"]}
