"""WSGI with Django: the validator and four ways to serve."""

from __future__ import annotations

import sys
from pathlib import Path

from probe import free_port, python, report, serving
from wsgi_requests import (
    REQUESTS,
    beyond_the_standard,
    breaches,
    faulty_app,
    right_answers,
)

SITE = """
import sys
from django.conf import settings
from django.core.management import execute_from_command_line
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

settings.configure(
    SECRET_KEY="-" * 50, ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"],
    WSGI_APPLICATION=f"{__name__}.app", STATIC_URL=None,
)


def echo(request):
    query = request.META["QUERY_STRING"]
    return HttpResponse(f"{request.method} {query} {request.body.decode()}")


@require_safe
def empty(request):
    return HttpResponse(status=204)


urlpatterns = [
    path("echo", echo),
    path("word/<str:word>", lambda request, word: HttpResponse(word)),
    path("empty", empty),
    path("stream", lambda request: StreamingHttpResponse(iter(["one,", "two"]))),
]
app = get_wsgi_application()
if __name__ == "__main__":
    execute_from_command_line(sys.argv)
"""
STANDARD = "from wsgiref.simple_server import make_server; from site_ import app; import sys; make_server('127.0.0.1', int(sys.argv[1]), app).serve_forever()"


def main() -> None:
    Path("site_.py").write_text(SITE)
    sys.path.insert(0, str(Path.cwd()))
    from site_ import app

    found = breaches(app)
    report("breaches", len(found), f"{len(REQUESTS)} requests validated: {found}")
    report("beyond", beyond_the_standard(found), "a Content-Type with 204 is no breach")
    found = breaches(faulty_app)
    report("control", len(found) == len(REQUESTS), f"a faulty app: {found[:1]}")
    port = free_port()
    gunicorn = ["-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "site_:app"]
    for name, command in {
        "wsgiref": ["-c", STANDARD, str(port)],
        "own": ["site_.py", "runserver", "--noreload", f"127.0.0.1:{port}"],
        "processes": [*gunicorn, "--workers=2"],
        "threads": [*gunicorn, "--worker-class=gthread", "--threads=2"],
    }.items():
        with serving(python(*command), port, Path(f"log-{name}")):
            right = right_answers(port)
        total = len(REQUESTS)
        report(
            f"server-{name}", right == total, f"{right} of {total} answers are right"
        )


if __name__ == "__main__":
    main()
