"""One view for each kind of work."""

import random

from django.http import HttpRequest, HttpResponse, JsonResponse

from bench.models import World

ROWS = 10_000


def plaintext(_request: HttpRequest) -> HttpResponse:
    """Answer with a text."""
    return HttpResponse("Hello, World!", content_type="text/plain")


def json(_request: HttpRequest) -> JsonResponse:
    """Answer with an object."""
    return JsonResponse({"message": "Hello, World!"})


def db(_request: HttpRequest) -> JsonResponse:
    """Answer with a random row."""
    return JsonResponse(as_dict(random_world()))


def random_number() -> int:
    """Return a number that is the id of a row as well."""
    return random.randint(1, ROWS)  # noqa: S311


def random_world() -> World:
    """Return a row."""
    return World.objects.get(pk=random_number())


def as_dict(world: World) -> dict[str, int]:
    """Return a row under the names of the contract."""
    return {"id": world.pk, "randomNumber": world.random_number}
