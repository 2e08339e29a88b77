"""Addresses of the pages of accounts."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("login", views.LoginView.as_view(), name="login"),
    path("register", views.RegistrationView.as_view(), name="register"),
    path("settings", views.SettingsView.as_view(), name="settings"),
    path("logout", views.LogoutView.as_view(), name="logout"),
]
