"""One page of a site with Django alone, and which of its parts run for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django
from django.conf import settings
from django_site import sqlite
from lines_run import below, executed
from probe import report
from wsgi_client import Client

if TYPE_CHECKING:
    from collections import Counter

    from django.http import HttpRequest

PAGES = {
    "base.html": "<title>{{ note.title }}</title>{% block main %}{% endblock %}",
    "page.html": "{% extends 'base.html' %}{% block main %}<h1>{{ note.title }}</h1>"
    "{% for word in words %}<a>{{ word }}</a>{% endfor %}{% endblock %}",
}
LOADER = ("django.template.loaders.locmem.Loader", PAGES)
settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": sqlite()},
    ROOT_URLCONF=__name__,
    SECRET_KEY="not so secret",
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": [LOADER]},
        }
    ],
)
django.setup()

from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path


class Note(models.Model):
    title = models.CharField(max_length=20)

    class Meta:
        app_label = "notes"


def page(request: HttpRequest, title: str) -> HttpResponse:
    note = Note.objects.get(title=title)
    return render(request, "page.html", {"note": note, "words": ["<one>", "two"]})


def plain(_request: HttpRequest, title: str) -> HttpResponse:
    return HttpResponse(title)


urlpatterns = [path("page/<slug:title>", page), path("plain/<slug:title>", plain)]
CONTROL = ("django/core/handlers/", "django/urls/")


def reported(check: str, lines: Counter[str], *folders: str) -> None:
    report(check, below(lines, *folders), f"{', '.join(folders)} in the second request")


with connection.schema_editor() as editor:
    editor.create_model(Note)
Note.objects.create(title="here")
client = Client(get_wsgi_application())
for url in ("/page/here", "/plain/here"):
    client.get(url)
shown = client.get("/page/here").text
lines = executed(lambda: client.get("/page/here"), django)
without = executed(lambda: client.get("/plain/here"), django)
report("shown", "<h1>here</h1><a>&lt;one&gt;</a>" in shown, shown)
reported("lines-model", lines, "django/db/models/")
reported("lines-interface", lines, "django/template/")
reported("lines-control", lines, *CONTROL)
reported("bare-model", without, "django/db/models/")
reported("bare-interface", without, "django/template/")
