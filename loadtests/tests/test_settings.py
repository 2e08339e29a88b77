"""Settings and dataset: what is wrong is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from loadtests.dataset import read_site
from loadtests.settings import SettingsError, read_settings

if TYPE_CHECKING:
    from pathlib import Path


def test_defaults(tmp_path: Path) -> None:
    settings = read_settings({"TWINS_DATASET": str(tmp_path)})
    assert settings.journey is None
    assert settings.samples is None
    assert (settings.think_seconds, settings.seed, settings.workers) == (1.0, 1, None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TWINS_DATASET", ""),
        ("TWINS_JOURNEY", "admin"),
        ("TWINS_THINK_SECONDS", "-1"),
        ("TWINS_THINK_SECONDS", "inf"),
        ("TWINS_THINK_SECONDS", "soon"),
        ("TWINS_SEED", "x"),
        ("TWINS_WORKERS", "0"),
    ],
)
def test_a_wrong_variable_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings({"TWINS_DATASET": "d", name: value})


@pytest.mark.parametrize("text", [None, "", "no json\n", '{"slug":"x"}\n', "[]\n"])
def test_an_unreadable_dataset_is_named(text: str | None, dataset: Path) -> None:
    path = dataset / "articles.jsonl"
    path.unlink() if text is None else path.write_text(text)
    with pytest.raises(SettingsError, match="TWINS_DATASET"):
        read_site(dataset)
