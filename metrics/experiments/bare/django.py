"""What Django does with nothing else installed."""

from __future__ import annotations

import importlib
import io
import re
import sys
from pathlib import Path

import django
from django.conf import settings
from django_site import APPS, ENGINE, MIDDLEWARE, sqlite
from probe import attempt, expect, free_port, get, python, report, serving

FORM = """
from django import forms
from django.shortcuts import redirect, render


class GuestForm(forms.ModelForm):
    class Meta:
        model = Guest
        fields = ["name", "email"]


def sign(request):
    form = GuestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("/thanks/")
    return render(request, "form.html", {"form": form})
"""
PAGE = """<form method="post">{% csrf_token %}{{ form }}<button>Send</button></form>"""
MODELS = """
from django.db import models


class Guest(models.Model):
    name = models.CharField(max_length=10)
    email = models.EmailField(unique=True)
"""
COUNTED = """{% load i18n l10n %}{% get_current_language_bidi as bidi %}
{% translate "Home" %}|{{ day|date:"DATE_FORMAT" }}|{{ amount|floatformat:"2g" }}|{{ bidi }}|
{% blocktranslate count counter=n %}{{ counter }} result{% plural %}{{ counter }} results{% endblocktranslate %}"""
for name in ("guests/migrations", "templates/registration", "static"):
    Path(name).mkdir(parents=True)
for name in ("guests/__init__.py", "guests/migrations/__init__.py"):
    Path(name).touch()
Path("guests/models.py").write_text(MODELS)
Path("templates/form.html").write_text(PAGE)
Path("templates/counted.html").write_text(COUNTED)
Path("templates/registration/login.html").write_text("{{ form }}")
Path("static/site.css").write_text("p {}")
sys.path.insert(0, str(Path.cwd()))
settings.configure(
    SECRET_KEY="k" * 50,
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    INSTALLED_APPS=[*APPS, "django.contrib.staticfiles", "guests"],
    MIDDLEWARE=[
        *MIDDLEWARE,
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ],
    DATABASES={
        "default": sqlite("db.sqlite3"),
        "other": sqlite("other.sqlite3"),
    },
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    AUTH_PASSWORD_VALIDATORS=[
        {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"}
    ],
    EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
    LANGUAGE_CODE="en",
    LANGUAGES=[("en", "English"), ("de", "German"), ("ar", "Arabic")],
    LOGIN_REDIRECT_URL="/",
    STATIC_URL="/static/",
    STATICFILES_DIRS=["static"],
    TEMPLATES=[ENGINE],
)
django.setup()

from datetime import date
from importlib.util import find_spec

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.contrib.auth.password_validation import validate_password
from django.contrib.staticfiles.finders import find
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command, get_commands
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.test import Client, TestCase
from django.urls import include, path
from django.utils import timezone
from guests.models import Guest

space = {"Guest": Guest, "__name__": __name__}
exec(FORM, space)  # the text whose lines are counted
sign = space["sign"]


def counted(request):
    return render(
        request, "counted.html", {"day": date(2026, 3, 1), "amount": 1234.5, "n": 2}
    )


def visits(request):
    request.session["n"] = request.session.get("n", 0) + 1
    answer = HttpResponse(request.session["n"])
    answer.set_cookie("c", request.COOKIES.get("c", "") + "x")
    return answer


def upload(request):
    return HttpResponse(request.FILES["file"].read())


admin.site.register(Guest)
urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("django.contrib.auth.urls")),
    path("sign/", sign),
    path("counted/", counted),
    path("visits/", visits),
    path("upload/", upload),
    path("json/", lambda request: JsonResponse({"a": 1})),
    *i18n_patterns(path("prefixed/", counted)),
]
client = Client()


def text(url: str, **more) -> str:
    return client.get(url, **more).content.decode()


def form_cases() -> None:
    def send(**data):
        return client.post("/sign/", data)

    page = send(name="", email="").content.decode()
    expect("form-case-empty", "messages on the page", page.count("errorlist"), 2)
    page = send(name="x" * 11, email="a@example.org").content.decode()
    expect("form-case-long", "11 letters for 10", "at most 10" in page, True)
    expect("form-case-kept", "the value is there again", "x" * 11 in page, True)
    stored = send(name="Ann", email="a@example.org").status_code
    seen = (stored, Guest.objects.count())
    expect("form-case-valid", "redirect, rows", seen, (302, 1))
    page = send(name="Bob", email="a@example.org").content.decode()
    expect("form-case-duplicate", "the same address", "already exists" in page, True)
    strict = Client(enforce_csrf_checks=True)
    seen = strict.post("/sign/", {"name": "Eve", "email": "e@example.org"}).status_code
    expect("form-case-forged", "POST without token", seen, 403)
    lines = [line for line in (FORM + PAGE).splitlines() if line.strip()]
    report("form-lines", len(lines), "form class, view and template of the six cases")
    model_form = space["forms"].modelform_factory(Guest, fields="__all__")
    before = model_form.base_fields["name"].max_length
    Guest._meta.get_field("name").max_length = 99
    after = space["forms"].modelform_factory(Guest, fields="__all__")
    seen = [before, after.base_fields["name"].max_length]
    Guest._meta.get_field("name").max_length = 10
    expect("form-derived", "limit in the form, model changed", seen, [10, 99])


