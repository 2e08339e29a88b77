"""One view for each kind of work."""

from django.http import HttpRequest, HttpResponse



def plaintext(_request: HttpRequest) -> HttpResponse:
    """Answer with a text."""
    return HttpResponse("Hello, World!", content_type="text/plain")

