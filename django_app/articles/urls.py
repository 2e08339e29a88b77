"""Addresses of the pages of articles."""

from django.urls import path

from articles import views

urlpatterns = [
    path("", views.HomeView.as_view(), name="home"),
    path("article/<slug:slug>", views.ArticleView.as_view(), name="article"),
    path("tag/<path:tag>", views.TagView.as_view(), name="tag"),
]
