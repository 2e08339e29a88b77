"""A sample of the suite: of each feature the same share, chosen by name."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: However rare a feature's tests become, this many of them stay.
FEWEST = 2


def choose(features: Mapping[str, str], one_in: int) -> set[str]:
    """Return the tests of a stratified sample; `features` maps test to feature.

    Of a feature with n tests ceil(n / one_in) are taken, and `FEWEST` at least. Which
    ones depends on their names alone, so that every twin, machine and run takes the
    same, and nobody chose them. ValueError when `one_in` is below 1.
    """
    if one_in < 1:
        raise ValueError(f"one test in {one_in} is no sample")
    by_feature = defaultdict(list)
    for test, feature in features.items():
        by_feature[feature].append(test)
    return {
        test
        for tests in by_feature.values()
        for test in sorted(tests, key=_rank)[: max(FEWEST, -(-len(tests) // one_in))]
    }


def _rank(test: str) -> bytes:
    return hashlib.sha256(test.encode()).digest()
