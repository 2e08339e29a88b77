"""Statistics hold their algebra and their promised coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics import statistics as s

if TYPE_CHECKING:
    from collections.abc import Callable

Groups = list[tuple[tuple[float, ...], tuple[float, ...]]]
Pairs = list[tuple[float, float]]
positive = st.floats(min_value=1e-3, max_value=1e6)


def rng(seed: int = 7) -> np.random.Generator:
    return np.random.default_rng(seed)


def _sides(groups: list[Pairs]) -> Groups:
    return [
        (tuple(a for a, _ in group), tuple(b for _, b in group)) for group in groups
    ]


def restarts(min_size: int = 2, max_size: int = 10) -> st.SearchStrategy[Groups]:
    block = st.lists(st.tuples(positive, positive), min_size=1, max_size=4)
    return st.lists(block, min_size=min_size, max_size=max_size).map(_sides)


def simulated(
    generator: np.random.Generator, n_restarts: int, n_blocks: int, ratio: float = 1.0
) -> list[tuple[s.Floats, s.Floats]]:
    """A/A data: an effect of the restart (1 %) and noise of the block (2 %)."""
    effect = generator.normal(0, 0.01, (n_restarts, 1))
    noise = generator.normal(0, 0.02, (n_restarts, n_blocks))
    base = generator.uniform(1, 3, (n_restarts, n_blocks))
    side = base * ratio * np.exp(effect + noise)
    return [(side[i], base[i]) for i in range(n_restarts)]


@pytest.mark.parametrize(("n_restarts", "n_blocks"), [(3, 2), (4, 3), (6, 4)])
def test_few_restarts_cover_the_truth_in_95_percent_of_runs(
    n_restarts: int, n_blocks: int
) -> None:
    generator = rng(20)
    runs = 2000
    covered = 0
    for _ in range(runs):
        found = s.hierarchical_ratio(
            simulated(generator, n_restarts, n_blocks), generator
        )
        covered += found.low <= 1 <= found.high
    assert 0.935 <= covered / runs <= 0.965


@pytest.mark.parametrize(("n_restarts", "n_blocks"), [(8, 2), (12, 4)])
def test_many_restarts_cover_too(n_restarts: int, n_blocks: int) -> None:
    generator = rng(21)
    runs = 400
    covered = 0
    for _ in range(runs):
        data = simulated(generator, n_restarts, n_blocks)
        found = s.hierarchical_ratio(data, generator, resamples=1000)
        covered += found.low <= 1 <= found.high
    assert 0.92 <= covered / runs <= 0.99


@pytest.mark.parametrize("n_subjects", [2, 5, 10, 40])
def test_a_ratio_over_subjects_covers_the_truth_however_few_they_are(
    n_subjects: int,
) -> None:
    generator = rng(24)
    runs = 1000
    covered = 0
    for _ in range(runs):
        size = np.exp(generator.normal(4, 0.7, n_subjects))
        top, bottom = size * np.exp(generator.normal(0, 0.25, (2, n_subjects)))
        found = s.ratio_of_sums(top, bottom)
        covered += found.low <= 1 <= found.high
    assert 0.90 <= covered / runs <= 0.98


def test_plain_percentiles_would_be_too_narrow() -> None:
    generator = rng(22)
    runs = 300
    covered = 0
    for _ in range(runs):
        logs = generator.normal(0, 0.01, 3)
        means = generator.choice(logs, (500, 3)).mean(axis=1)
        low, high = np.quantile(means, (0.025, 0.975))
        covered += low <= 0 <= high
    assert covered / runs < 0.85


def test_five_percent_more_cost_is_seen_with_four_restarts() -> None:
    found = s.hierarchical_ratio(simulated(rng(23), 4, 3, ratio=1.05), rng())
    assert found.low > 1
    assert found.value == pytest.approx(1.05, abs=0.03)


@settings(max_examples=50)
@given(restarts(), positive)
def test_hierarchical_ratio_ignores_the_unit(groups: Groups, factor: float) -> None:
    scaled = [(np.array(a) * factor, np.array(b) * factor) for a, b in groups]
    one, two = s.hierarchical_ratio(groups, rng()), s.hierarchical_ratio(scaled, rng())
    assert two.value == pytest.approx(one.value)
    assert two.low == pytest.approx(one.low, rel=1e-6)
    assert two.high == pytest.approx(one.high, rel=1e-6)


@settings(max_examples=50)
@given(restarts())
def test_swapped_sides_give_the_reciprocal(groups: Groups) -> None:
    one = s.hierarchical_ratio(groups, rng())
    two = s.hierarchical_ratio([(b, a) for a, b in groups], rng())
    assert two.value == pytest.approx(1 / one.value)
    assert two.low * one.high == pytest.approx(1)
    assert two.high * one.low == pytest.approx(1)


@settings(max_examples=50)
@given(restarts())
def test_interval_contains_the_estimate(groups: Groups) -> None:
    found = s.hierarchical_ratio(groups, rng())
    assert found.low <= found.value <= found.high
    assert found.n == len(groups)


@settings(max_examples=50)
@given(st.lists(st.tuples(positive, positive), min_size=2, max_size=20))
def test_ratio_of_sums(pairs: Pairs) -> None:
    top, bottom = zip(*pairs, strict=True)
    one = s.ratio_of_sums(top, bottom)
    two = s.ratio_of_sums(bottom, top)
    assert one.value == pytest.approx(sum(top) / sum(bottom))
    assert one.low <= one.value <= one.high
    assert two.value == pytest.approx(1 / one.value)
    assert two.low * one.high == pytest.approx(1, rel=1e-6)


def test_ratio_of_sums_bears_a_subject_that_one_side_lacks() -> None:
    found = s.ratio_of_sums([0, 10, 12], [5, 0, 9])
    assert found.low <= 22 / 14 <= found.high
    assert np.isfinite([found.low, found.high]).all()


@settings(max_examples=50)
@given(st.lists(st.tuples(positive, positive), min_size=1, max_size=20))
def test_median_and_floor_lie_between_the_extremes(pairs: Pairs) -> None:
    top, bottom = np.array(pairs).T
    ratios = top / bottom
    assert ratios.min() <= s.median_of_ratios(top, bottom) <= ratios.max()
    assert s.floor_ratio(top, bottom) == top.min() / bottom.min()


@given(st.lists(positive, min_size=1), st.floats(0, 1), st.floats(0, 1))
def test_quantile_is_monotonic(values: list[float], p: float, q: float) -> None:
    low, high = sorted((p, q))
    lower, upper = s.quantile(values, low), s.quantile(values, high)
    assert lower <= upper or lower == pytest.approx(upper)
    assert s.quantile(values, 0) == min(values)
    assert s.quantile(values, 1) == max(values)


def test_quantile_interpolates() -> None:
    assert s.quantile([1, 2, 3, 4], 0.5) == 2.5
    assert s.quantile(range(1, 12), 0.9) == 10


def test_hierarchical_bootstrap_weighs_restarts_equally() -> None:
    found = s.hierarchical_bootstrap([[1.0] * 9, [3.0]], rng())
    assert found.value == 2


def test_same_seed_same_interval() -> None:
    data = simulated(rng(1), 10, 3)
    assert s.hierarchical_ratio(data, rng()) == s.hierarchical_ratio(data, rng())


def test_mann_whitney() -> None:
    assert s.mann_whitney_p([1, 2, 3, 4, 5, 6], [11, 12, 13, 14, 15, 16]) < 0.01
    assert s.mann_whitney_p([1, 2, 3], [1, 2, 3]) == pytest.approx(1)
    a, b = [1, 5, 2, 8], [3, 9, 7, 7]
    assert s.mann_whitney_p(a, b) == pytest.approx(s.mann_whitney_p(b, a))


def test_spearman() -> None:
    rho, p = s.spearman([1, 2, 3, 4, 5], [10, 100, 101, 500, 501])
    assert rho == pytest.approx(1)
    assert p < 0.05


@pytest.mark.parametrize(
    "call",
    [
        lambda: s.quantile([], 0.5),
        lambda: s.quantile([float("nan")], 0.5),
        lambda: s.hierarchical_ratio([([1.0], [2.0])], rng()),
        lambda: s.hierarchical_ratio([([1.0], [0.0]), ([1.0], [1.0])], rng()),
        lambda: s.hierarchical_ratio([([1.0, 2.0], [1.0]), ([1.0], [1.0])], rng()),
        lambda: s.ratio_of_sums([1, 2], [0, 0]),
        lambda: s.ratio_of_sums([1], [1]),
        lambda: s.ratio_of_sums([1, 2], [1]),
        lambda: s.ratio_of_sums([1, 0], [1, 2]),
        lambda: s.hierarchical_bootstrap([[1.0]], rng()),
        lambda: s.spearman([1, 1, 1], [1, 2, 3]),
        lambda: s.spearman([1, 2], [1, 2]),
    ],
)
def test_what_cannot_be_computed_is_refused(call: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        call()


def test_constant_data_have_a_point_interval() -> None:
    found = s.ratio_of_sums([2.0, 4.0, 6.0], [1.0, 2.0, 3.0])
    assert (found.low, found.value, found.high) == pytest.approx((2, 2, 2))
