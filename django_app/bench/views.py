"""One view for each kind of work."""

import random

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from bench.models import Fortune, World

ROWS = 10_000
MOST_QUERIES = 500
ADDED = "Additional fortune added at request time."


def plaintext(_request: HttpRequest) -> HttpResponse:
    """Answer with a text."""
    return HttpResponse("Hello, World!", content_type="text/plain")


def json(_request: HttpRequest) -> JsonResponse:
    """Answer with an object."""
    return JsonResponse({"message": "Hello, World!"})


def db(_request: HttpRequest) -> JsonResponse:
    """Answer with a random row."""
    return JsonResponse(as_dict(random_world()))


def queries(request: HttpRequest) -> JsonResponse:
    """Answer with random rows, each read by a statement of its own."""
    worlds = [random_world() for _ in range(number(request))]
    return JsonResponse([as_dict(world) for world in worlds], safe=False)


def fortunes(request: HttpRequest) -> HttpResponse:
    """Answer with a page of all fortunes and one more, sorted."""
    found = [*Fortune.objects.all(), Fortune(id=0, message=ADDED)]
    found.sort(key=lambda fortune: fortune.message)
    return render(request, "bench/fortunes.html", {"fortunes": found})


def updates(request: HttpRequest) -> JsonResponse:
    """Give random rows, read one by one, new numbers, and answer with them."""
    worlds = [World.objects.get(pk=pk) for pk in sample(number(request))]
    for world in worlds:
        world.random_number = random_number()
    World.objects.bulk_update(worlds, ["random_number"])
    return JsonResponse([as_dict(world) for world in worlds], safe=False)


def number(request: HttpRequest) -> int:
    """Return how many rows are asked for, within bounds."""
    try:
        asked = int(request.GET.get("queries", ""))
    except ValueError:
        asked = 1
    return min(max(asked, 1), MOST_QUERIES)


def random_number() -> int:
    """Return a number that is the id of a row as well."""
    return random.randint(1, ROWS)  # noqa: S311


def random_world() -> World:
    """Return a row."""
    return World.objects.get(pk=random_number())


def sample(size: int) -> list[int]:
    """Return different ids in order, so that no two writers wait for each other."""
    return sorted(random.sample(range(1, ROWS + 1), size))


def as_dict(world: World) -> dict[str, int]:
    """Return a row under the names of the contract."""
    return {"id": world.pk, "randomNumber": world.random_number}
