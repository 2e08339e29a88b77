"""What browsers are told to keep attackers out by."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from common.views import is_api

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' https: http: data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
View = Callable[[HttpRequest], HttpResponse]


def security_headers(get_response: View) -> View:
    """Add to every answer what Django's own middleware does not know."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        for cookie in response.cookies.values():
            # Django takes one back without the flags that it was given with.
            cookie["httponly"] = True
            cookie["secure"] = settings.HTTPS
        return response

    return middleware


def private_pages(get_response: View) -> View:
    """Let nobody keep a page for somebody who is signed in; the API knows no cookie."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if is_api(request) or "Cache-Control" in response:
            return response
        if SESSION_KEY in request.session:
            patch_cache_control(response, private=True, no_store=True)
        return response

    return middleware
