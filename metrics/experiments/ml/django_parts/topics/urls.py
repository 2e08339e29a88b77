"""Addresses of the model."""

from django.urls import path

from topics.api import TopicView

urlpatterns = [path("topics", TopicView.as_view(), name="topics")]
