"""The page of an article, and what its readers say about it."""

from typing import Any

from django.db.models import QuerySet
from django.views.generic import DetailView

from articles.models import Article


class ArticleView(DetailView):
    """An article with its comments."""

    template_name = "articles/article.html"
    context_object_name = "article"

    def get_queryset(self) -> QuerySet[Article]:
        """Return the articles as whoever asks sees them."""
        return Article.objects.for_viewer(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the comments, newest first."""
        comments = self.object.comments.select_related("author")
        return super().get_context_data(comments=comments, **kwargs)
