"""The WSGI application that gunicorn serves."""

import os
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any, BinaryIO

from django.core.wsgi import get_wsgi_application

from common.uploads import body_limit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

MOST_DISCARDED = 16 * 1024 * 1024  # bytes
PIECE = 64 * 1024  # bytes
django_application = get_wsgi_application()


def application(
    environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    """Serve one request, giving a chunked body the length that Django goes by."""
    body = environ["wsgi.input"]
    if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
        # One byte over the limit is enough for Django to refuse the body.
        known = body.read(body_limit(environ["PATH_INFO"]) + 1)
        environ["wsgi.input"] = BytesIO(known)
        environ["CONTENT_LENGTH"] = str(len(known))
    response = django_application(environ, start_response)
    if environ.get("CONTENT_LENGTH"):
        discard(body)
    if environ["REQUEST_METHOD"] == "HEAD" and not getattr(response, "streaming", True):
        # Its length stays in the headers; gunicorn would drop it with a warning.
        response.content = b""
    return response


def discard(body: BinaryIO) -> None:
    """Read what is left of a body that was refused, within bounds.

    A server that answers and closes while the client still sends may cut off its own
    answer.
    """
    for _ in range(MOST_DISCARDED // PIECE):
        if not body.read(PIECE):
            return
