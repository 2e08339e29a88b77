"""Addresses of the JSON API, without trailing slashes."""

from django.urls import include, path

urlpatterns = [
    path("", include("accounts.api.urls")),
    path("", include("articles.api.urls")),
]
