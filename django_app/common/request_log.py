"""One line of the log for every request."""

import re
from collections.abc import Callable
from time import perf_counter
from typing import Any
from uuid import uuid4

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse

from common.json_log import logger, request_id
from common.views import is_api

View = Callable[[HttpRequest], HttpResponse]

ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def request_log(get_response: View) -> View:
    """Give every request an id, and write a line about it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = perf_counter()
        given = request.headers.get("X-Request-ID", "")
        own_id = given if ACCEPTABLE_ID.fullmatch(given) else uuid4().hex
        token = request_id.set(own_id)
        try:
            response = get_response(request)
            response["X-Request-ID"] = own_id
            duration = round(1000 * (perf_counter() - began), 3)
            logger.info("", extra={"facts": facts(request, response, duration)})
            return response
        finally:
            request_id.reset(token)

    return middleware


def facts(
    request: HttpRequest, response: HttpResponse, duration: float
) -> dict[str, Any]:
    """Return what the log tells of a request."""
    return {
        "method": request.method,
        "path": request.path,
        "status": response.status_code,
        "duration_ms": duration,
        "client": request.META.get("REMOTE_ADDR"),
        "user_id": user_id(request),
    }


def user_id(request: HttpRequest) -> int | None:
    """Return the id of who sent a request, without a question to the database."""
    user = getattr(request, "user", None)
    # Asked for its class, Django's lazy user would look itself up.
    if issubclass(type(user), AbstractBaseUser):
        return user.pk
    session = getattr(request, "session", {})
    key = None if is_api(request) else session.get(SESSION_KEY)
    return int(key) if key else None
