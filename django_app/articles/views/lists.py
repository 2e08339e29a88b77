"""Lists of articles."""

import re
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.generic import ListView

from accounts.models import User
from articles.models import Article, Tag
from common.cache import remember

MOST_TAGS = 20
# Cookies without which a page is the same; the language is part of its key.
IMPERSONAL = {settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME}


class ArticleListView(ListView):
    """The newest articles, ten a page."""

    context_object_name = "articles"
    paginate_by = 10

    def get_queryset(self) -> QuerySet[Article]:
        """Return the articles as whoever asks sees them."""
        return Article.objects.for_viewer(self.request.user).defer("body")

    def paginate_queryset(self, queryset: QuerySet[Article], page_size: int) -> tuple:
        """Return the page; raise Http404 for a number that no page has."""
        number = self.request.GET.get("page", "1")
        if not re.fullmatch(r"[1-9][0-9]{0,8}", number):
            raise Http404("No such page")
        return super().paginate_queryset(queryset, page_size)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the numbers of the pages."""
        context = super().get_context_data(**kwargs)
        paginator, page = context["paginator"], context["page_obj"]
        context["numbers"] = paginator.get_elided_page_range(page.number)
        return context


class FeedView(ArticleListView):
    """Articles beside the popular tags."""

    template_name = "articles/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the popular tags."""
        popular_tags = Tag.objects.in_use()[:MOST_TAGS]
        return super().get_context_data(popular_tags=popular_tags, **kwargs)


class HomeView(FeedView):
    """All articles, or those of the people whom a member follows."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page; a visitor has no feed and is asked to sign in."""
        self.is_feed = request.GET.get("feed") == "following"
        if self.is_feed and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if request.META["QUERY_STRING"] or not set(request.COOKIES) <= IMPERSONAL:
            return super().get(request, *args, **kwargs)
        page, headers = remember(f"home:{get_language()}", self.get_page)
        response = HttpResponse(page, headers=headers)
        patch_vary_headers(response, ("Cookie",))
        return response

    def get_page(self) -> bytes:
        """Return the page as every visitor sees it."""
        return super().get(self.request).render().content

    def get_queryset(self) -> QuerySet[Article]:
        """Return the articles of the feed."""
        articles = super().get_queryset()
        return articles.followed_by(self.request.user) if self.is_feed else articles

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add which feed it is."""
        return super().get_context_data(is_feed=self.is_feed, **kwargs)


class TagView(FeedView):
    """The articles with a tag."""

    def get_queryset(self) -> QuerySet[Article]:
        """Return the articles with the tag of the address."""
        tag = self.kwargs["tag"]
        if "\0" in tag:
            raise Http404("No tag holds NUL")
        return super().get_queryset().tagged(tag)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the tag."""
        return super().get_context_data(tag=self.kwargs["tag"], **kwargs)


class ProfileView(ArticleListView):
    """Who somebody is, and what they wrote."""

    template_name = "articles/profile.html"
    tab = "articles"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page of the user whom the address names."""
        self.profile = User.objects.for_viewer(request.user).named(kwargs["username"])
        if self.profile is None:
            raise Http404("No such user")
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Article]:
        """Return the articles of this tab."""
        return self.of_tab(super().get_queryset())

    def of_tab(self, articles: QuerySet[Article]) -> QuerySet[Article]:
        """Return those that the user wrote."""
        return articles.filter(author=self.profile)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the user."""
        return super().get_context_data(profile=self.profile, tab=self.tab, **kwargs)


class FavoritesView(ProfileView):
    """Who somebody is, and what they like."""

    tab = "favorites"

    def of_tab(self, articles: QuerySet[Article]) -> QuerySet[Article]:
        """Return those that the user likes."""
        return articles.favorites_of(self.profile)
