"""The sample of the suite: stratified, by name, the same everywhere."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_spec.conformance.sample import FEWEST, choose

suites = st.dictionaries(st.text(max_size=8), st.sampled_from(["A01", "B02", "W03"]))


@given(suites, st.integers(1, 20))
def test_each_feature_gives_its_share(features: dict[str, str], one_in: int) -> None:
    chosen = choose(features, one_in)
    there = Counter(features.values())
    taken = Counter(features[test] for test in chosen)
    for feature, tests in there.items():
        assert taken[feature] == min(tests, max(FEWEST, -(-tests // one_in)))


@given(suites)
def test_one_in_one_is_everything(features: dict[str, str]) -> None:
    assert choose(features, 1) == set(features)


def test_the_choice_hangs_on_the_names_alone() -> None:
    features = {f"test_{n}": "A01" for n in range(100)}
    backwards = dict(reversed(features.items()))
    chosen = choose(features, 10)
    assert chosen == choose(backwards, 10)
    assert chosen != set(sorted(features)[: len(chosen)])


def test_a_share_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="no sample"):
        choose({"test": "A01"}, 0)
