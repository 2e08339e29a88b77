"""Statistics of the harness: pure functions on numbers, no input or output.

Every random draw comes from a seeded generator that the caller hands over, so
the same data always gives the same interval.

The interval of a duet is the delicate one. Its data have two levels: a few
restarts (fresh pairs of processes) and, within each, a few blocks. Blocks of
one restart resemble one another (memory layout, hash seed), so the restart is
the independent unit. With three to six of them a percentile bootstrap is far too
narrow: the spread of resampled means is short by sqrt((n-1)/n), and normal
quantiles stand where Student's belong (Hesterberg 2015, section 3). Therefore:

* fewer than `BOOTSTRAP_RESTARTS` restarts: Student's t on the restart means of
  the log ratio, exact for normal errors at any number of restarts >= 2;
* from there on: the hierarchical bootstrap with Hesterberg's expanded percentiles.

Both hold their 95 % on simulated A/A data; the tests check it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

RESAMPLES = 10_000
CONFIDENCE = 0.95
BOOTSTRAP_RESTARTS = 8

Method = Literal["percentile", "bca"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its two-sided confidence interval; `n` independent units."""

    value: float
    low: float
    high: float
    n: int


def quantile(values: ArrayLike, q: float) -> float:
    """Return the `q` quantile (0 to 1) by linear interpolation.

    Definition 7 of Hyndman and Fan (1996), "Sample Quantiles in Statistical
    Packages": position (n - 1) q + 1 in the ordered sample. ValueError when empty.
    """
    return float(np.quantile(_sample(values), q, method="linear"))


def median_of_ratios(numerators: ArrayLike, denominators: ArrayLike) -> float:
    """Return the median of the paired ratios, robust against a disturbed block."""
    top, bottom = _pairs(numerators, denominators)
    return float(np.median(top / bottom))


def floor_ratio(numerators: ArrayLike, denominators: ArrayLike) -> float:
    """Return smallest numerator over smallest denominator.

    Disturbance only ever adds cost, so the floor over blocks estimates the
    undisturbed cost (Chen and Revels 2016, "Robust benchmarking in noisy
    environments"). It has no interval.
    """
    top, bottom = _pairs(numerators, denominators)
    return float(top.min() / bottom.min())


def bootstrap(
    values: ArrayLike,
    statistic: Callable[[Floats], Floats],
    rng: np.random.Generator,
    *,
    method: Method = "bca",
    resamples: int = RESAMPLES,
) -> Estimate:
    """Return `statistic` of one sample with its bootstrap interval.

    `statistic` maps rows to one value a row: it gets an array whose second axis
    runs over the resampled units (further axes stay as they are). Percentile:
    Efron and Tibshirani (1993), chapter 13; BCa: chapter 14. The interval is
    widened where needed to contain the estimate. ValueError below two units.
    """
    units = np.asarray(values, dtype=np.float64)
    if len(units) < 2:
        raise ValueError("a bootstrap interval needs at least two units")
    value = float(statistic(units[np.newaxis])[0])
    picks = rng.integers(0, len(units), size=(resamples, len(units)))
    draws = _finite(statistic(units[picks]))
    tail = (1 - CONFIDENCE) / 2
    levels = (tail, 1 - tail)
    if method == "bca":
        left_out = np.stack([np.delete(units, i, axis=0) for i in range(len(units))])
        levels = _bca_levels(value, draws, _finite(statistic(left_out)), levels)
    return _between(value, draws, levels, len(units))


def hierarchical_bootstrap(
    groups: Sequence[ArrayLike],
    rng: np.random.Generator,
    *,
    resamples: int = RESAMPLES,
) -> Estimate:
    """Return the mean of group means with its two-level bootstrap interval.

    Groups are resampled first, then the values within each drawn group (Davison
    and Hinkley 1997, section 3.8; the second stage makes it a little wide, which
    errs on the safe side). Levels are Hesterberg's (2015) expanded percentiles.
    `n` is the number of groups. ValueError below two groups.
    """
    samples = [_sample(group) for group in groups]
    if len(samples) < 2:
        raise ValueError("an interval needs at least two restarts")
    sizes = np.array([len(sample) for sample in samples])
    padded = np.zeros((len(samples), int(sizes.max())))
    for row, sample in zip(padded, samples, strict=True):
        row[: len(sample)] = sample
    chosen = rng.integers(0, len(samples), size=(resamples, len(samples)))
    chosen_sizes = sizes[chosen][..., np.newaxis]
    uniform = rng.random((*chosen.shape, padded.shape[1]))
    within = (uniform * chosen_sizes).astype(np.intp)
    drawn = padded[chosen[..., np.newaxis], within]
    counted = np.arange(padded.shape[1]) < chosen_sizes
    means = (drawn * counted).sum(axis=2) / chosen_sizes[..., 0]
    value = float(np.mean([sample.mean() for sample in samples]))
    return _between(value, means.mean(axis=1), _expanded(len(samples)), len(samples))


def student_interval(groups: Sequence[ArrayLike]) -> Estimate:
    """Return the mean of group means with Student's t interval over the groups.

    Student (1908). `n` is the number of groups. ValueError below two groups.
    """
    means = np.array([_sample(group).mean() for group in groups])
    if len(means) < 2:
        raise ValueError("an interval needs at least two restarts")
    value = float(means.mean())
    error = float(means.std(ddof=1)) / math.sqrt(len(means))
    reach = float(stats.t.ppf((1 + CONFIDENCE) / 2, len(means) - 1)) * error
    return Estimate(value, value - reach, value + reach, len(means))


