"""The development server and the error page of Django."""

from __future__ import annotations

import os
import re
from pathlib import Path

from probe import expect, free_port, get, is_reloaded, python, report, serving

SITE = """
import sys
from django.conf import settings
from django.core.management import execute_from_command_line
from django.http import HttpResponse
from django.template import Context, Engine
from django.urls import path

settings.configure(
    DEBUG="--quiet" not in sys.argv, SECRET_KEY="top-secret" * 5, ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"], MARK="seen-in-settings",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": ["."], "OPTIONS": {"debug": True}}],
)


def home(request):
    return HttpResponse("first")


def broken(request):
    secret_of_frame = "needle-" + str(6 * 7)
    raise ValueError("on purpose")


def template(request):
    from django.shortcuts import render
    return render(request, "broken.html")


urlpatterns = [path("", home, name="home-route"), path("broken/", broken), path("template/", template)]
if __name__ == "__main__":
    sys.argv = [arg for arg in sys.argv if arg != "--quiet"]
    execute_from_command_line(sys.argv)
"""


def server(port: int, *extra: str) -> list[str]:
    return python("site_.py", "runserver", *extra, f"127.0.0.1:{port}")


def development_server(url: str) -> None:
    expect("server", "runserver, GET /", get(url), (200, "first"))
    reloaded = is_reloaded(url, Path("site_.py"), SITE)
    report("reload", reloaded, "text in the view edited, nothing restarted")


def error_page(url: str) -> None:
    status, page = get(f"{url}broken/?asked=in-query", Cookie="crumb=cookie-value")
    if status != 500:
        raise RuntimeError(f"expected an error page, got {status}")
    offers = "__debugger__" in page or re.search(r"EVALEX\s*=\s*true", page)
    report("console-offered", bool(offers), "page searched for Werkzeug's console")
    asked = get(f"{url}broken/?__debugger__=yes&cmd=secret_of_frame.upper()&frm=0")[1]
    report("console-evaluates", "NEEDLE-42" in asked, "an expression sent with the URL")
    frames = len(re.findall(r"<li class=\"frame ", page))
    report("aid-frames", frames >= 2, f"{frames} frames on the page")
    report(
        "aid-source", "secret_of_frame = " in page, "the line before the failing one"
    )
    report("aid-locals", "needle-42" in page, "value of a local variable")
    report(
        "aid-request", "in-query" in page and "cookie-value" in page, "query, cookie"
    )
    shown = "seen-in-settings" in page and "top-secret" not in page
    report("aid-settings", shown, "a setting is shown, the secret key is not")
    report(
        "aid-text", "Traceback (most recent call last)" in page, "copy-and-paste view"
    )
    page = get(f"{url}template/")[1]
    report("aid-template", "Error during template rendering" in page, "broken {% tag")
    page = get(f"{url}nowhere/")[1]
    report(
        "aid-routes", "home-route" in page and "broken/" in page, "404 in debug mode"
    )


def main() -> None:
    Path("site_.py").write_text(SITE)
    Path("broken.html").write_text("<p>\n{% nosuchtag %}\n")
    os.environ["DJANGO_SETTINGS_MODULE"] = ""
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    with serving(server(port), port, Path("log")):
        error_page(url)
        development_server(url)
    port = free_port()
    with serving(server(port, "--noreload", "--quiet"), port, Path("log2")):
        status, page = get(f"http://127.0.0.1:{port}/broken/")
    hidden = "needle-42" not in page and "Traceback" not in page
    report(
        "console-off", status == 500 and hidden, f"DEBUG=False: {status}, {page[:60]}"
    )


if __name__ == "__main__":
    main()
