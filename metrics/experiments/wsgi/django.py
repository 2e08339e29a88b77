"""WSGI with Django: the validator and four ways to serve."""

from __future__ import annotations

import sys
from pathlib import Path

from probe import free_port
from wsgi_requests import serve, validate

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


def main() -> None:
    Path("site_.py").write_text(SITE)
    sys.path.insert(0, str(Path.cwd()))
    from site_ import app

    validate(app)
    port = free_port()
    serve(port, ["site_.py", "runserver", "--noreload", f"127.0.0.1:{port}"])


if __name__ == "__main__":
    main()
