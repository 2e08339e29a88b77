"""Parts of Django replaced by marked stand-ins, each by a documented means."""

from __future__ import annotations

import io
import json
import logging
import sys
from pathlib import Path

import django
from django.conf import settings
from django_site import APPS, ENGINE, MIDDLEWARE, sqlite
from probe import attempt, expect, free_port, get, python, report, serving

SITE = Path(__file__).parent / "django_parts"
sys.path.insert(0, str(SITE))
settings.configure(
    SECRET_KEY="k" * 50,
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    AUTH_USER_MODEL="people.Person",
    AUTHENTICATION_BACKENDS=["parts.Backend"],
    PASSWORD_HASHERS=["parts.Hasher"],
    SESSION_ENGINE="parts",
    CACHES={"default": {"BACKEND": "parts.Cache"}},
    STORAGES={"default": {"BACKEND": "parts.Files"}},
    INSTALLED_APPS=["people", *APPS],
    MIDDLEWARE=["parts.middleware", *MIDDLEWARE],
    DATABASES={"default": sqlite()},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    LOGGING={
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"mine": {"class": "logging.FileHandler", "filename": "mine.log"}},
        "loggers": {"site": {"handlers": ["mine"], "level": "INFO"}},
    },
    TEMPLATES=[
        {
            "BACKEND": "parts.Engine",
            "NAME": "mine",
            "DIRS": [],
            "APP_DIRS": False,
            "OPTIONS": {},
        },
        {**ENGINE, "DIRS": [SITE / "templates"]},
    ],
)
django.setup()

from django.contrib import admin
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.hashers import check_password, make_password
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.core.management import call_command
from django.forms import modelform_factory
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.test import Client
from django.urls import path
from django.urls.resolvers import RoutePattern, URLPattern
from people.models import Note


class MarkedPattern(URLPattern):
    def resolve(self, path):
        found = super().resolve(path)
        if found:
            found.kwargs["mark"] = "my pattern"
        return found


class MarkedJson(json.JSONEncoder):
    def encode(self, value):
        return '{"mine": true}'


class MarkedRequest(WSGIRequest):
    mark = "my request"


class MarkedHandler(WSGIHandler):
    request_class = MarkedRequest


class MarkedResponse(HttpResponse):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, content_type="text/x-mine", **options)


def visits(request):
    request.session["n"] = request.session.get("n", 0) + 1
    return HttpResponse(request.session["n"])


urlpatterns = [
    MarkedPattern(
        RoutePattern("marked/", is_endpoint=True),
        lambda request, mark: HttpResponse(mark),
    ),
    path("admin/", admin.site.urls),
    path("class/", lambda request: HttpResponse(getattr(request, "mark", "its own"))),
    path("answer/", lambda request: MarkedResponse("a")),
    path("json/", lambda request: JsonResponse({"a": 1}, encoder=MarkedJson)),
    path("page/", lambda request: render(request, "any", {"word": "w"}, using="mine")),
    path("visits/", visits),
]
handler404 = "parts.not_found"
client = Client()


def through(handler, url: str) -> str:
    """Send a request through a WSGI handler and return the text."""
    from wsgiref.util import setup_testing_defaults

    environ = {"PATH_INFO": url}
    setup_testing_defaults(environ)
    return b"".join(handler(environ, lambda *arguments: None)).decode()


def web_parts() -> None:
    """Replace what a request meets on its way."""
    seen = client.get("/marked/").content
    told = "a pattern class of one's own in urlpatterns"
    expect("part-router", told, seen, b"my pattern")
    seen = through(MarkedHandler(), "/class/")
    documented = "request_class" in (WSGIHandler.__doc__ or "")
    told = f"WSGIHandler.request_class: {seen}; documented: {documented}"
    report("part-request", documented and seen == "my request", told)
    seen = client.get("/answer/").headers["Content-Type"]
    expect("part-response", "views return a class of one's own", seen, "text/x-mine")
    seen = client.get("/json/").content
    expect("part-json", "JsonResponse(encoder=)", seen, b'{"mine": true}')
    seen = [client.get("/visits/").content for _ in "ab"]
    for check in ("part-sessions", "custom-session"):
        expect(check, "SESSION_ENGINE", seen, [b"1", b"2"])
    seen = client.get("/page/").content
    for check in ("part-templates", "custom-engine"):
        expect(check, "TEMPLATES", seen, b"<p>mine w</p>")
    expect("part-errors", "handler404", client.get("/none/").content, b"mine")


def other_parts() -> None:
    """Replace what stands beside or behind the views."""
    output = io.StringIO()
    call_command("check", stdout=output)
    for check in ("part-commands", "custom-command"):
        expect(check, "an app's check command", output.getvalue(), "my check\n")
    logging.getLogger("site").info("my line")
    seen = Path("mine.log").read_text()
    expect("part-logging", "LOGGING", seen, "my line\n")
    user = authenticate(username="ann", password="sesame")
    expect("part-accounts", "AUTH_USER_MODEL and backend", user and user.name, "ann")
    seen = attempt(lambda: modelform_factory(Plain, fields="__all__"))
    told = "views may use any library, but forms of models, admin and accounts need Django's"
    report("part-mapper", "raised" not in seen, f"{told}: {seen}")


class Plain:
    """A class that another mapper might store."""


def server() -> None:
    Path("site_.py").write_text(
        "from django.conf import settings\n"
        "settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=['*'], SECRET_KEY='k')\n"
        "from django.core.wsgi import get_wsgi_application\n"
        "from django.http import HttpResponse\nfrom django.urls import path\n"
        "urlpatterns = [path('', lambda request: HttpResponse('served'))]\n"
        "app = get_wsgi_application()\n"
    )
    port = free_port()
    command = python("-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "site_:app")
    with serving(command, port, Path("log")):
        seen = get(f"http://127.0.0.1:{port}/")
    expect("part-server", "gunicorn in the place of runserver", seen, (200, "served"))


def customisations() -> None:
    expect("custom-user", "AUTH_USER_MODEL", get_user_model().__name__, "Person")
    seen = [authenticate(username="ann", password=word) for word in ("no", "sesame")]
    expect(
        "custom-backend",
        "AUTHENTICATION_BACKENDS",
        [bool(u) for u in seen],
        [False, True],
    )
    kept = make_password("abc", salt="s")
    seen = (kept, check_password("abc", kept))
    expect("custom-hasher", "PASSWORD_HASHERS", seen, ("mine$1$s$cba", True))
    seen = default_storage.save("a", ContentFile(b"x"))
    expect("custom-storage", "STORAGES", seen, "mine-a")
    cache.set("a", 1)
    expect("custom-cache", "CACHES", cache.get("a"), "mine 1")
    seen = client.get("/answer/").headers.get("X-Mine")
    expect("custom-middleware", "MIDDLEWARE", seen, "yes")
    form = modelform_factory(Note, fields="__all__")({"text": "quiet"})
    form.save()
    expect(
        "custom-form-field", "formfield(form_class=)", Note.objects.get().text, "QUIET"
    )
    seen = Note.objects.filter(text__length=5).count()
    expect("custom-lookup", "register_lookup", seen, 1)
    seen = client.get("/admin/login/").content.strip()
    told = "templates/admin/login.html"
    expect("custom-admin-template", told, seen, b"my login page")


def main() -> None:
    call_command("migrate", verbosity=0, run_syncdb=True)
    get_user_model().objects.create(name="ann")
    web_parts()
    other_parts()
    server()
    customisations()


if __name__ == "__main__":
    main()