def language_cases() -> None:
    german = {"accept-language": "de"}
    page = text("/counted/", headers=german)
    expect("lang-accept", page, "Start" in page, True)
    client.cookies["django_language"] = "de"
    page = text("/counted/")
    expect("lang-cookie", page, "Start" in page, True)
    del client.cookies["django_language"]
    page = text("/de/prefixed/")
    expect("lang-prefix", page, "Start" in page, True)
    expect("lang-plural", page, "2 Ergebnisse" in page, True)
    expect("lang-date", page, "1. März 2026" in page, True)
    expect("lang-number", page, "1.234,50" in page, True)
    page = text("/ar/prefixed/")
    expect("lang-direction", page, "True" in page, True)
    page = text("/counted/", headers={"accept-language": "xx"})
    expect("lang-fallback", page, "Home" in page, True)


def flow_cases() -> None:
    user = User.objects.create_user("ann", "ann@example.org", "old-password")
    answer = client.post(
        "/accounts/login/", {"username": "ann", "password": "old-password"}
    )
    seen = (answer.status_code, "_auth_user_id" in client.session)
    expect("flow-login", "auth.urls", seen, (302, True))
    change = {"old_password": "old-password"}
    change |= {"new_password1": "new-password", "new_password2": "new-password"}
    client.post("/accounts/password_change/", change)
    user.refresh_from_db()
    seen = user.check_password("new-password")
    expect("flow-password-change", "auth.urls", seen, True)
    client.post("/accounts/logout/")
    expect("flow-logout", "auth.urls", "_auth_user_id" in client.session, False)
    client.post("/accounts/password_reset/", {"email": "ann@example.org"})
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    answer = client.get(link, follow=True)
    sent = {"new_password1": "third-password", "new_password2": "third-password"}
    client.post(answer.request["PATH_INFO"], sent)
    user.refresh_from_db()
    seen = user.check_password("third-password")
    expect("flow-password-reset", "mail, link, form", seen, True)


def right_cases() -> None:
    user = User.objects.get(username="ann")
    user.user_permissions.add(Permission.objects.get(codename="add_guest"))
    user = User.objects.get(pk=user.pk)
    seen = [user.has_perm("guests.add_guest"), user.has_perm("guests.delete_guest")]
    expect("flow-permissions", "has_perm", seen, [True, False])
    group = Group.objects.create(name="editors")
    group.permissions.add(Permission.objects.get(codename="delete_guest"))
    user.groups.add(group)
    seen = User.objects.get(pk=user.pk).has_perm("guests.delete_guest")
    expect("flow-groups", "has_perm by a group", seen, True)
    patterns = importlib.import_module("django.contrib.auth.urls").urlpatterns
    names = [pattern.name for pattern in patterns]
    found = [name for name in names if re.search("regist|sign_?up", name)]
    report("flow-registration", bool(found), f"names in auth.urls: {names}")


def layer_cases() -> None:
    expect("layer-routing", "GET /json/", client.get("/json/").status_code, 200)
    expect("layer-request", "JSON answer", client.get("/json/").json(), {"a": 1})
    expect("layer-templates", "a template", "<form" in text("/sign/"), True)
    expect("layer-forms", "a form", 'name="email"' in text("/sign/"), True)
    expect("layer-orm", "rows", Guest.objects.filter(name="Ann").count(), 1)
    output = io.StringIO()
    call_command("showmigrations", "guests", stdout=output)
    applied = "[X] 0001_initial" in output.getvalue()
    expect("layer-migrations", output.getvalue(), applied, True)
    seen = [text("/visits/"), text("/visits/")]
    expect("layer-sessions", "two visits", seen, ["1", "2"])
    seen = User.objects.get(username="ann").check_password("third-password")
    expect("layer-auth", "check_password", seen, True)
    client.force_login(User.objects.create_superuser("root"))
    expect("layer-admin", "GET /admin/", client.get("/admin/").status_code, 200)
    cache.set("a", 1, 60)
    expect("layer-cache", "set and get", cache.get("a"), 1)
    expect("layer-mail", "the mail of the reset", len(mail.outbox), 1)
    page = text("/de/prefixed/")
    expect("layer-i18n", page, "Start" in page, True)
    expect("layer-tests", "django.test", issubclass(TestCase, object), True)
    expect("layer-cli", "commands", "migrate" in get_commands(), True)


