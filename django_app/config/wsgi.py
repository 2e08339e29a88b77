"""The WSGI application that gunicorn serves."""

import os
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django_application = get_wsgi_application()


def application(
    environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    """Serve one request, giving a chunked body the length that Django goes by."""
    if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
        # One byte over the limit is enough for Django to refuse the body.
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1
        body = environ["wsgi.input"].read(most)
        environ["wsgi.input"] = BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
    return django_application(environ, start_response)
