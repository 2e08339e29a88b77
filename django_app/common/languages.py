"""The language in which the site speaks to somebody."""

import re

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from common.actions import safe_path
from common.views import is_api

REFUSED = re.compile(r";\s*q=0(\.0*)?\s*$")


class PageLocaleMiddleware(LocaleMiddleware):
    """Chooses the language of pages; the API speaks English alone."""

    def process_request(self, request: HttpRequest) -> None:
        """Go by the cookie, then by what the browser asks for."""
        asked = request.headers.get("Accept-Language", "").split(",")
        # Django takes what a browser refuses for what it wants least.
        accepted = (language for language in asked if not REFUSED.search(language))
        request.META["HTTP_ACCEPT_LANGUAGE"] = ",".join(accepted).strip()
        super().process_request(request)
        if is_api(request):
            translation.activate(settings.LANGUAGE_CODE)

    def process_response(
        self, request: HttpRequest, response: HttpResponse
    ) -> HttpResponse:
        """Tell the language of a page, and what it depends on."""
        if not response.get("Content-Type", "").startswith("text/html"):
            return response
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return super().process_response(request, response)


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember a language, and lead back.

    It changes what the same reader sees and nothing else, so it may be a link.
    """
    # A picture with this address would change the language of all who see it.
    if request.headers.get("Sec-Fetch-Dest", "document") != "document":
        raise PermissionDenied
    code = request.GET.get("code")
    if code not in dict(settings.LANGUAGES):
        raise Http404("No such language")
    response = HttpResponseRedirect(safe_path(request.GET.get("next", "")) or "/")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def languages(_request: HttpRequest) -> dict[str, list[tuple[str, str]]]:
    """Tell templates the languages there are."""
    return {"languages": settings.LANGUAGES}
