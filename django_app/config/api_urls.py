"""Addresses of the JSON API, without trailing slashes."""

from django.urls import include, path

from common import documents

urlpatterns = [
    path("openapi.json", documents.DescriptionView.as_view(), name="openapi"),
    path("docs", documents.PageView.as_view(), name="documents"),
    path("", include("accounts.api.urls")),
    path("", include("articles.api.urls")),
]
