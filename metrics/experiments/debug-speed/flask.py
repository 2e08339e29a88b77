"""The error pages of both frameworks, in turn and in one process.

CPU time of the process, so that other work on the machine weighs little; the median of
the pairs' ratios. Django against itself says how far such a ratio can be trusted.
"""

from __future__ import annotations

import logging
import statistics
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from flask import Flask
from probe import report
from werkzeug.debug import DebuggedApplication
from wsgi_client import Client

if TYPE_CHECKING:
    from collections.abc import Callable

PAIRS = {5: 8, 50: 6, 500: 3}
settings.configure(
    ALLOWED_HOSTS=["*"], DEBUG=True, ROOT_URLCONF=__name__, SECRET_KEY="not so secret"
)

from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path


def fall(depth: int) -> str:
    note = f"needle at {depth}"
    if depth == 0:
        raise ValueError(note)
    return fall(depth - 1) + note


urlpatterns = [
    path("<int:depth>", lambda request, depth: HttpResponse(fall(depth))),
    path("good", lambda request: HttpResponse("good")),
]


def flask_app() -> Flask:
    app = Flask("broken")
    app.add_url_rule("/<int:depth>", "broken", fall)
    app.add_url_rule("/good", "good", lambda: "good")
    return app


def cost(client: Client, url: str, times: int = 1) -> float:
    start = time.process_time()
    for _ in range(times):
        client.get(url)
    return time.process_time() - start


def ratio(first: Callable[[], float], second: Callable[[], float], pairs: int) -> float:
    """Return the first's time to the second's, the order of each pair swapped."""
    found = []
    for _ in range(pairs):
        one, two = first(), second()
        other, more = second(), first()
        found.append((one + more) / (two + other))
    return statistics.median(found)


def seen(client: Client, url: str) -> tuple[int, bool, int]:
    answer = client.get(url)
    return answer.status, "needle at 0" in answer.text, len(answer.body)


def main() -> None:
    logging.disable(logging.CRITICAL)  # both write the fault to a log as well
    broken = flask_app()
    broken.debug = True
    pages: dict[str, Any] = {
        "Flask": Client(DebuggedApplication(broken, evalex=True)),
        "Django": Client(get_wsgi_application()),
    }
    for depth, pairs in PAIRS.items():
        url = f"/{depth}"
        told = {name: seen(client, url) for name, client in pages.items()}
        asked = (partial(cost, client, url) for client in pages.values())
        found = ratio(*asked, pairs)
        both = all(status == 500 and shown for status, shown, _ in told.values())
        report(f"depth-{depth}", round(100 * found), f"status, fault, bytes: {told}")
        report(f"pages-{depth}", both, f"both say what happened: {told}")
    control(lambda: cost(pages["Django"], "/50"))
    overhead(pages["Flask"], Client(flask_app()))


def control(django: Callable[[], float]) -> None:
    found = ratio(django, django, PAIRS[50])
    report("control", round(100 * found), f"Django to itself: {found:.3f}")


def overhead(watched: Client, plain: Client) -> None:
    found = ratio(
        lambda: cost(watched, "/good", 100), lambda: cost(plain, "/good", 100), 10
    )
    report(
        "overhead", round(100 * found), f"good answers, with to without: {found:.3f}"
    )


if __name__ == "__main__":
    main()
