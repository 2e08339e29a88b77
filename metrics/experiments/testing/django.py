"""Testing with Django alone."""

from __future__ import annotations

import io
import json
import sys
import unittest
from pathlib import Path

import django
from django.conf import settings
from probe import report

COMMAND = """
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("--name", default="you")

    def handle(self, *, name, **options):
        self.stdout.write(f"hello {name}")
"""
Path("site_/management/commands").mkdir(parents=True)
Path("site_/__init__.py").touch()
Path("site_/management/commands/greet.py").write_text(COMMAND)
sys.path.insert(0, str(Path.cwd()))
settings.configure(
    SECRET_KEY="k" * 50,
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "site_",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
)
django.setup()

from django.contrib.auth.models import User
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command, get_commands
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.test import TestCase
from django.test.utils import setup_databases, setup_test_environment
from django.urls import path, reverse


def echo(request):
    upload = request.FILES.get("file")
    is_json = request.content_type == "application/json"
    return JsonResponse(
        {
            "query": request.GET.get("q"),
            "form": request.POST.get("f"),
            "json": json.loads(request.body) if is_json else None,
            "file": upload and upload.read().decode(),
            "header": request.headers.get("X-Asked"),
            "cookie": request.COOKIES.get("c"),
            "user": request.session.get("user"),
        }
    )


def login(request):
    request.session["user"] = "ann"
    return redirect("/page")


def page(request):
    template = engines["django"].from_string("<p>{{ word }}</p>")
    return HttpResponse(template.render({"word": "hello"}))


def broken(request):
    raise ValueError("on purpose")


urlpatterns = [
    path("echo", echo),
    path("login", login),
    path("page", page, name="page"),
    path("broken", broken),
    path("stream", lambda request: StreamingHttpResponse(iter(["one,", "two"]))),
    path("who", lambda request: HttpResponse(request.user.username)),
]


class Tests(TestCase):
    def test_get(self):
        self.assertContains(self.client.get("/page"), "<p>hello</p>", html=True)

    def test_query(self):
        assert self.client.get("/echo?q=1").json()["query"] == "1"

    def test_form(self):
        assert self.client.post("/echo", {"f": "1"}).json()["form"] == "1"

    def test_json(self):
        answer = self.client.post("/echo", {"a": 1}, content_type="application/json")
        assert answer.json()["json"] == {"a": 1}

    def test_upload(self):
        sent = {"file": SimpleUploadedFile("x.txt", b"x")}
        assert self.client.post("/echo", sent).json()["file"] == "x"

    def test_headers(self):
        seen = self.client.get("/echo", headers={"x-asked": "h"}).json()
        assert seen["header"] == "h"

    def test_cookie_kept(self):
        self.client.get("/login")
        assert self.client.get("/echo").json()["user"] == "ann"

    def test_cookie_given(self):
        self.client.cookies["c"] = "crumb"
        assert self.client.get("/echo").json()["cookie"] == "crumb"

    def test_session_before(self):
        kept = self.client.session
        kept["user"] = "bob"
        kept.save()
        assert self.client.get("/echo").json()["user"] == "bob"

    def test_session_after(self):
        self.client.get("/login")
        assert self.client.session["user"] == "ann"

    def test_redirect(self):
        answer = self.client.get("/login")
        self.assertRedirects(answer, "/page")

    def test_redirect_followed(self):
        answer = self.client.get("/login", follow=True)
        assert answer.request["PATH_INFO"] == "/page"

    def test_not_found(self):
        assert self.client.get("/nowhere").status_code == 404

    def test_error_raised(self):
        with self.assertRaises(ValueError):
            self.client.get("/broken")

    def test_error_page(self):
        self.client.raise_request_exception = False
        assert self.client.get("/broken").status_code == 500

    def test_template_context(self):
        assert self.client.get("/page").context["word"] == "hello"

    def test_stream(self):
        assert self.client.get("/stream").getvalue() == b"one,two"

    def test_url(self):
        assert reverse("page") == "/page"

    def test_command(self):
        output = io.StringIO()
        call_command("greet", stdout=output)
        assert output.getvalue() == "hello you\n"

    def test_command_options(self):
        output = io.StringIO()
        call_command("greet", name="ann", stdout=output)
        assert output.getvalue() == "hello ann\n"


class Helpers(TestCase):
    def test_database(self):
        # Both this test and the next make the same user.
        User.objects.create_user("same")

    def test_database_again(self):
        User.objects.create_user("same")

    def test_fixtures(self):
        row = {"model": "auth.user", "pk": 7, "fields": {"username": "fixed"}}
        Path("users.json").write_text(json.dumps([row]))
        call_command("loaddata", "users.json", verbosity=0)
        assert User.objects.get(pk=7).username == "fixed"

    def test_login(self):
        self.client.force_login(User.objects.create_user("ann"))
        assert self.client.get("/who").content == b"ann"

    def test_mail(self):
        mail.send_mail("subject", "text", "a@example.org", ["b@example.org"])
        assert mail.outbox[0].subject == "subject"

    def test_assertions(self):
        self.assertContains(self.client.get("/page"), "hello")
        with self.assertNumQueries(0):
            self.client.get("/page")


def run(*tests: unittest.TestCase) -> str:
    result = unittest.TestResult()
    unittest.TestSuite(tests)(result)
    wrong = [text.splitlines()[-1] for _, text in (*result.failures, *result.errors)]
    return "; ".join(wrong) or "passes"


def main() -> None:
    setup_test_environment(debug=False)
    setup_databases(verbosity=0, interactive=False)
    for name in unittest.defaultTestLoader.getTestCaseNames(Tests):
        seen = run(Tests(name))
        check = name.replace("test_", "case-").replace("_", "-")
        report(check, seen == "passes", f"TestCase, its client: {seen}")
    seen = run(Helpers("test_database"), Helpers("test_database_again"))
    report("helper-database", seen == "passes", f"two tests make the same row: {seen}")
    for name in ("fixtures", "login", "mail", "assertions"):
        seen = run(Helpers(f"test_{name}"))
        report(f"helper-{name}", seen == "passes", f"TestCase: {seen}")
    report("helper-runner", "test" in get_commands(), "manage.py test is a command")


if __name__ == "__main__":
    main()
