"""Who asked for what, as the proxies in front tell it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# What a proxy adds to the end of -> what Django takes for the truth.
FORWARDED = {
    "HTTP_X_FORWARDED_FOR": "REMOTE_ADDR",
    "HTTP_X_FORWARDED_PROTO": "wsgi.url_scheme",
    "HTTP_X_FORWARDED_HOST": "HTTP_HOST",
}
View = Callable[[HttpRequest], HttpResponse]


def trusted_proxies(get_response: View) -> View:
    """Believe as many proxies as there are, and nothing that came before them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        number = settings.TRUSTED_PROXIES
        for header, fact in FORWARDED.items():
            values = request.META.get(header, "").split(",")
            if number and len(values) >= number and values[-number].strip():
                request.META[fact] = values[-number].strip()
        return get_response(request)

    return middleware
