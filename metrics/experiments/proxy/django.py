"""Django behind a proxy."""

from __future__ import annotations

import json
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from probe import expect, report_lines

SETTINGS = """
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
USE_X_FORWARDED_HOST = True
FORCE_SCRIPT_NAME = "/blog"
"""
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
import django

django.setup()

from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse
from django.test.utils import override_settings
from django.urls import path, reverse

FORWARDED = {
    "HTTP_X_FORWARDED_FOR": "203.0.113.9",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "blog.example",
    "HTTP_X_FORWARDED_PREFIX": "/blog",
}


def seen(request):
    return JsonResponse(
        {
            "scheme": request.scheme,
            "host": request.get_host(),
            "prefix": reverse("seen"),
            "client": request.META["REMOTE_ADDR"],
        }
    )


urlpatterns = [path("seen", seen, name="seen")]


def ask() -> dict:
    """Send a request through WSGI as a server does, with the forwarded headers."""
    environ = {"PATH_INFO": "/seen", "SCRIPT_NAME": "", "REMOTE_ADDR": "127.0.0.1"}
    setup_testing_defaults(environ)
    environ.update(FORWARDED)
    parts = get_wsgi_application()(environ, lambda *arguments: None)
    return json.loads(b"".join(parts))


def main() -> None:
    before = ask()
    wanted = {
        "scheme": "http",
        "host": "127.0.0.1",
        "prefix": "/seen",
        "client": "127.0.0.1",
    }
    expect("ignored", "forwarded headers without settings", before, wanted)
    given: dict[str, object] = {}
    exec(SETTINGS, {}, given)
    with override_settings(**given):
        after = ask()
    for name, value in {
        "scheme": "https",
        "host": "blog.example",
        "prefix": "/blog/seen",
        "client": "203.0.113.9",
    }.items():
        expect(f"forwarded-{name}", "with the settings", after[name], value)
    report_lines("lines", SETTINGS)


if __name__ == "__main__":
    main()
