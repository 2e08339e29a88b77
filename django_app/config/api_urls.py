"""Addresses of the JSON API, without trailing slashes."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