def hierarchical_ratio(
    groups: Sequence[tuple[ArrayLike, ArrayLike]],
    rng: np.random.Generator,
    *,
    resamples: int = RESAMPLES,
) -> Estimate:
    """Return the ratio numerator / denominator of paired blocks in restarts.

    One entry of `groups` is one restart: the two sides' values, paired by block.
    The estimate is the geometric mean (restarts weigh equally), so swapping the
    sides gives exactly the reciprocal (Fleming and Wallace 1986). See the
    module's text for the interval. ValueError below two restarts.
    """
    logs = []
    for numerators, denominators in groups:
        top, bottom = _pairs(numerators, denominators)
        logs.append(np.log(top) - np.log(bottom))
    if len(logs) < BOOTSTRAP_RESTARTS:
        found = student_interval(logs)
    else:
        found = hierarchical_bootstrap(logs, rng, resamples=resamples)
    return _exponential(found)


def ratio_of_sums(
    numerators: ArrayLike, denominators: ArrayLike, rng: np.random.Generator
) -> Estimate:
    """Return sum / sum over paired subjects with a BCa interval over subjects.

    The ratio estimator of survey sampling (Cochran 1977, chapter 6), bootstrapped
    on the log scale so that swapping the sides gives the reciprocal. ValueError
    below two subjects or when a side sums to zero.
    """
    top = np.asarray(numerators, dtype=np.float64)
    bottom = np.asarray(denominators, dtype=np.float64)
    if top.shape != bottom.shape or top.ndim != 1:
        raise ValueError("the two sides must be paired")
    if (top < 0).any() or (bottom < 0).any() or not (top.sum() and bottom.sum()):
        raise ValueError("both sides need a positive sum and no negative value")

    def log_ratio(rows: Floats) -> Floats:
        sums = rows.sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.log(sums[:, 0]) - np.log(sums[:, 1]))

    return _exponential(bootstrap(np.stack([top, bottom], axis=1), log_ratio, rng))


def mann_whitney_p(a: ArrayLike, b: ArrayLike) -> float:
    """Return the two-sided p value of Mann and Whitney's U test (1947).

    Normal approximation with correction for ties and continuity.
    """
    result = stats.mannwhitneyu(
        _sample(a), _sample(b), alternative="two-sided", method="asymptotic"
    )
    return float(result.pvalue)


def spearman(x: ArrayLike, y: ArrayLike) -> tuple[float, float]:
    """Return Spearman's rank correlation (1904) and its two-sided p value.

    ValueError below three pairs or when one side is constant.
    """
    left, right = _sample(x), _sample(y)
    if len(left) != len(right) or len(left) < 3:
        raise ValueError("a rank correlation needs at least three pairs")
    if np.ptp(left) == 0 or np.ptp(right) == 0:
        raise ValueError("a constant side has no rank correlation")
    result = stats.spearmanr(left, right)
    return float(result.statistic), float(result.pvalue)


def _sample(values: ArrayLike) -> Floats:
    """Return a non-empty, finite, flat array; ValueError otherwise."""
    sample = np.asarray(values, dtype=np.float64)
    if sample.ndim != 1 or sample.size == 0:
        raise ValueError("a sample needs at least one value")
    if not np.isfinite(sample).all():
        raise ValueError("a sample must be finite")
    return sample


def _pairs(numerators: ArrayLike, denominators: ArrayLike) -> tuple[Floats, Floats]:
    """Return two equally long samples of positive values; ValueError otherwise."""
    top, bottom = _sample(numerators), _sample(denominators)
    if len(top) != len(bottom):
        raise ValueError("the two sides must be paired")
    if (top <= 0).any() or (bottom <= 0).any():
        raise ValueError("a ratio needs positive values")
    return top, bottom


def _finite(draws: Floats) -> Floats:
    """Move infinite draws (a resample without one side) to the finite extremes."""
    finite = draws[np.isfinite(draws)]
    if finite.size == 0:
        raise ValueError("no resample has a finite value")
    usable = np.clip(draws, finite.min(), finite.max())
    return np.asarray(usable[~np.isnan(usable)])


def _expanded(n: int) -> tuple[float, float]:
    """Return Hesterberg's (2015) expanded percentile levels for `n` units."""
    tail = (1 - CONFIDENCE) / 2
    reach = math.sqrt(n / (n - 1)) * float(stats.t.ppf(tail, n - 1))
    level = float(stats.norm.cdf(reach))
    return level, 1 - level


def _bca_levels(
    value: float, draws: Floats, left_out: Floats, levels: tuple[float, float]
) -> tuple[float, float]:
    """Correct percentile levels for bias and acceleration (Efron 1987)."""
    below = float(np.mean(draws < value) + np.mean(draws == value) / 2)
    smallest = 1 / (2 * len(draws))
    bias = float(stats.norm.ppf(min(max(below, smallest), 1 - smallest)))
    away = left_out.mean() - left_out
    spread = float((away**2).sum()) ** 1.5
    skew = float((away**3).sum()) / (6 * spread) if spread else 0.0
    low, high = (bias + float(stats.norm.ppf(level)) for level in levels)
    return (
        float(stats.norm.cdf(bias + low / (1 - skew * low))),
        float(stats.norm.cdf(bias + high / (1 - skew * high))),
    )


def _between(
    value: float, draws: Floats, levels: tuple[float, float], n: int
) -> Estimate:
    """Return the estimate with the draws' quantiles, made to contain it."""
    low, high = np.quantile(draws, levels, method="linear")
    return Estimate(value, min(float(low), value), max(float(high), value), n)


def _exponential(logs: Estimate) -> Estimate:
    return Estimate(
        math.exp(logs.value), math.exp(logs.low), math.exp(logs.high), logs.n
    )