def basic_cases() -> None:
    expect("basic-routing", "GET /json/", client.get("/json/").status_code, 200)
    expect("basic-forms", "POST", Guest.objects.count(), 1)
    expect("basic-templates", "a template", "<form" in text("/sign/"), True)
    other = Client()
    seen = [other.get("/visits/").content for _ in "ab"]
    expect("basic-sessions", "two visits", seen, [b"1", b"2"])
    expect("basic-cookies", "a cookie that grows", other.cookies["c"].value, "xx")
    expect("basic-errors", "GET /none/", client.get("/none/").status_code, 404)
    expect("basic-tests", "the test client", client.get("/json/").status_code, 200)
    output = io.StringIO()
    call_command("check", stdout=output)
    expect("basic-commands", "check", "no issues" in output.getvalue(), True)
    seen = client.post("/upload/", {"file": io.BytesIO(b"abc")}).content
    expect("basic-upload", "a file", seen, b"abc")
    expect("basic-json", "JSON", client.get("/json/").json(), {"a": 1})
    seen = Path(find("site.css")).read_text()
    expect("basic-static", "staticfiles finds site.css", seen, "p {}")


def account_needs() -> None:
    """What larger sites ask of accounts."""
    ann = User.objects.get(username="ann")
    guest = Guest.objects.get()
    expect("need-roles", "groups", ann.groups.count(), 1)
    ann.user_permissions.add(Permission.objects.get(codename="change_guest"))
    ann = User.objects.get(pk=ann.pk)
    allowed = ann.has_perm("guests.change_guest", guest)
    report("need-object-permissions", allowed, f"has_perm(…, object): {allowed}")
    form = {"name": "Anna", "email": guest.email}
    client.post(f"/admin/guests/guest/{guest.pk}/change/", form)
    seen = [entry.get_change_message() for entry in LogEntry.objects.all()]
    expect("need-audit", "log of the admin", seen, ["Changed Name."])
    backends = importlib.import_module("django.contrib.auth.backends")
    found = hasattr(backends, "RemoteUserBackend")
    report("need-sso", found, "RemoteUserBackend trusts the web server")
    weak = attempt(lambda: validate_password("abc"))
    report("need-passwords", "raised ValidationError" in weak, f"a weak one {weak}")


def site_needs() -> None:
    """What larger sites ask of the rest."""
    report("need-languages", "Start" in text("/de/prefixed/"), "the German page")
    seen = Guest.objects.using("other").count()
    expect("need-databases", "rows in the other database", seen, 0)
    expect("need-migrations", "migrate", "migrate" in get_commands(), True)
    with timezone.override("Asia/Tokyo"):
        seen = str(timezone.localtime(timezone.now()).tzinfo)
    expect("need-time-zones", "localtime in an override", seen, "Asia/Tokyo")
    for check, words in (("jobs", "tasks|queue|jobs"), ("reports", "reports?|export")):
        found = modules(words)
        report(f"need-{check}", bool(found), f"modules named {words}: {found}")
    version = ".".join(map(str, django.VERSION[:2]))
    lts = django.VERSION[1] == 2
    report("need-lts", lts, f"{version}: each x.2 is named a long-term release")


def modules(words: str) -> list[str]:
    """Return the modules and then the folders of Django that bear such a name."""
    package = Path(django.__file__).parent
    files = [
        path
        for path in package.rglob("*.py")
        if re.fullmatch(words, path.stem) and "locale" not in path.parts
    ]
    folders = [
        path
        for path in package.rglob("*")
        if path.is_dir() and re.fullmatch(words, path.name)
    ]
    return [str(path.relative_to(package)) for path in (*files, *folders)]


def production() -> None:
    Path("served.py").write_text(
        "import sys\nfrom django.conf import settings\n"
        "from django.core.management import execute_from_command_line\n"
        "settings.configure(DEBUG=True, ROOT_URLCONF=__name__, SECRET_KEY='k')\n"
        "urlpatterns = []\nexecute_from_command_line(sys.argv)\n"
    )
    port = free_port()
    command = python("-u", "served.py", "runserver", "--noreload", f"127.0.0.1:{port}")
    with serving(command, port, Path("log")):
        get(f"http://127.0.0.1:{port}/")
    said = Path("log").read_text()
    warning = re.findall(r"Do not use it in a production[^\n\x1b]*", said)
    report("needs-server", bool(warning), f"runserver says: {warning}")
    for name in ("postgresql", "mysql", "oracle"):
        seen = attempt(
            lambda name=name: importlib.import_module(f"django.db.backends.{name}.base")
        )
        report(f"driver-{name}", "raised" in seen, f"import of the backend {seen}")
    package = Path(django.__file__).parent
    scripts = [path.relative_to(package) for path in package.rglob("*.js")]
    inside = [p for p in scripts if p.parts[:2] == ("contrib", "admin")]
    outside = [
        p
        for p in scripts
        if p.parts[:2] not in {("contrib", "admin"), ("contrib", "gis")}
    ]
    report("client-files", len(outside), f"outside: {[str(p) for p in outside][:5]}")
    report("client-control", len(inside), "in the admin")


def main() -> None:
    if find_spec("pytest"):
        raise RuntimeError("more than the core can be imported here")
    call_command("makemigrations", "guests", verbosity=0)
    for alias in ("default", "other"):
        call_command("migrate", database=alias, verbosity=0)
    form_cases()
    language_cases()
    flow_cases()
    right_cases()
    layer_cases()
    basic_cases()
    account_needs()
    site_needs()
    production()


if __name__ == "__main__":
    main()
