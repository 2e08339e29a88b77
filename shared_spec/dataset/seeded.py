"""Random draws that depend on the seed, the kind of row and its id alone.

Every row has a generator of its own, so no row depends on how many draws another
one took and nothing has to stay in memory. Only `random()` is used, because its
sequence is promised not to change between Python versions.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import lru_cache
from math import gcd
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

Item = TypeVar("Item")

_GOLDEN = 0.6180339887498949


class Draw:
    """The random draws of one row."""

    __slots__ = ("_random",)

    def __init__(self, seed: int, kind: int, row: int) -> None:
        # An integer seed is used as it is; text or tuples would go through hash().
        # Not for secrets: the same dataset must come out every time.
        self._random = random.Random((seed << 72) | (kind << 64) | row).random  # noqa: S311

    def chance(self, probability: float) -> bool:
        """Return True with this probability."""
        return self._random() < probability

    def below(self, limit: int) -> int:
        """Return 0 … limit - 1, all equally likely."""
        return int(self._random() * limit)

    def between(self, low: int, high: int) -> int:
        """Return low … high, all equally likely."""
        return low + self.below(high - low + 1)

    def pick(self, items: Sequence[Item]) -> Item:
        """Return one of the items, all equally likely."""
        return items[self.below(len(items))]

    def rank(self, count: int) -> int:
        """Return a rank 1 … count, rank k about 1/k as likely as rank 1 (Zipf)."""
        return min(count, int((count + 1) ** self._random()))

    def mild_rank(self, count: int) -> int:
        """Return a rank 1 … count with a gentler head: likelihood 1/sqrt(k)."""
        return min(count, int(self._random() ** 2 * count) + 1)

    def tail(self, cap: int) -> int:
        """Return 0 … cap, mostly small, with a heavy tail (Pareto, exponent 1.3)."""
        return min(cap, int((1.0 - self._random()) ** (-1 / 1.3)) - 1)


@lru_cache(maxsize=64)
def _step(count: int) -> int:
    step = max(1, round(count * _GOLDEN))
    while gcd(step, count) != 1:
        step += 1
    return step


def scatter(rank: int, count: int) -> int:
    """Return the id 1 … count that has this rank, so that ranks lie scattered.

    Different ranks give different ids.
    """
    return (rank * _step(count)) % count + 1


@dataclass(frozen=True, slots=True)
class Timeline:
    """Times of rows 1 … count in milliseconds, strictly increasing with the id."""

    seed: int
    kind: int
    count: int
    start: int
    end: int

    def at(self, row: int) -> int:
        """Return the time of one row."""
        low, high = self._edge(row - 1), self._edge(row)
        return low + Draw(self.seed, self.kind, row).below(high - low)

    def before(self, time: int) -> int:
        """Return how many of the first rows surely lie before this time."""
        passed = (time - self.start) * self.count // (self.end - self.start)
        return max(0, min(self.count, passed))

    def _edge(self, row: int) -> int:
        return self.start + row * (self.end - self.start) // self.count
