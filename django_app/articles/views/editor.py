"""Pages to write articles, for their authors."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from articles.forms import ArticleForm
from articles.models import Article
from common.actions import member_action
from common.mixins import MemberFormView


def own_or_403(articles: QuerySet[Article], request: HttpRequest, slug: str) -> Article:
    """Return the member's own article; raise Http404 or PermissionDenied."""
    article = get_object_or_404(articles, slug=slug)
    if article.author_id != request.user.pk:
        raise PermissionDenied
    return article


class NewArticleView(MemberFormView):
    """Publishes an article."""

    template_name = "articles/editor.html"
    form_class = ArticleForm

    def form_valid(self, form: ArticleForm) -> HttpResponse:
        """Store the article, and show it."""
        tags, texts = form.tags_and_texts()
        article = Article(author=self.request.user, **texts)
        article.publish(tags)
        messages.success(self.request, _("Your article has been published."))
        return redirect(article)


class EditArticleView(MemberFormView):
    """Changes an article."""

    template_name = "articles/editor.html"
    form_class = ArticleForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form to the author."""
        self.article = own_or_403(Article.objects.all(), request, kwargs["slug"])
        return super().get(request, *args, **kwargs)

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the form of the author; nobody changes the article in between."""
        locked = Article.objects.select_for_update()
        self.article = own_or_403(locked, request, kwargs["slug"])
        return super().post(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        """Return what the article is now."""
        names = ("title", "description", "body")
        texts = {name: getattr(self.article, name) for name in names}
        return texts | {"tags": self.article.tag_list}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the article."""
        return super().get_context_data(article=self.article, **kwargs)

    def form_valid(self, form: ArticleForm) -> HttpResponse:
        """Store the changes, and show the article."""
        tags, texts = form.tags_and_texts()
        self.article.revise(tags, **texts)
        messages.success(self.request, _("Your article has been updated."))
        return redirect(self.article)


@member_action("article", by="slug")
@transaction.atomic
def delete_article(request: HttpRequest, slug: str) -> HttpResponse:
    """Delete an article with all that hangs on it, and that nothing else joins."""
    own_or_403(Article.objects.select_for_update(), request, slug).delete()
    messages.success(request, _("The article has been deleted."))
    return redirect("home")
