"""Forms of one button: they do something and lead back to the page they stand on."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from common import text
from common.addresses import address

Action = Callable[..., HttpResponse | None]
View = Callable[..., HttpResponse]


def member_action(page: str, by: str) -> Callable[[Action], View]:
    """Make a view of what a member does on a page, which the argument "by" names.

    The view leads back to where the form stood unless the action answers itself.
    """

    def decorator(action: Action) -> View:
        @require_POST
        @wraps(action)
        def view(request: HttpRequest, **kwargs: str) -> HttpResponse:
            here = asked_page(request) or address(page, kwargs[by])
            if not request.user.is_authenticated:
                return redirect_to_login(here)
            return action(request, **kwargs) or redirect(here)

        return view

    return decorator


def asked_page(request: HttpRequest) -> str:
    """Return the path in the field "next"; "" if it is none of this site's."""
    return safe_path(request.POST.get("next", ""))


def safe_path(url: str) -> str:
    """Return a path of this site as it is, anything else as ""."""
    # Browsers drop some control characters, which can turn a path into a host.
    is_path = url.startswith("/") and not url.startswith("//") and text.is_line(url)
    return url if is_path and url_has_allowed_host_and_scheme(url, None) else ""
