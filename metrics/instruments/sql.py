"""SQL statements of each route, counted below the ORM on a real server.

A probe in the server counts what reaches SQLite (`metrics/probes/sql_probe.py`).
One thread answers, so that every request meets the same, open connection. No
cache answers in its place.

A profile's key `sql` holds `sizes`, the datasets to count on [its dataset].
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import requests
from bs4 import BeautifulSoup

from metrics.datasets import ensure_dataset
from metrics.errors import MeasurementError
from metrics.paths import PROBES
from metrics.records import Observation, Step
from metrics.servers import MEASURED, serve
from metrics.sql_routes import (
    ANONYMOUS,
    FEATURES,
    SESSION,
    TOKEN,
    Route,
    base_name,
    choose,
    routes,
    subject,
)
from shared_spec.dataset.writer import read_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from metrics.records import Context
    from metrics.servers import Server
    from metrics.sql_routes import Choice
    from metrics.twins import Twin

HEADER = "X-Twins-Sql"
#: Seconds for one twin on a small dataset; larger ones have to be loaded first.
SECONDS = {"small": 6.0, "medium": 15.0, "large": 900.0}
#: Rounds before counting: what a process does once only belongs to no route.
WARM_UP = 2
_TIMEOUT = 60


class Sql:
    """Ask every route of a twin and read the count from its answer."""

    name = "sql"
    version = "1"

    def __init__(
        self,
        serve: Callable[..., AbstractContextManager[Server]] = serve,
        dataset: Callable[[str], Path] = ensure_dataset,
    ) -> None:
        self._serve = serve
        self._dataset = dataset

    def steps(self, twins: Sequence[Twin], profile: dict[str, Any]) -> list[Step]:
        """Return one step a twin and size."""
        sizes = profile.get("sql", {}).get("sizes", [profile["dataset"]])
        return [
            Step(
                f"{self.name}/{twin.name}/{size}",
                self.name,
                SECONDS.get(size, SECONDS["large"]),
                {"twin": twin.name, "size": size, "features": list(FEATURES)},
            )
            for twin in twins
            for size in sizes
        ]

    def measure(self, step: Step, context: Context) -> Iterator[Observation]:
        """Yield the statements of every route on one dataset.

        MeasurementError when an answer is not 200 or a count is not the same
        twice; TwinsError when the twin does not start.
        """
        twin, size = context.twin(step.params["twin"]), step.params["size"]
        dataset = self._dataset(size)
        choice = choose(lambda table: read_rows(dataset, table))
        with self._serve(
            twin,
            context.work_dir,
            dataset=dataset,
            threads=1,
            pythonpath=PROBES,
            wsgi="sql_probe:application",
            env=MEASURED,
        ) as server:
            try:
                counts = _count_all(server, choice)
            except requests.RequestException as error:
                raise MeasurementError(
                    f"{twin.label} gives no answer: {error}. Its log ends:\n"
                    f"{server.log_tail()}"
                ) from None
        for route, counted in counts:
            for metric, key in (
                ("sql.statements", "statements"),
                ("sql.transaction_control", "control"),
            ):
                about = subject(route, size)
                yield Observation(metric, twin.name, about, counted[key])


def _count_all(server: Server, choice: Choice) -> list[tuple[Route, dict[str, int]]]:
    clients = clients_of(server.base_url, choice)
    every = routes(choice)
    for _ in range(WARM_UP):
        for route in every:
            _count(server, clients, route)
    return [(route, _count_twice(server, clients, route)) for route in every]


def growing(observations: Iterable[Observation]) -> list[str]:
    """Name the routes whose number of statements depends on rows or dataset.

    Each line names twin, route and the counts that differ; empty when all is well.
    """
    counts: dict[tuple[str, str], dict[str, float]] = {}
    for found in observations:
        name, ours = base_name(found.subject)
        if found.metric == "sql.statements" and ours:
            group = counts.setdefault((found.twin, name), {})
            group[found.subject] = found.value
    return [
        f"{twin}: "
        + "; ".join(f"{about}: {value:.0f}" for about, value in group.items())
        for (twin, _), group in sorted(counts.items())
        if len(set(group.values())) > 1
    ]


def clients_of(base_url: str, choice: Choice) -> dict[str, requests.Session]:
    """Return a client for each kind of access, signed in where it has to be."""
    clients = {access: requests.Session() for access in (ANONYMOUS, TOKEN, SESSION)}
    for client in clients.values():
        # A proxy that the environment names is for other machines than this one.
        client.trust_env = False
    login = {"email": choice.email, "password": choice.password}
    answer = clients[TOKEN].post(
        f"{base_url}/api/users/login", json={"user": login}, timeout=_TIMEOUT
    )
    if answer.status_code != 200:
        raise MeasurementError(
            f"signing in over the API answered {answer.status_code}: "
            f"{answer.text[:200]}"
        )
    token = answer.json()["user"]["token"]
    clients[TOKEN].headers["Authorization"] = f"Token {token}"
    _sign_in(clients[SESSION], f"{base_url}/login", login)
    return clients


def _sign_in(client: requests.Session, url: str, login: dict[str, str]) -> None:
    """Send the page's form as a browser would, hidden fields included."""
    page = BeautifulSoup(client.get(url, timeout=_TIMEOUT).content, "html5lib")
    hidden = {
        str(field["name"]): str(field.get("value", ""))
        for field in page.select('form input[type="hidden"][name]')
    }
    answer = client.post(
        url, data={**hidden, **login}, allow_redirects=False, timeout=_TIMEOUT
    )
    if answer.status_code not in {302, 303}:
        raise MeasurementError(
            f"signing in on the page answered {answer.status_code}, not a redirect"
        )


def _count_twice(
    server: Server, clients: dict[str, requests.Session], route: Route
) -> dict[str, int]:
    first, second = (_count(server, clients, route) for _ in range(2))
    if first != second:
        raise MeasurementError(
            f"{server.twin.label}: {route.name} took {first} and then {second} "
            "statements; a count must be repeatable"
        )
    return first


def _count(
    server: Server, clients: dict[str, requests.Session], route: Route
) -> dict[str, int]:
    answer = clients[route.access].get(
        server.base_url + route.path, allow_redirects=False, timeout=_TIMEOUT
    )
    if answer.status_code != 200 or HEADER not in answer.headers:
        raise MeasurementError(
            f"{server.twin.label}: {route.path} answered {answer.status_code}"
            + ("" if HEADER in answer.headers else f" without {HEADER}")
            + f". Its log says:\n{server.log_errors()}"
        )
    counted: dict[str, int] = json.loads(answer.headers[HEADER])
    return counted
