"""Addresses of the micro benchmarks alone."""

from django.urls import include, path

urlpatterns = [path("bench/", include("bench.urls"))]
