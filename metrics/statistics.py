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
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

RESAMPLES = 10_000
CONFIDENCE = 0.95
BOOTSTRAP_RESTARTS = 8


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
    reach = _student(len(means)) * error
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


def ratio_of_sums(numerators: ArrayLike, denominators: ArrayLike) -> Estimate:
    """Return sum / sum over paired subjects with its interval over subjects.

    The ratio estimator of survey sampling (Cochran 1977, chapter 6) on the log
    scale, so that swapping the sides gives the reciprocal. The error is that of the
    jackknife, with Student's quantiles (Tukey 1958): a bootstrap of five subjects
    covers the truth in 82 of 100 samples only, the tests say what this does.
    ValueError below two subjects, or when a side has nothing without one of them.
    """
    top = np.asarray(numerators, dtype=np.float64)
    bottom = np.asarray(denominators, dtype=np.float64)
    if top.shape != bottom.shape or top.ndim != 1:
        raise ValueError("the two sides must be paired")
    if (top < 0).any() or (bottom < 0).any() or not (top.sum() and bottom.sum()):
        raise ValueError("both sides need a positive sum and no negative value")
    if len(top) < 2:
        raise ValueError("an interval needs at least two subjects")
    if top.max() == top.sum() or bottom.max() == bottom.sum():
        raise ValueError("a single subject has all that one side has")
    left_out = np.log(top.sum() - top) - np.log(bottom.sum() - bottom)
    count = len(top)
    error = math.sqrt((count - 1) / count * float(np.square(_centred(left_out)).sum()))
    value = math.log(top.sum() / bottom.sum())
    reach = _student(count) * error
    return _exponential(Estimate(value, value - reach, value + reach, count))


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


def _centred(values: Floats) -> Floats:
    return np.asarray(values - values.mean())


def _student(n: int) -> float:
    """Return how many standard errors an interval over `n` units reaches."""
    return float(stats.t.ppf((1 + CONFIDENCE) / 2, n - 1))


def _expanded(n: int) -> tuple[float, float]:
    """Return Hesterberg's (2015) expanded percentile levels for `n` units."""
    tail = (1 - CONFIDENCE) / 2
    reach = math.sqrt(n / (n - 1)) * float(stats.t.ppf(tail, n - 1))
    level = float(stats.norm.cdf(reach))
    return level, 1 - level


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
