"""Each statistic of the register yields the number it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from metrics.aggregates import AGGREGATES
from metrics.data import FigureSpec, UnavailableError
from metrics.duets import DUETS, read_controls
from metrics.figures import STATISTICS, Figure, build, headline_figures
from metrics.tests.figure_data import FAILED, PARITY, controls, data, load_rows, row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metrics.records import Measurement


def figure(
    statistic: str,
    rows: Sequence[Measurement],
    parity: dict[str, Any] = PARITY,
    seed: int = 1,
    **params: Any,
) -> Figure:
    return build(FigureSpec("f", statistic, params), data(rows, parity, seed))


SIZES = [
    row("source.sloc", "one", "application", 300),
    row("source.sloc", "two", "application", 200),
    row("source.tokens", "one", "application", 3000),
    row("package.sloc", "one", "closure", 1000),
    row("package.sloc", "two", "closure", 800),
    row("package.sloc", "one", "largest", 900),
]
BOTH: dict[str, Any] = {"of": "one", "to": "two"}
SLOC: dict[str, Any] = {"metric": "source.sloc", "subject": "application"}


def test_every_statistic_is_computed_and_described() -> None:
    assert set(STATISTICS) == {*AGGREGATES, *DUETS}


def test_value() -> None:
    found = figure("value", SIZES, twin="one", **SLOC)
    assert (found.value, found.unit, found.low) == (300, "lines", None)
    assert found.evidence == (SIZES[0].id,)
    assert found.of == "one"


def test_ratio_and_difference() -> None:
    assert figure("ratio", SIZES, **SLOC, **BOTH).value == 1.5
    found = figure("difference", SIZES, **SLOC, **BOTH)
    assert (found.value, found.unit) == (100, "lines")
    assert set(found.evidence) == {SIZES[0].id, SIZES[1].id}


def test_total_ratio_adds_the_parts() -> None:
    parts = [SLOC, {"metric": "package.sloc", "subject": "closure"}]
    found = figure("total_ratio", SIZES, parts=parts, **BOTH)
    assert found.value == 1.3
    assert found.metric == "source.sloc + package.sloc"
    assert len(found.evidence) == 4


def test_share() -> None:
    found = figure(
        "share",
        SIZES,
        metric="package.sloc",
        subject="largest",
        whole="closure",
        of="one",
    )
    assert (found.value, found.unit) == (90, "%")


FUNCTIONS = [
    *(row("complexity.cyclomatic", "one", f"a.py:f{i}", i) for i in range(1, 12)),
    *(row("complexity.cyclomatic", "two", f"b.py:f{i}", i + 20) for i in range(1, 12)),
]


@pytest.mark.parametrize(
    ("statistic", "value"),
    [("mean", 6), ("median", 6), ("p90", 10), ("maximum", 11), ("sum", 66)],
)
def test_over_all_subjects(statistic: str, value: float) -> None:
    found = figure(statistic, FUNCTIONS, metric="complexity.cyclomatic", twin="one")
    assert (found.value, found.n, found.unit) == (value, 11, "paths")


def test_a_sum_of_some_subjects() -> None:
    rows = [row("experiment.result", "one", f"try/case-{i}", i % 2) for i in range(5)]
    rows.append(row("experiment.result", "one", "try/parts", 40))
    wanted: dict[str, Any] = {"metric": "experiment.result", "twin": "one"}
    found = figure("sum", rows, **wanted, only="try/case-*")
    assert (found.value, found.n) == (2, 5)
    assert len(found.evidence) == 5
    with pytest.raises(UnavailableError, match="was not measured"):
        figure("sum", rows, **wanted, only="other/*")


def test_mann_whitney() -> None:
    found = figure("mann_whitney_p", FUNCTIONS, metric="complexity.cyclomatic", **BOTH)
    assert found.value < 0.001
    assert found.n == 22


def feature_rows() -> list[Measurement]:
    return [
        row("feature.sloc", "one", "A01", 30),
        row("feature.sloc", "two", "A01", 20),
        row("feature.sloc", "one", "W01", 60),
        row("feature.sloc", "two", "W01", 40),
        row("feature.sloc", "one", "shared", 500),
        row("feature.sloc", "two", "shared", 5),
        row("feature.template_lines", "one", "W01", 10),
        row("feature.template_lines", "two", "shared", 0),
    ]


def test_paired_ratio_leaves_out_what_is_no_feature() -> None:
    found = figure("paired_ratio", feature_rows(), metric="feature.sloc", **BOTH)
    assert found.value == 1.5
    assert found.low is not None
    assert found.high is not None
    assert found.low <= 1.5 <= found.high
    assert found.n == 2


def test_paired_ratio_can_add_a_second_metric_and_choose_subjects() -> None:
    rows = feature_rows()
    params: dict[str, Any] = {
        "metric": "feature.sloc",
        "plus": "feature.template_lines",
        **BOTH,
    }
    assert figure("paired_ratio", rows, **params).value == rounded(100 / 60)
    with pytest.raises(UnavailableError, match="1 subjects in common"):
        figure("paired_ratio", rows, only="W*", **params)


def rounded(value: float) -> float:
    return float(f"{value:.9g}")


def test_a_feature_without_parity_does_not_count() -> None:
    parity = {**PARITY, "A01": {"one": PARITY["A01"]["one"], "two": FAILED}}
    found = figure(
        "subjects", feature_rows(), parity, metric="feature.sloc", twin="one"
    )
    assert found.value == 1


def test_subjects() -> None:
    params: dict[str, Any] = {"metric": "feature.sloc", "twin": "one"}
    assert figure("subjects", feature_rows(), **params).value == 2
    assert figure("subjects", feature_rows(), only="W*", **params).value == 1


def test_fact() -> None:
    rows = [row("fact.value", "one", "some-fact", 7)]
    found = figure("fact", rows, fact="some-fact", twin="one")
    assert (found.value, found.subject) == (7, "some-fact")
    with pytest.raises(UnavailableError, match="'other' could not be read"):
        figure("fact", rows, fact="other", twin="one")


def test_conformance_share() -> None:
    parity = {**PARITY, "W01": {"one": FAILED, "two": FAILED}}
    rows = [
        row("conformance.passed", "one", "W01", 3),
        row("conformance.failed", "one", "W01", 1),
    ]
    found = figure(
        "conformance_share", rows, parity, features=["A01", "W01"], twin="one"
    )
    assert (found.value, found.n) == (87.5, 8)
    assert set(found.evidence) == {rows[0].id, rows[1].id}


def test_conformance_share_needs_tests_and_agreement() -> None:
    with pytest.raises(UnavailableError, match="A02 was not tested on one"):
        figure("conformance_share", [], features=["A02"], twin="one")
    wrong = [row("conformance.passed", "one", "W01", 5)]
    with pytest.raises(UnavailableError, match="disagree on W01") as caught:
        figure("conformance_share", wrong, features=["W01"], twin="one")
    assert caught.value.verdict == "inconclusive"


def test_constant() -> None:
    assert figure("constant", [], value=55.6, why="printed").value == 55.6


MIX: dict[str, Any] = {"subject": "mix"}


def test_duet_ratio() -> None:
    rows = load_rows("twins", ("one", "two"), cost=1.4)
    cpu = figure("duet_ratio", rows, metric="load.cpu_per_request", **MIX, **BOTH)
    assert cpu.low is not None
    assert cpu.high is not None
    assert cpu.low < 1 / 1.4 < cpu.high < 1
    assert cpu.n == 4
    assert len(cpu.evidence) == 4 * 3 * 2 * 2
    speed = figure("duet_ratio", rows, metric="load.throughput", **MIX, **BOTH)
    assert speed.value == pytest.approx(1 / cpu.value)
    other: dict[str, Any] = {"of": "two", "to": "one"}
    back = figure("duet_ratio", rows, metric="load.throughput", **MIX, **other)
    assert speed.high is not None
    assert back.low == pytest.approx(1 / speed.high)


@pytest.mark.parametrize("statistic", ["duet_median", "duet_floor"])
def test_duet_without_interval(statistic: str) -> None:
    rows = load_rows("twins", ("one", "two"), cost=1.4)
    found = figure(statistic, rows, metric="load.cpu_per_request", **MIX, **BOTH)
    assert found.value == pytest.approx(1 / 1.4, abs=0.02)
    assert (found.low, found.n) == (None, 12)


def test_duet_ignores_other_kinds_journeys_and_half_blocks() -> None:
    rows = load_rows("twins", ("one", "two"), cost=1.4)
    more = [*controls(), *load_rows("twins", ("one", "two"), journey="author", cost=9)]
    lone = row(
        "load.requests", "one", "mix", 9, kind="twins", pair=77, block=1, side="a"
    )
    params: dict[str, Any] = {"metric": "load.throughput", **MIX, **BOTH}
    assert (
        figure("duet_ratio", [*rows, *more, lone], **params).value
        == figure("duet_ratio", rows, **params).value
    )


def test_duet_needs_two_restarts_and_answers() -> None:
    params: dict[str, Any] = {"metric": "load.cpu_per_request", **MIX, **BOTH}
    with pytest.raises(UnavailableError, match="Only one pair") as caught:
        figure("duet_ratio", load_rows("twins", ("one", "two"), pairs=1), **params)
    assert caught.value.verdict == "inconclusive"
    with pytest.raises(UnavailableError, match="No load was measured") as caught:
        figure("duet_ratio", [], **params)
    assert caught.value.verdict == "not measured yet"
    rows = load_rows("twins", ("one", "two"))
    silent = row(
        "load.requests", "one", "mix", 0, "z", kind="twins", pair=9, block=0, side="a"
    )
    spent = row(
        "load.cpu_seconds",
        "one",
        "mix",
        1,
        "z",
        kind="twins",
        pair=9,
        block=0,
        side="a",
    )
    with pytest.raises(UnavailableError, match=r"has no load\.requests"):
        figure("duet_ratio", [*rows, silent, spent], **params)


def test_duet_level() -> None:
    rows = load_rows("twins", ("one", "two"), noise=0)
    found = figure("duet_level", rows, metric="load.throughput", twin="one", **MIX)
    assert (found.value, found.low, found.high) == (100, 100, 100)
    assert found.unit == "requests/s"
    cpu = figure("duet_level", rows, metric="load.cpu_per_request", twin="one", **MIX)
    assert (cpu.value, cpu.unit) == (5, "ms")


def test_padding_effect() -> None:
    rows = [
        *load_rows("padding", ("one", "one"), cost=1.1, lines=10_000),
        *load_rows("padding", ("one", "one"), cost=3, lines=1_000),
        *load_rows("padding", ("two", "two"), cost=5, lines=10_000),
    ]
    for number, entry in enumerate(rows):
        entry.block["pair"] = int(entry.block["pair"]) + 10 * (number // 72)
    found = figure(
        "padding_effect",
        rows,
        metric="load.latency_p50",
        twin="one",
        lines=10_000,
        **MIX,
    )
    assert found.unit == "%"
    assert found.low is not None
    assert found.high is not None
    assert found.low < 10 < found.high
    assert found.low > 5


def test_controls() -> None:
    found = read_controls(data([*controls(), *controls("two", same=1.2, plus=1.0)]))
    assert [(c.twin, c.kind, c.passed) for c in found] == [
        ("one", "same", True),
        ("one", "same-plus-5", True),
        ("two", "same", False),
        ("two", "same-plus-5", False),
    ]
    assert found[0].as_dict()["expected"] == "covers 1"


def test_a_control_of_one_restart_fails() -> None:
    found = read_controls(data(load_rows("same", ("one", "one"), pairs=1)))
    assert (found[0].ratio, found[0].passed) == (None, False)


def test_a_saving_does_not_pass_for_the_added_cost() -> None:
    rows = load_rows("same-plus-5", ("one", "one"), cost=0.8)
    assert not read_controls(data(rows))[0].passed


def test_headline_figures() -> None:
    rows = load_rows("twins", ("one", "two"), cost=1.2)
    found = headline_figures(data(rows), ["one", "two"])
    assert [figure.name for figure in found] == [
        "mix.cpu_per_request",
        "mix.throughput",
        "mix.latency_p50",
        "mix.latency_p95",
        "mix.memory",
    ]
    assert {(f.subject, f.of, f.to) for f in found} == {("mix", "one", "two")}
    assert headline_figures(data(rows, {}), ["one", "two"]) == []
    broken = {"A01": {"one": FAILED, "two": FAILED}}
    assert headline_figures(data(rows, broken), ["one", "two"]) == []


@pytest.mark.parametrize(
    ("statistic", "params"),
    [
        ("value", {**SLOC, "twin": "three"}),
        ("ratio", {**SLOC, "of": "one", "to": "three"}),
        ("mean", {"metric": "complexity.cyclomatic", "twin": "one"}),
    ],
)
def test_what_was_not_measured_is_said(statistic: str, params: dict[str, Any]) -> None:
    with pytest.raises(UnavailableError, match="was not measured for") as caught:
        figure(statistic, SIZES, **params)
    assert caught.value.verdict == "not measured yet"


def test_division_by_zero_is_inconclusive() -> None:
    rows = [SIZES[0], row("source.sloc", "two", "application", 0)]
    with pytest.raises(UnavailableError) as caught:
        figure("ratio", rows, **SLOC, **BOTH)
    assert caught.value.verdict == "inconclusive"


def test_figures_are_rounded_and_survive_json() -> None:
    rows = [SIZES[0], row("source.sloc", "two", "application", 7)]
    found = figure("ratio", rows, **SLOC, **BOTH)
    assert found.value == 42.8571429
    assert Figure.from_dict(found.as_dict()) == found


def test_the_seed_decides_the_interval_and_nothing_else_does() -> None:
    rows = load_rows("twins", ("one", "two"), pairs=10)
    params: dict[str, Any] = {"metric": "load.throughput", **MIX, **BOTH}
    first = figure("duet_ratio", rows, **params)
    assert figure("duet_ratio", list(reversed(rows)), **params) == first
    assert figure("duet_ratio", rows, seed=2, **params).low != first.low
