"""Answers to requests that fail outside of any view."""

from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views import defaults


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that Django finds malformed."""
    if is_api(request):
        if isinstance(exception, RequestDataTooBig):
            return api_error(413, "body", "is too large")
        key = "host" if isinstance(exception, DisallowedHost) else "request"
        return api_error(400, key, "is invalid")
    if isinstance(exception, RequestDataTooBig):
        return error_page(request, 413)
    return defaults.bad_request(request, exception)


def csrf_failure(request: HttpRequest, **_reason: str) -> HttpResponse:
    """Answer a form that came without its token."""
    return render(request, "403_csrf.html", status=403)


def error_page(request: HttpRequest, status: int, reason: str = "") -> HttpResponse:
    """Answer with the page of an error for which Django has no exception."""
    return render(request, f"{status}.html", {"reason": reason}, status=status)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer after an error that nobody foresaw; Django has logged it."""
    if is_api(request):
        return api_error(500, "server", "internal error")
    return defaults.server_error(request)


def is_api(request: HttpRequest) -> bool:
    """Tell whether the request is one for the API."""
    return request.path == "/api" or request.path.startswith("/api/")


def api_error(status: int, key: str, message: str) -> JsonResponse:
    """Return the contract's error where no view of the API can."""
    return JsonResponse(
        {"errors": {key: [message]}},
        status=status,
        content_type="application/json; charset=utf-8",
        json_dumps_params={"separators": (",", ":")},
    )
