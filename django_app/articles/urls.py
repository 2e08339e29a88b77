"""Addresses of the pages of articles."""

from django.urls import path

from articles.views import article
from articles.views import favorite
from articles.views import lists

urlpatterns = [
    path("", lists.HomeView.as_view(), name="home"),
    path("article/<slug:slug>", article.ArticleView.as_view(), name="article"),
    path("article/<slug:slug>/favorite", favorite.favorite, name="favorite"),
    path("article/<slug:slug>/unfavorite", favorite.unfavorite, name="unfavorite"),
    path("tag/<path:tag>", lists.TagView.as_view(), name="tag"),
    path("profile/<str:username>", lists.ProfileView.as_view(), name="profile"),
    path(
        "profile/<str:username>/favorites",
        lists.FavoritesView.as_view(),
        name="favorites",
    ),
]
