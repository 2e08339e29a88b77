"""From an empty folder to a first page with Django, and what the commands make."""

from __future__ import annotations

import os
import re
from pathlib import Path

from probe import attempt, expect, free_port, get, python, report, run, serving

VIEWS = """
from django.http import HttpResponse


def index(request):
    return HttpResponse("<p>Hello, World!</p>")
"""
ROUTES = """
from mysite import views
    path("", views.index),
"""
SINGLE = """
import sys

from django.conf import settings
from django.core.management import execute_from_command_line
from django.http import HttpResponse
from django.urls import path

settings.configure(DEBUG=True, ROOT_URLCONF=__name__, SECRET_KEY="change me")


def index(request):
    return HttpResponse("<p>Hello, World!</p>")


urlpatterns = [path("", index)]
execute_from_command_line(sys.argv)
"""
NOTES = """
from django.contrib import admin
from django.db import models


class Note(models.Model):
    text = models.CharField(max_length=20)


admin.site.register(Note)
"""
ASK = """
import os, sys
sys.path.insert(0, ".")
os.environ["DJANGO_SETTINGS_MODULE"] = "shop.settings"
import django
django.setup()
from django.conf import settings
settings.ALLOWED_HOSTS = ["*"]
from django.contrib.auth.models import User
from django.test import Client
client = Client()
client.force_login(User.objects.get(username="root"))
print(client.get(sys.argv[1]).status_code, client.get(sys.argv[1]).content.decode())
"""


def manage(folder: Path, *arguments: str) -> str:
    done = run("manage.py", *arguments, folder=folder)
    if done.returncode:
        raise RuntimeError(f"manage.py {arguments}: {done.stdout[-500:]}")
    return done.stdout


def start(name: str, *arguments: str) -> None:
    done = run("-m", "django", "startproject", name, *arguments)
    if done.returncode:
        raise RuntimeError(done.stdout[-500:])


def served(folder: Path, *command: str) -> tuple[int, str]:
    port = free_port()
    log = Path("log").resolve()
    argv = python(*command, "--noreload", f"127.0.0.1:{port}")
    with serving(argv, port, log, folder):
        return get(f"http://127.0.0.1:{port}/")


def lines_of(*texts: str) -> int:
    return sum(bool(line.strip()) for text in texts for line in text.splitlines())


def first_page() -> None:
    start("mysite")
    site = Path("mysite")
    made = [path for path in site.rglob("*") if path.is_file()]
    generated = lines_of(*(path.read_text() for path in made))
    status, page = served(site, "manage.py", "runserver")
    told = f"runserver: {status}, {page[:60]}"
    report("project-runs", status == 200, told)
    manage(site, "startapp", "notes")
    report("app-runs", "no issues" in manage(site, "check"), "startapp notes; check")
    for path in sorted((site / "notes").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    (site / "mysite" / "views.py").write_text(VIEWS)
    urls = site / "mysite" / "urls.py"
    one, two = (line for line in ROUTES.splitlines() if line)
    text = urls.read_text().replace("urlpatterns = [", f"{one}\nurlpatterns = [\n{two}")
    urls.write_text(text)
    seen = served(site, "manage.py", "runserver")
    expect("works", "runserver", seen, (200, "<p>Hello, World!</p>"))
    report("commands", 2, "django-admin startproject mysite; manage.py runserver")
    files = [
        str(path)
        for path in site.rglob("*")
        if path.is_file() and path.suffix == ".py" and "notes" not in path.parts
    ]
    report("files", len(files), ", ".join(sorted(files)))
    report("lines", lines_of(VIEWS, ROUTES), "a view, an import and a route")
    report("generated", generated, f"startproject: {len(made)} files")


def alike() -> None:
    texts = []
    for name in ("alpha", "gamma"):
        start(name)
        found = {}
        for path in Path(name).rglob("*.py"):
            text = re.sub(r"SECRET_KEY = .*", "SECRET_KEY", path.read_text())
            found[str(path).replace(name, "NAME")] = text.replace(name, "NAME")
        texts.append(found)
    expect(
        "projects-alike", "two projects, names put aside", texts[0] == texts[1], True
    )
    skeleton = Path("skeleton/project_name")
    skeleton.mkdir(parents=True)
    (skeleton / "mine.py").write_text("NAME = '{{ project_name }}'\n")
    start("own", "--template=skeleton")
    seen = attempt(lambda: Path("own/own/mine.py").read_text())
    expect(
        "own-skeleton", "startproject --template", seen, "returned \"NAME = 'own'\\n\""
    )


def single_file() -> None:
    Path("one.py").write_text(SINGLE)
    status, page = served(Path(), "one.py", "runserver")
    report(
        "single-file",
        (status, page) == (200, "<p>Hello, World!</p>"),
        f"one.py runserver: {status}, {page}",
    )
    report("single-file-lines", lines_of(SINGLE), "settings, view, route and command")


def admin_page() -> None:
    start("shop")
    shop = Path("shop")
    manage(shop, "startapp", "notes")
    (shop / "notes" / "models.py").write_text(NOTES)
    settings = shop / "shop" / "settings.py"
    text = settings.read_text().replace(
        "INSTALLED_APPS = [", "INSTALLED_APPS = ['notes',"
    )
    settings.write_text(text)
    manage(shop, "makemigrations", "notes")
    manage(shop, "migrate")
    os.environ["DJANGO_SUPERUSER_PASSWORD"] = "a-long-password"
    manage(
        shop, "createsuperuser", "--noinput", "--username=root", "--email=r@example.org"
    )
    (shop / "ask.py").write_text(ASK)
    seen = run("ask.py", "/admin/", folder=shop).stdout
    told = "migrate, createsuperuser, GET /admin/"
    report(
        "admin-served",
        seen.startswith("200") and "Notes" in seen,
        f"{told}: {seen[:3]}",
    )
    before = run("ask.py", "/admin/notes/note/add/", folder=shop).stdout
    more = NOTES.replace(
        "(max_length=20)\n",
        "(max_length=20)\n    loud = models.BooleanField(default=False)\n",
    )
    (shop / "notes" / "models.py").write_text(more)
    manage(shop, "makemigrations", "notes")
    manage(shop, "migrate")
    after = run("ask.py", "/admin/notes/note/add/", folder=shop).stdout
    seen = ['name="loud"' in page for page in (before, after)]
    expect(
        "admin-derived", "the form before and after a new field", seen, [False, True]
    )


if __name__ == "__main__":
    first_page()
    alike()
    single_file()
    admin_page()
