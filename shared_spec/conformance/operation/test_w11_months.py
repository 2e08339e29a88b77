"""W11: days of each month, which only a dataset has, in each language."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from shared_spec.conformance.languages import EACH, check_day, choose
from shared_spec.dataset.writer import write_dataset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared_spec.conformance.operation.app import App, Instance

pytestmark = pytest.mark.feature("W11")


@pytest.fixture(scope="module")
def instance(
    any_app: App, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Instance]:
    """The app with articles of two years."""
    dataset = tmp_path_factory.mktemp("dataset") / "small"
    write_dataset("small", dataset, 1)
    app = any_app.fresh("months")
    done = app.run("load", dataset=dataset)
    assert done.returncode == 0, done.stderr
    with app.serving() as instance:
        yield instance


@pytest.fixture(scope="module")
def slugs(instance: Instance) -> dict[int, str]:
    """The slug of an article of each month."""
    found = {}
    for offset in range(0, 500, 100):
        path = f"/api/articles?limit=100&offset={offset}"
        for article in instance.api.get(path, expect=200).json["articles"]:
            found[datetime.fromisoformat(article["createdAt"]).month] = article["slug"]
    return found


@EACH
@pytest.mark.parametrize("month", range(1, 13))
def test_month(
    instance: Instance, slugs: dict[int, str], language: str, month: int
) -> None:
    browser = choose(instance.browser(), language)
    times = browser.get(f"/article/{slugs[month]}").all("main time")
    assert times
    for time in times:
        check_day(time, language)
