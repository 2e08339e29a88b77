"""One view for each kind of work."""

from django.http import HttpRequest, HttpResponse, JsonResponse



def plaintext(_request: HttpRequest) -> HttpResponse:
    """Answer with a text."""
    return HttpResponse("Hello, World!", content_type="text/plain")


def json(_request: HttpRequest) -> JsonResponse:
    """Answer with an object."""
    return JsonResponse({"message": "Hello, World!"})

