"""The page of an article, and what its readers say about it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.utils.translation import gettext as _
from django.views.generic import DetailView

from articles.forms import CommentForm
from articles.models import Article, Comment
from common.actions import member_action


class ArticleView(DetailView):
    """An article with its comments."""

    template_name = "articles/article.html"
    context_object_name = "article"

    def get_queryset(self) -> QuerySet[Article]:
        """Return the articles as whoever asks sees them."""
        return Article.objects.for_viewer(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the comments, newest first, and the form for another one."""
        comments = self.object.comments.select_related("author")
        kwargs.setdefault("form", CommentForm())
        return super().get_context_data(comments=comments, **kwargs)


class NewCommentView(ArticleView):
    """Takes the form on the page of an article."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Store the comment, or show the page with what is wrong."""
        here = resolve_url("article", slug)
        if not request.user.is_authenticated:
            return redirect_to_login(here)
        self.object = self.get_object()
        form = CommentForm(request.POST)
        if not form.is_valid():
            context = self.get_context_data(form=form, here=here)
            return self.render_to_response(context, status=422)
        self.store(form.cleaned_data["body"])
        messages.success(request, _("Your comment has been posted."))
        return redirect(here)

    def store(self, body: str) -> None:
        """Store a comment; raise Http404 if the article was deleted meanwhile."""
        try:
            self.object.comments.create(author=self.request.user, body=body)
        except IntegrityError as error:
            raise Http404("No such article") from error


@member_action("article", by="slug")
def delete_comment(request: HttpRequest, slug: str, pk: int) -> None:
    """Delete a comment of the member's own."""
    comment = get_object_or_404(Comment, pk=pk, article__slug=slug)
    if comment.author_id != request.user.pk:
        raise PermissionDenied
    comment.delete()
    messages.success(request, _("The comment has been deleted."))
