"""Addresses of the whole site."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from common import health
from common.api import UnknownPath
from common.languages import choose_language

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("language", choose_language, name="language"),
    path("", include("accounts.urls")),
    path("", include("articles.urls")),
    path("admin", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("api/", include("config.api_urls")),
    re_path(r"^api(?:/|$)", UnknownPath.as_view()),
]
if settings.BENCH:
    urlpatterns.append(path("bench/", include("bench.urls")))
handler400 = "common.views.bad_request"
handler500 = "common.views.server_error"
