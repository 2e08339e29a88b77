"""Requests that get into each other's way in the database."""

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]
ATTEMPTS = 3
# What engines call a transaction that another one stopped.
STOPPED = {"40001", "40P01", "SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT"}


class RetryMiddleware:
    """Asks a view again if another request came between: then it sees the change.

    Nothing of the first attempt is left, as views write in one transaction.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Leave the request to the view."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: View,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponse:
        """Answer with what the view answers, the last time also with its error."""
        for _ in range(ATTEMPTS - 1):
            try:
                return view(request, *args, **kwargs)
            except IntegrityError:
                continue
            except OperationalError as error:
                if not is_stopped(error):
                    raise
        return view(request, *args, **kwargs)


def is_stopped(error: OperationalError) -> bool:
    """Tell whether it was another transaction that stopped this one."""
    kinds = ("sqlstate", "sqlite_errorname")
    return any(getattr(error.__cause__, kind, None) in STOPPED for kind in kinds)
