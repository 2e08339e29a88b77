"""Looking for articles."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.forms import SearchForm
from articles.models import Article
from articles.views.lists import ArticleListView


class SearchView(ArticleListView):
    """The articles in which some words stand."""

    template_name = "articles/search.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what is found; without words, or with too many, the form alone."""
        self.form = SearchForm(request.GET)
        is_valid = self.form.is_valid()
        if self.form.words():
            return super().get(request, *args, **kwargs)
        status = 200 if is_valid else 422
        return render(request, self.template_name, {"form": self.form}, status=status)

    def get_queryset(self) -> QuerySet[Article]:
        """Return the articles that match, with their bodies."""
        return super().get_queryset().defer(None).matching(self.form.words())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form and its words."""
        words = self.form.words()
        return super().get_context_data(form=self.form, words=words, **kwargs)
