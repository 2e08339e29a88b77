"""Parts of Django replaced by marked stand-ins, each by a documented means."""

from __future__ import annotations

import io
import json
import logging
import sys
from pathlib import Path

import django
from django.conf import settings
from probe import attempt, expect, free_port, get, python, report, serving

PARTS = """
import string
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import BasePasswordHasher
from django.contrib.sessions.backends.base import SessionBase
from django.core.cache.backends.base import BaseCache
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.http import HttpResponse
from django.template import TemplateDoesNotExist
from django.template.backends.base import BaseEngine

KEPT = {}


class Engine(BaseEngine):
    app_dirname = "plain"

    def __init__(self, params):
        params.pop("OPTIONS")
        super().__init__(params)

    def from_string(self, code):
        return Page(code)

    def get_template(self, name):
        if name != "any":
            raise TemplateDoesNotExist(name)
        return Page("<p>mine $word</p>")


class Page:
    def __init__(self, code):
        self.page = string.Template(code)

    def render(self, context=None, request=None):
        return self.page.substitute(context or {})


class Hasher(BasePasswordHasher):
    algorithm = "mine"

    def encode(self, password, salt):
        return f"mine$1${salt}${password[::-1]}"

    def decode(self, encoded):
        algorithm, _, salt, kept = encoded.split("$")
        return {"algorithm": algorithm, "salt": salt, "hash": kept}

    def verify(self, password, encoded):
        return self.decode(encoded)["hash"] == password[::-1]


class Backend(BaseBackend):
    def authenticate(self, request, username=None, password=None):
        from people.models import Person
        return Person.objects.get(name=username) if password == "sesame" else None

    def get_user(self, key):
        from people.models import Person
        return Person.objects.filter(pk=key).first()


class SessionStore(SessionBase):
    @classmethod
    def get_session_store_class(cls):
        return cls

    def exists(self, key):
        return key in KEPT

    def create(self):
        self._session_key = "mine-mine-mine"
        self.save()

    def save(self, must_create=False):
        self._session_key = "mine-mine-mine"
        KEPT["mine"] = dict(self._get_session(no_load=must_create))

    def load(self):
        return KEPT.get("mine", {})

    def delete(self, key=None):
        KEPT.pop("mine", None)


class Cache(BaseCache):
    def __init__(self, location, params):
        super().__init__(params)

    def set(self, key, value, timeout=None, version=None):
        KEPT[key] = f"mine {value}"

    def get(self, key, default=None, version=None):
        return KEPT.get(key, default)


class Files(Storage):
    def _save(self, name, content):
        KEPT[name] = content.read()
        return f"mine-{name}"

    def _open(self, name, mode="rb"):
        return ContentFile(KEPT[name])

    def exists(self, name):
        return False


def middleware(get_response):
    def handle(request):
        answer = get_response(request)
        answer.headers["X-Mine"] = "yes"
        return answer
    return handle


def not_found(request, exception):
    return HttpResponse("mine", status=404)
"""
MODELS = """
from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.db import models


class Person(AbstractBaseUser):
    name = models.CharField(max_length=30, unique=True)
    USERNAME_FIELD = "name"


class UpperFormField(forms.CharField):
    def clean(self, value):
        return super().clean(value).upper()


class UpperField(models.CharField):
    def formfield(self, **options):
        return super().formfield(form_class=UpperFormField, **options)


@UpperField.register_lookup
class Length(models.Transform):
    lookup_name = "length"
    function = "LENGTH"
    output_field = models.IntegerField()


class Note(models.Model):
    text = UpperField(max_length=30)
"""
COMMAND = """
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    requires_system_checks = []

    def handle(self, **options):
        self.stdout.write("my check")
"""
for folder in ("people/management/commands", "templates/admin"):
    Path(folder).mkdir(parents=True)
Path("people/__init__.py").touch()
Path("people/models.py").write_text(MODELS)
Path("people/management/commands/check.py").write_text(COMMAND)
Path("parts.py").write_text(PARTS)
Path("templates/admin/login.html").write_text("my login page")
sys.path.insert(0, str(Path.cwd()))
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
    INSTALLED_APPS=[
        "people",
        *(
            f"django.contrib.{a}"
            for a in ("admin", "auth", "contenttypes", "sessions", "messages")
        ),
    ],
    MIDDLEWARE=[
        "parts.middleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
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
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": ["templates"],
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        },
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


def parts() -> None:
    seen = client.get("/marked/").content
    expect(
        "part-router",
        "a pattern class of one's own in urlpatterns",
        seen,
        b"my pattern",
    )
    seen = through(MarkedHandler(), "/class/")
    documented = "request_class" in (WSGIHandler.__doc__ or "")
    told = f"WSGIHandler.request_class: {seen}; documented: {documented}"
    report("part-request", documented and seen == "my request", told)
    seen = client.get("/answer/").headers["Content-Type"]
    expect("part-response", "views return a class of one's own", seen, "text/x-mine")
    expect(
        "part-json",
        "JsonResponse(encoder=)",
        client.get("/json/").content,
        b'{"mine": true}',
    )
    seen = [client.get("/visits/").content for _ in "ab"]
    expect("part-sessions", "SESSION_ENGINE", seen, [b"1", b"2"])
    expect("custom-session", "SESSION_ENGINE", seen, [b"1", b"2"])
    expect(
        "part-templates", "TEMPLATES", client.get("/page/").content, b"<p>mine w</p>"
    )
    expect("custom-engine", "TEMPLATES", client.get("/page/").content, b"<p>mine w</p>")
    expect("part-errors", "handler404", client.get("/none/").content, b"mine")
    output = io.StringIO()
    call_command("check", stdout=output)
    expect("part-commands", "an app's check command", output.getvalue(), "my check\n")
    expect("custom-command", "an app's check command", output.getvalue(), "my check\n")
    logging.getLogger("site").info("my line")
    seen = Path("mine.log").read_text()
    expect("part-logging", "LOGGING", seen, "my line\n")
    user = authenticate(username="ann", password="sesame")
    expect("part-accounts", "AUTH_USER_MODEL and backend", user and user.name, "ann")
    server()
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
    seen = client.get("/admin/login/").content
    expect(
        "custom-admin-template", "templates/admin/login.html", seen, b"my login page"
    )


def main() -> None:
    call_command("migrate", verbosity=0, run_syncdb=True)
    get_user_model().objects.create(name="ann")
    parts()
    customisations()


if __name__ == "__main__":
    main()
