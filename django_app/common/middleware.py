"""What is done to every request and its answer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string

View = Callable[[HttpRequest], HttpResponse]


def error_pages(get_response: View) -> View:
    """Give a page to the one error that Django answers with nothing."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            response.content = render_to_string("405.html", request=request)
        return response

    return middleware
