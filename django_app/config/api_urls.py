"""Addresses of the JSON API, without trailing slashes."""

from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

urlpatterns = [
    path("openapi.json", SpectacularJSONAPIView.as_view(), name="openapi"),
    path(
        "docs",
        SpectacularSwaggerSplitView.as_view(
            url_name="openapi", template_name="documents.html"
        ),
        name="documents",
    ),
    path("", include("accounts.api.urls")),
    path("", include("articles.api.urls")),
]
