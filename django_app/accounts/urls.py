"""Addresses of the pages of accounts."""

from django.urls import path, re_path

from accounts.views import avatars
from accounts.views import follow
from accounts.views import signing
from accounts.views.settings import SettingsView

urlpatterns = [
    path("login", signing.LoginView.as_view(), name="login"),
    path("register", signing.RegistrationView.as_view(), name="register"),
    path("settings", SettingsView.as_view(), name="settings"),
    path("logout", signing.LogoutView.as_view(), name="logout"),
    path("profile/<str:username>/follow", follow.follow, name="follow"),
    path("profile/<str:username>/unfollow", follow.unfollow, name="unfollow"),
    re_path(r"^media/avatars/(?P<name>[0-9a-f]{32}\.webp)\Z", avatars.avatar),
]
