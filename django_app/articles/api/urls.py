"""Addresses of articles in the API."""

from django.urls import path

from articles.api import views

app_name = "articles-api"
articles = views.ArticleView.as_view({"get": "list", "post": "create"})
article = views.ArticleView.as_view(
    {"get": "retrieve", "put": "update", "delete": "destroy"}
)
comments = views.CommentView.as_view({"get": "list", "post": "create"})
comment = views.CommentView.as_view({"delete": "destroy"})
favorite = views.FavoriteView.as_view({"post": "favorite", "delete": "unfavorite"})
urlpatterns = [
    path("articles", articles, name="articles"),
    path("articles/feed", views.FeedView.as_view({"get": "list"}), name="feed"),
    path("articles/<str:slug>", article, name="article"),
    path("articles/<str:slug>/comments", comments, name="comments"),
    path("articles/<str:slug>/favorite", favorite, name="favorite"),
    path("articles/<str:slug>/comments/<str:pk>", comment, name="comment"),
    path("tags", views.TagsView.as_view(), name="tags"),
]
