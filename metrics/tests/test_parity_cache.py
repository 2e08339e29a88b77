"""Parity that is kept for exactly the files it was found for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from metrics import parity_cache
from metrics.instruments import conformance
from metrics.paths import ROOT
from metrics.records import Context, Step
from metrics.twins import find_twins

if TYPE_CHECKING:
    from pathlib import Path

    from metrics.twins import Twin

GREEN = {"A01": {"one": {"passed": 1, "failed": 0, "status": "passed"}}}
RED = {"A01": {"one": {"passed": 1, "failed": 1, "status": "failed"}}}


def twin(folder: Path) -> Twin:
    folder.mkdir()
    (folder / "code.py").write_text("x = 1\n")
    return replace(find_twins(ROOT)[0], folder=folder)


def test_equality_is_kept_until_a_file_changes(tmp_path: Path) -> None:
    twins, cache = [twin(tmp_path / "one")], tmp_path / "cache"
    assert parity_cache.recall(twins, cache) is None
    parity_cache.keep(twins, GREEN, cache)
    assert parity_cache.recall(twins, cache) == GREEN
    (tmp_path / "one" / ".pytest_cache").mkdir()
    (tmp_path / "one" / ".pytest_cache" / "x").write_text("made by a tool")
    assert parity_cache.recall(twins, cache) == GREEN
    (tmp_path / "one" / "code.py").write_text("x = 2\n")
    assert parity_cache.recall(twins, cache) is None


def test_a_difference_is_never_kept(tmp_path: Path) -> None:
    twins, cache = [twin(tmp_path / "one")], tmp_path / "cache"
    parity_cache.keep(twins, RED, cache)
    assert parity_cache.recall(twins, cache) is None


def test_a_broken_entry_counts_as_none(tmp_path: Path) -> None:
    twins, cache = [twin(tmp_path / "one")], tmp_path / "cache"
    parity_cache.keep(twins, GREEN, cache)
    (entry,) = (cache / "parity").iterdir()
    entry.write_text("{")
    assert parity_cache.recall(twins, cache) is None


@pytest.mark.parametrize(
    ("profile", "asked", "kept"),
    [
        ({"citable": True, "parity_one_in": 9}, (), True),
        ({"citable": False, "parity_one_in": 9}, ("--one-in=9",), False),
        ({"citable": False}, (), True),
    ],
)
def test_only_the_whole_suite_is_kept(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    profile: dict[str, Any],
    asked: tuple[str, ...],
    kept: bool,
) -> None:
    calls, cache = [], []

    def check(_twins: object, _work: object, *, only: tuple[str, ...] = ()) -> Any:
        calls.append(only)
        return GREEN

    monkeypatch.setattr(conformance, "check_parity", check)
    monkeypatch.setattr(parity_cache, "keep", lambda *found: cache.append(found))
    monkeypatch.setattr(parity_cache, "recall", lambda _twins: None)
    context = Context([], tmp_path, tmp_path, tmp_path, profile, seed=1)
    instrument = conformance.Conformance()
    list(instrument.measure(Step("conformance", "conformance", 1.0), context))
    assert calls == [asked]
    assert bool(cache) is kept


def test_what_was_proved_for_the_same_files_spares_the_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parity_cache, "recall", lambda _twins: GREEN)
    profile = {"citable": False, "parity_one_in": 9}
    context = Context([], tmp_path, tmp_path, tmp_path, profile, seed=1)
    instrument = conformance.Conformance()
    rows = instrument.measure(Step("conformance", "conformance", 1.0), context)
    assert [(row.metric, row.value) for row in rows] == [
        ("conformance.passed", 1),
        ("conformance.failed", 0),
    ]
