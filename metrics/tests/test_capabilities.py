"""Capabilities: where they come from is read, never taken from the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from metrics.capability_book import (
    BUILT_IN,
    COUNTED,
    METRIC,
    OFFICIAL,
    OWN,
    THIRD_PARTY,
    Capability,
    Provider,
    load_capabilities,
)
from metrics.errors import MachineError, UsageError
from metrics.instruments.capabilities import Capabilities
from metrics.report import markdown
from metrics.report.origins import origin_tables
from metrics.report.tables import Store
from metrics.tests.fake_twin import install, make_context, make_environment, make_twin
from metrics.tests.figure_data import row
from metrics.twins import find_twins
from shared_spec.loader import load_features

if TYPE_CHECKING:
    from pathlib import Path

    from metrics.twins import Twin

HOUSE = "Project-URL: Source, https://github.com/House/frame/"


@pytest.fixture
def twin(tmp_path: Path) -> Twin:
    packages = make_environment(tmp_path)
    install(packages, "frame", {"frame/a.py": ""}, "Requires-Dist: low", HOUSE)
    install(packages, "low", {"low/__init__.py": ""})
    for name, home in (
        ("ours", "Project-URL: Code, https://github.com/house/ours"),
        ("eco", "Home-page: https://github.com/house-eco/eco"),
        ("near", "Home-page: https://github.com/household/near"),
        ("theirs", "Project-URL: Code, https://github.com/other/theirs"),
        ("unknown", "Home-page: https://example.org/"),
    ):
        install(packages, name, {f"{name}.py": ""}, home)
    return make_twin(tmp_path, {})


def measured(twin: Twin, folder: Path, provider: str) -> dict[str, float]:
    book = folder / "capabilities.yaml"
    book.write_text(
        f"- {{id: it, title: It, one: {provider}, two: {{own: [A01]}}}}\n"
        "- {id: elsewhere, title: Else, two: {own: [A01]}}\n"
    )
    instrument = Capabilities(book)
    (step,) = instrument.steps([twin], {})
    found = list(instrument.measure(step, make_context(twin, folder)))
    assert {row.twin for row in found} == {"one"}
    assert {row.metric for row in found} == {METRIC, *COUNTED}
    counted = {row.metric: row.value for row in found}
    built_in, added = counted["capability.built_in"], counted["capability.added"]
    assert built_in == (counted[METRIC] == BUILT_IN)
    assert built_in + added == (counted[METRIC] != OWN)
    return {row.subject: row.value for row in found if row.metric == METRIC}


@pytest.mark.parametrize(
    ("provider", "value"),
    [
        ("{module: frame.a, distribution: frame}", BUILT_IN),
        ("{module: low, distribution: low}", BUILT_IN),
        ("{module: ours, distribution: Ours}", OFFICIAL),
        ("{module: eco, distribution: eco}", OFFICIAL),
        ("{module: near, distribution: near}", THIRD_PARTY),
        ("{module: theirs, distribution: theirs}", THIRD_PARTY),
        ("{module: unknown, distribution: unknown}", THIRD_PARTY),
        ("{own: [A01]}", OWN),
    ],
)
def test_the_origin_is_read_from_the_metadata(
    twin: Twin, tmp_path: Path, provider: str, value: int
) -> None:
    assert measured(twin, tmp_path, provider) == {"it": value}


def test_a_module_of_another_distribution_is_refused(
    twin: Twin, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="low is no module of frame"):
        measured(twin, tmp_path, "{module: low, distribution: frame}")
    with pytest.raises(MachineError, match="'gone' is not installed"):
        measured(twin, tmp_path, "{module: gone, distribution: gone}")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- {id: a}", "capabilities.yaml:1: 'title' is missing"),
        ("- {id: a, title: A, one: {module: m}}", ":1: 'distribution' is missing"),
        ("- {id: a, title: A, one: {own: [A01], module: m}}", "unknown key 'module'"),
        ("- {id: a, title: A}\n- {id: a, title: B}", "a stands twice"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "capabilities.yaml"
    path.write_text(text)
    with pytest.raises(UsageError, match=reason):
        load_capabilities(path)


def test_the_real_file_names_both_twins_and_real_features() -> None:
    features = {feature.id for feature in load_features()}
    names = {twin.name for twin in find_twins()}
    found = load_capabilities()
    assert len(found) >= 25
    for capability in found:
        assert set(capability.providers) == names, capability.id
        for provider in capability.providers.values():
            assert set(provider.own) <= features, capability.id


@pytest.mark.parametrize("real", find_twins(), ids=lambda twin: twin.name)
def test_every_module_is_where_the_real_file_says(real: Twin, tmp_path: Path) -> None:
    instrument = Capabilities()
    (step,) = instrument.steps([real], {})
    found = list(instrument.measure(step, make_context(real, tmp_path)))
    assert len(found) == (1 + len(COUNTED)) * len(load_capabilities())


CAPABILITIES = [
    Capability(
        "forms",
        "Forms",
        {"one": Provider("frame.forms", "frame"), "two": Provider("wtf", "two-wtf")},
    ),
    Capability(
        "roles",
        "Roles",
        {"one": Provider("frame.roles", "frame"), "two": Provider(own=("B03",))},
    ),
]
ROWS = [
    row(METRIC, "one", "forms", BUILT_IN),
    row(METRIC, "two", "forms", OFFICIAL),
    row(METRIC, "one", "roles", BUILT_IN),
    row(METRIC, "two", "roles", OWN),
    row("feature.sloc", "two", "B03", 44),
]
TWINS = [{"name": "one", "label": "One"}, {"name": "two", "label": "Two"}]


def table(rows: list[Any], equal: set[str]) -> list[list[Any]]:
    (found,) = origin_tables(Store(rows), TWINS, CAPABILITIES, equal)
    return list(found["rows"])


def test_the_table_names_origins_and_lines_and_sums() -> None:
    assert table(ROWS, {"B03"}) == [
        ["All together: built in", "2", "0"],
        ["All together: official package", "0", "1"],
        ["All together: third party", "0", "0"],
        ["All together: own code", "0", "1"],
        ["Forms", "built in: frame", "official package: two-wtf"],
        ["Roles", "built in: frame", "own code: B03, 44 lines"],
    ]


def test_lines_need_parity_and_rows_need_both_twins() -> None:
    assert table(ROWS, set())[-1][-1] == "own code: B03"
    assert len(table(ROWS[:2], set())) == 5
    assert origin_tables(Store([]), TWINS, CAPABILITIES, set()) == []


def test_the_markdown_has_the_table() -> None:
    found = origin_tables(Store(ROWS), TWINS, CAPABILITIES, {"B03"})
    (shown,) = markdown._capabilities({"figures": found}, 4_000)
    assert shown.startswith(
        "## What comes with each stack\n\n| Capability | One | Two |"
    )
    assert "own code: B03, 44 lines" in shown
    assert markdown._capabilities({"figures": []}, 4_000) == []
