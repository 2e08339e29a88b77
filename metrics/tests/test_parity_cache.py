"""Parity that is kept for exactly the files it was found for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from metrics import parity_cache
from metrics.paths import ROOT
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
