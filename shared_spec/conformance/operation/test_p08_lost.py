"""P08: what is answered and noted when the connection to the database is lost."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from shared_spec.conformance.articles import path_of
from shared_spec.conformance.operation.wire import wire_to
from shared_spec.conformance.request_log import ID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared_spec.conformance.operation.app import App, Instance
    from shared_spec.conformance.operation.wire import Wire

pytestmark = pytest.mark.feature("P08")

#: More than any of the requests below sends to the database.
MOST_PIECES = 40
#: One connection, of which every request makes use.
ALONE = {"CONDUIT_WORKERS": "1", "CONDUIT_THREADS": "1", "CONDUIT_CACHE_URL": "off"}


@pytest.fixture(scope="module", params=["postgresql", "mariadb"])
def site(
    request: pytest.FixtureRequest, pytestconfig: pytest.Config, any_app: App
) -> Iterator[tuple[Instance, Wire]]:
    """The app, and the wire between it and its database."""
    if not pytestconfig.getoption(f"--{request.param}"):
        pytest.skip(f"needs --{request.param}")
    with any_app.on(request.param) as app:
        done = app.run("migrate")
        assert done.returncode == 0, done.stderr
        with (
            wire_to(app.database_url) as (wire, url),
            replace(app, database_url=url).serving(ALONE) as instance,
        ):
            yield instance, wire


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/articles"),
        ("POST", "{article}/favorite"),
        ("GET", "/"),
        ("GET", "/readyz"),
    ],
)
def test_answer_is_whole_wherever_the_connection_ends(
    site: tuple[Instance, Wire], method: str, path: str
) -> None:
    instance, wire = site
    user = instance.make.user()
    path = path.format(article=path_of(instance.make.article(user)))
    headers = {"Authorization": f"Token {user.token}"} if "/api/" in path else {}
    found = set()
    for number in range(1, MOST_PIECES):
        wire.cut_before(number)
        response = instance.api.raw(method, path, headers=headers)
        cut = wire.is_cut()
        assert re.fullmatch("[0-9a-f]{32}", response.headers.get(ID, ""))
        assert "X-Frame-Options" in response.headers
        if "/api/" in path and response.status_code == 500:
            assert response.json() == {"errors": {"server": ["internal error"]}}
        found.add(response.status_code)
        after = instance.api.raw(method, path, headers=headers)
        assert after.status_code == 200
        if not cut:
            break
    assert found == {200, 503 if path == "/readyz" else 500}


def test_log_is_of_lines_all_the_same(site: tuple[Instance, Wire]) -> None:
    instance, wire = site
    headers = {"Authorization": f"Token {instance.make.user().token}"}
    for number in range(1, 10):
        wire.cut_before(number)
        instance.api.raw("GET", "/api/user", headers=headers)
    text = instance.log.read_text(encoding="utf-8")
    assert "\nTraceback" not in text
    for line in text.splitlines():
        # The server's own lines begin with the time in brackets.
        assert line.startswith("[") or json.loads(line)["level"], line
