"""Addresses of the pages of articles."""

from django.contrib.sitemaps.views import sitemap
from django.urls import path
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from articles.feeds import NewestArticles
from articles.sitemaps import SITEMAPS
from articles.views import article, editor, favorite, lists
from articles.views.search import SearchView

urlpatterns = [
    path("", lists.HomeView.as_view(), name="home"),
    path("article/<slug:slug>", article.ArticleView.as_view(), name="article"),
    path(
        "article/<slug:slug>/comments",
        article.NewCommentView.as_view(),
        name="new-comment",
    ),
    path(
        "article/<slug:slug>/comments/<int:pk>/delete",
        article.delete_comment,
        name="delete-comment",
    ),
    path("article/<slug:slug>/favorite", favorite.favorite, name="favorite"),
    path("article/<slug:slug>/unfavorite", favorite.unfavorite, name="unfavorite"),
    path("tag/<path:tag>", lists.TagView.as_view(), name="tag"),
    path("search", SearchView.as_view(), name="search"),
    path("profile/<str:username>", lists.ProfileView.as_view(), name="profile"),
    path(
        "profile/<str:username>/favorites",
        lists.FavoritesView.as_view(),
        name="favorites",
    ),
    path("feed.atom", require_safe(NewestArticles()), name="feed"),
    path("sitemap.xml", require_safe(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
    path(
        "robots.txt",
        TemplateView.as_view(template_name="robots.txt", content_type="text/plain"),
    ),
    path("editor", editor.NewArticleView.as_view(), name="new-article"),
    path("editor/<slug:slug>", editor.EditArticleView.as_view(), name="edit-article"),
    path("editor/<slug:slug>/delete", editor.delete_article, name="delete-article"),
]
