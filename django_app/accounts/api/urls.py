"""Addresses of accounts in the API."""

from django.urls import path

from accounts.api import views

app_name = "accounts-api"
current_user = views.CurrentUserView.as_view({"get": "retrieve", "put": "update"})
profile = views.ProfileView.as_view({"get": "retrieve"})
follow = views.ProfileView.as_view({"post": "follow", "delete": "unfollow"})
urlpatterns = [
    path("users", views.RegistrationView.as_view({"post": "create"}), name="users"),
    path("users/login", views.LoginView.as_view({"post": "login"}), name="login"),
    path("user", current_user, name="user"),
    path("profiles/<str:username>", profile, name="profile"),
    path("profiles/<str:username>/follow", follow, name="follow"),
]
