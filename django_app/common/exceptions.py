"""The API's errors: {"errors": {key: [message, …]}}, each with its status."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import UnreadablePostError
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from common import text

# What Django REST framework raises by itself -> status, key and message.
FIXED = {
    exceptions.NotAuthenticated: (401, "token", "is missing"),
    exceptions.AuthenticationFailed: (401, "token", "is invalid"),
    exceptions.MethodNotAllowed: (405, "method", "not allowed"),
    exceptions.UnsupportedMediaType: (415, "body", "must be JSON"),
    exceptions.Throttled: (429, "credentials", "too many attempts"),
    exceptions.ParseError: (422, "body", "can't be parsed"),
}


class Missing(exceptions.NotFound):
    """What the address names does not exist."""

    def __init__(self, key: str) -> None:
        super().__init__({key: ["not found"]})


class Conflict(exceptions.APIException):
    """Values that must be unique belong to somebody else."""

    status_code = status.HTTP_409_CONFLICT

    def __init__(self, fields: list[str]) -> None:
        super().__init__({field: [text.TAKEN] for field in fields})


class WrongCredentials(exceptions.APIException):
    """Nobody has this e-mail address and password."""

    status_code = status.HTTP_401_UNAUTHORIZED

    def __init__(self) -> None:
        super().__init__({"credentials": ["invalid"]})


class TooLarge(exceptions.APIException):
    """The body is larger than any request may be."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE

    def __init__(self) -> None:
        super().__init__({"body": ["is too large"]})


class Interrupted(exceptions.APIException):
    """Who sends the request has gone before its end, and will read no answer."""

    status_code = status.HTTP_400_BAD_REQUEST

    def __init__(self) -> None:
        super().__init__({"request": ["is invalid"]})


# What Django raises of bodies -> what of it is an answer of the API.
BODIES = {RequestDataTooBig: TooLarge, UnreadablePostError: Interrupted}


def error_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the contract's answer to an error; None for one that nobody foresaw."""
    if type(error) in BODIES:
        error = BODIES[type(error)]()
    response = exception_handler(error, context)
    if response is None:
        return None
    if type(error) in FIXED:
        response.status_code, key, message = FIXED[type(error)]
        response.data = {key: [message]}
    elif isinstance(error, exceptions.ValidationError):
        response.status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    response.data = {"errors": response.data}
    return response
