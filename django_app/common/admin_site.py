"""The admin as a part of the site: its sessions, its ways in and out."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.decorators import user_passes_test
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.views.signing import LogoutView

View = Callable[..., HttpResponse]


def is_staff(user: AbstractBaseUser) -> bool:
    """Tell whether somebody belongs to the staff; a member may not even ask."""
    if user.is_authenticated and not user.is_staff:
        raise PermissionDenied
    return user.is_authenticated


class AdminSite(admin.AdminSite):
    """Asks visitors to sign in where everybody does, and refuses members."""

    site_header = site_title = "conduit"

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Return a view that is for the staff alone."""
        return user_passes_test(is_staff)(super().admin_view(view, cacheable))

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Lead to the site's own form."""
        return redirect_to_login(request.GET.get("next", "/admin/"))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Sign out as everywhere on the site."""
        return LogoutView.as_view()(request)

    def password_change(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        """Lead to the settings, where everybody changes the own password."""
        return redirect("settings")

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """Return the kinds of rows, the entries of the log under a short name."""
        apps = super().get_app_list(request, app_label)
        for kind in (kind for app in apps for kind in app["models"]):
            if kind["object_name"] == "LogEntry":
                kind["name"] = "Log"
        return apps
