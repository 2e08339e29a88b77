"""M01–M06: the micro endpoints, in the whole app and in its bare entry."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.browser import Page, attribute, text_of
from shared_spec.conformance.builders import at_once
from shared_spec.conformance.client import Client, content_type
from shared_spec.yaml_lines import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    import requests

    from shared_spec.conformance.operation.app import App

SPEC: dict[str, Any] = read_yaml(Path(__file__).parents[2] / "bench.yaml").plain()
WORLD, QUERIES = SPEC["world"], SPEC["queries"]
FORTUNES = sorted(
    [*SPEC["fortunes"], SPEC["added_fortune"]], key=lambda row: str(row["message"])
)
PATHS = {
    "M01": "/bench/plaintext",
    "M02": "/bench/json",
    "M03": "/bench/db",
    "M04": "/bench/queries",
    "M05": "/bench/fortunes",
    "M06": "/bench/updates",
}
EACH = pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path, marks=pytest.mark.feature(feature))
        for feature, path in PATHS.items()
    ],
)
LISTS = pytest.mark.parametrize(
    "path",
    [
        pytest.param(
            PATHS[feature], id=PATHS[feature], marks=pytest.mark.feature(feature)
        )
        for feature in ("M04", "M06")
    ],
)
Row = dict[str, int]


@pytest.fixture(scope="module")
def bare(any_app: App) -> Iterator[Client]:
    """The app's second entry, with nothing around the micro endpoints."""
    entry = any_app.twin.bare
    assert entry, "twin.toml names no bare entry"
    with any_app.fresh("bare").serving(wsgi=entry) as instance:
        yield instance.api


@pytest.fixture(params=["whole", "bare"])
def bench(request: pytest.FixtureRequest) -> Client:
    """The app under test, then its bare entry (which needs --twin)."""
    name = "api" if request.param == "whole" else "bare"
    client: Client = request.getfixturevalue(name)
    return client


def got(bench: Client, path: str, **params: str) -> requests.Response:
    response = bench.raw("GET", path, params=params)
    assert response.status_code == 200, f"{path} {params} -> {response.status_code}"
    return response


def check_row(row: Row) -> None:
    assert set(row) == {"id", "randomNumber"}
    assert all(type(value) is int for value in row.values())
    assert 1 <= row["id"] <= WORLD["rows"]
    assert WORLD["lowest"] <= row["randomNumber"] <= WORLD["highest"]


def rows(bench: Client, path: str, number: int | str) -> list[Row]:
    found: list[Row] = got(bench, path, queries=str(number)).json()
    for row in found:
        check_row(row)
    return found


# --- All ----------------------------------------------------------------------


@EACH
def test_head_is_get_without_body(bench: Client, path: str) -> None:
    response = bench.raw("HEAD", path)
    assert response.status_code == 200
    assert response.content == b""


@EACH
def test_opens_no_session(bench: Client, path: str) -> None:
    assert "Set-Cookie" not in got(bench, path).headers


@EACH
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_is_only_asked(api: Client, path: str, method: str) -> None:
    assert api.raw(method, path).status_code in {403, 405}


@EACH
def test_neighbours_are_unknown(api: Client, path: str) -> None:
    for other in (f"{path}/", f"{path}x", path.upper()):
        assert api.raw("GET", other).status_code == 404, other


@EACH
def test_can_be_switched_off(off: Client, path: str) -> None:
    assert off.raw("GET", path).status_code == 404


@pytest.fixture(scope="module")
def off(any_app: App) -> Iterator[Client]:
    """The app as its operator runs it who wants no micro endpoints."""
    with any_app.fresh("off").serving({"CONDUIT_BENCH": "0"}) as instance:
        yield instance.api


# --- One by one -----------------------------------------------------------------


@pytest.mark.feature("M01")
def test_plain_text(bench: Client) -> None:
    response = got(bench, PATHS["M01"])
    assert response.content == b"Hello, World!"
    assert content_type(response.headers)[0] == "text/plain"


@pytest.mark.feature("M02")
def test_json(bench: Client) -> None:
    response = got(bench, PATHS["M02"])
    assert response.json() == {"message": "Hello, World!"}
    assert content_type(response.headers)[0] == "application/json"


@pytest.mark.feature("M03")
def test_one_row(bench: Client) -> None:
    response = got(bench, PATHS["M03"])
    check_row(response.json())
    assert content_type(response.headers)[0] == "application/json"


@pytest.mark.feature("M03")
def test_rows_are_drawn_from_the_whole_table(bench: Client) -> None:
    ids = [got(bench, PATHS["M03"]).json()["id"] for _ in range(40)]
    assert len(set(ids)) > 20
    assert min(ids) < WORLD["rows"] / 2 < max(ids)


