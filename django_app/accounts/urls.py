"""Addresses of the pages of accounts."""

from django.urls import path, re_path

from accounts.views import avatars, follow, passwords, signing
from accounts.views.settings import SettingsView

urlpatterns = [
    path("login", signing.LoginView.as_view(), name="login"),
    path("register", signing.RegistrationView.as_view(), name="register"),
    path("settings", SettingsView.as_view(), name="settings"),
    path("logout", signing.LogoutView.as_view(), name="logout"),
    path("password-reset", passwords.ResetView.as_view(), name="password-reset"),
    path(
        "password-reset/sent", passwords.SentView.as_view(), name="password-reset-sent"
    ),
    path(
        "password-reset/<str:uidb64>.<str:token>",
        passwords.NewPasswordView.as_view(),
        name="new-password",
    ),
    # Whatever else is made up has a page of its own as well.
    path(
        "password-reset/<str:token>",
        passwords.NewPasswordView.as_view(),
        {"uidb64": ""},
    ),
    path("profile/<str:username>/follow", follow.follow, name="follow"),
    path("profile/<str:username>/unfollow", follow.unfollow, name="unfollow"),
    re_path(r"^media/avatars/(?P<name>[0-9a-f]{32}\.webp)\Z", avatars.avatar),
]
