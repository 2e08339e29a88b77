"""Both real apps with a dataset: same content, flat SQL, pages in a browser.

Needs the apps' environments (`make setup`); the browser tests also Chromium.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from metrics.datasets import ensure_dataset
from metrics.instruments.sql import Sql, growing
from metrics.paths import SPEC
from metrics.prepared import prepared_loading
from metrics.records import Context, Observation
from metrics.servers import serve
from metrics.sql_routes import base_name
from metrics.twins import Twin, find_twins
from shared_spec.chromium import ABSENT, browser_path, open_chromium
from shared_spec.dataset.digest import app_digests, dataset_digests
from shared_spec.dataset.writer import read_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Route

    from metrics.servers import Server

TWINS = find_twins()
#: MiB that the rows of the medium dataset take as text; as objects they take more.
ALL_AT_ONCE = 64
EMPTY = '<svg xmlns="http://www.w3.org/2000/svg"/>'


@pytest.fixture(scope="module", params=TWINS, ids=lambda twin: twin.name)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    twin: Twin = request.param
    work = tmp_path_factory.mktemp(twin.name)
    with serve(twin, work, dataset=ensure_dataset("small")) as running:
        yield running


def test_the_app_shows_exactly_the_dataset(server: Server) -> None:
    dataset = ensure_dataset("small")
    assert app_digests(server.base_url, dataset) == dataset_digests(dataset)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.name)
def test_statements_keep_their_budget_and_do_not_grow(
    twin: Twin, tmp_path: Path
) -> None:
    sizes = ["small", "medium"]
    instrument = Sql()
    context = Context(
        twins=[twin],
        run_dir=tmp_path,
        work_dir=tmp_path,
        dataset_dir=ensure_dataset("small"),
        profile={"dataset": "small", "sql": {"sizes": sizes}},
        seed=1,
    )
    found = [
        observation
        for step in instrument.steps([twin], context.profile)
        for observation in instrument.measure(step, context)
    ]
    assert {row.subject.rpartition("@")[2] for row in found} == set(sizes)
    assert growing(found) == []
    assert over_budget(found) == []


@pytest.mark.timeout(600)
@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.name)
def test_loading_reads_a_dataset_bit_by_bit(twin: Twin) -> None:
    few, many = ensure_dataset("small"), ensure_dataset("medium")
    grown = (
        prepared_loading(twin, many).mebibytes - prepared_loading(twin, few).mebibytes
    )
    assert grown < ALL_AT_ONCE / 4


def over_budget(found: list[Observation]) -> list[str]:
    """Name the answers that take more statements than the spec allows."""
    budgets = yaml.safe_load((SPEC / "budgets.yaml").read_text())
    over = []
    for row in found:
        if row.metric == "sql.statements":
            name, _ = base_name(row.subject)
            plain, access, _ = name.partition(" (")
            allowed = budgets["answers"][plain] + (budgets["member"] if access else 0)
            if row.value > allowed:
                over.append(f"{row.twin} {row.subject}: {row.value:.0f} > {allowed}")
    return over


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = browser_path()
    if path is None:
        pytest.skip(ABSENT)
    with open_chromium(path) as running:
        yield running


def fulfill_empty(route: Route) -> None:
    route.fulfill(content_type="image/svg+xml", body=EMPTY)


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("page", ["home", "article", "login"])
def test_pages_work_in_a_browser(
    server: Server, chromium: Browser, page: str, width: int
) -> None:
    slug = next(read_rows(ensure_dataset("small"), "articles"))["slug"]
    path = {"home": "/", "article": f"/article/{slug}", "login": "/login"}[page]
    complaints: list[str] = []
    tab = chromium.new_page(viewport={"width": width, "height": 900})
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    # The dataset's avatars stand on hosts that do not exist.
    tab.route(lambda url: not url.startswith(server.base_url), fulfill_empty)
    tab.on("requestfailed", lambda request: complaints.append(request.url))
    answer = tab.goto(server.base_url + path)
    assert answer is not None
    assert answer.status == 200
    styled = "getComputedStyle(document.querySelector('.navbar')).display"
    assert tab.evaluate(styled) != "inline"
    overflow = "document.documentElement.scrollWidth - window.innerWidth"
    assert tab.evaluate(overflow) <= 0
    assert complaints == []
    tab.close()