@pytest.mark.feature("M03")
def test_migration_fills_the_table(bare: Client) -> None:
    found = {row["id"]: row["randomNumber"] for row in rows(bare, PATHS["M04"], 500)}
    expected = {number: number * 7919 % 10000 + 1 for number in found}
    # Tests of updates may have run before on this database, but not on most rows.
    assert len(found.items() & expected.items()) > len(found) / 2


@LISTS
@pytest.mark.parametrize(
    ("given", "number"),
    [
        ("1", 1),
        ("2", 2),
        ("20", 20),
        ("499", 499),
        ("500", 500),
        ("501", 500),
        ("99999999999999999999", 500),
        ("+5", 5),
        (" 5 ", 5),
        ("0", 1),
        ("-1", 1),
        ("-501", 1),
        ("", 1),
        ("many", 1),
        ("5x", 1),
        ("1.5", 1),
        ("1e2", 1),
        ("NaN", 1),
        ("'; DROP TABLE world; --", 1),
        ("\0", 1),
    ],
)
def test_number_of_rows(bench: Client, path: str, given: str, number: int) -> None:
    assert len(rows(bench, path, given)) == number


@LISTS
def test_missing_number_is_one(bench: Client, path: str) -> None:
    response = got(bench, path)
    assert len(response.json()) == 1
    assert content_type(response.headers)[0] == "application/json"


@LISTS
def test_rows_differ(bench: Client, path: str) -> None:
    assert len({row["id"] for row in rows(bench, path, 100)}) > 50


@pytest.mark.feature("M05")
def test_fortunes(bench: Client) -> None:
    response = got(bench, PATHS["M05"])
    assert content_type(response.headers) == ("text/html", {"charset": "utf-8"})
    page = fortunes(response)
    assert response.text.lstrip().lower().startswith("<!doctype html>")
    assert page.problems() == []
    assert text_of(page.one("head > title")) == "Fortunes"
    head, *body = page.all("table tr")
    assert [text_of(cell) for cell in head.select("th")] == ["id", "message"]
    shown = [[cell.get_text() for cell in row.select("td")] for row in body]
    assert shown == [[str(row["id"]), row["message"]] for row in FORTUNES]


@pytest.mark.feature("M05")
def test_fortunes_are_text(bench: Client) -> None:
    response = got(bench, PATHS["M05"])
    page = fortunes(response)
    assert page.all("script, td > *") == []
    assert "&lt;script&gt;" in response.text
    assert "&amp; escaped" in response.text


@pytest.mark.feature("M05")
def test_fortunes_are_a_page_of_their_own(bench: Client) -> None:
    page = fortunes(got(bench, PATHS["M05"]))
    page.one("table")
    assert page.all("nav, footer, link[rel=stylesheet]") == []


@pytest.mark.feature("M05")
def test_added_fortune_is_not_kept(bench: Client) -> None:
    for _ in range(2):
        page = fortunes(got(bench, PATHS["M05"]))
        ids = page.texts("table tr td:first-child")
        assert ids.count("0") == 1


def fortunes(response: requests.Response) -> Page:
    page = Page(response.url, 200, response.headers, (), response.text)
    assert attribute(page.one("html"), "dir") in {"", "ltr"}
    return page


@pytest.mark.feature("M06")
def test_updates_are_kept(bench: Client) -> None:
    new = dict(once(rows(bench, PATHS["M06"], 500)))
    seen = [row for _ in range(4) for row in rows(bench, PATHS["M04"], 500)]
    again = [row for row in seen if row["id"] in new]
    assert len(again) > 20
    same = [row for row in again if new[row["id"]] == row["randomNumber"]]
    # Others may have updated some of the rows since.
    assert len(same) > len(again) / 2


@pytest.mark.feature("M06")
def test_updates_are_drawn_anew(bench: Client) -> None:
    drawn = [row["randomNumber"] for row in rows(bench, PATHS["M06"], 500)]
    assert len(set(drawn)) > 400
    assert min(drawn) < WORLD["highest"] / 4
    assert max(drawn) > WORLD["highest"] * 3 / 4


@pytest.mark.feature("M06")
def test_updates_at_once(bench: Client) -> None:
    found = at_once(lambda n: rows(bench, PATHS["M06"], n), [20] * 8)
    assert [len(part) for part in found] == [20] * 8


def once(found: list[Row]) -> list[tuple[int, int]]:
    """Return id and number of the rows that were drawn only once."""
    times = Counter(row["id"] for row in found)
    return [(row["id"], row["randomNumber"]) for row in found if times[row["id"]] == 1]
