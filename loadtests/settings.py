"""What a load test is told by its environment variables."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

JOURNEYS = ("reader", "member", "author", "mix")


class SettingsError(Exception):
    """A variable is missing or wrong; the message names it and the remedy."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The variables `TWINS_JOURNEY` to `TWINS_WORKERS`, checked.

    `journey` is None when every kind of user is wanted. `think_seconds` is the
    mean pause between two requests, 0 to keep the server saturated. `samples` is
    None when nothing is recorded. `workers` is how many load processes share the
    demo accounts; None leaves it to Locust's `--processes`.
    """

    dataset: Path
    journey: str | None = None
    think_seconds: float = 1.0
    samples: Path | None = None
    seed: int = 1
    workers: int | None = None


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings; SettingsError names the first variable that is wrong."""
    dataset = environment.get("TWINS_DATASET", "")
    if not dataset:
        raise SettingsError(
            "TWINS_DATASET must name the dataset folder that the app was loaded "
            "with (python -m shared_spec.dataset small FOLDER writes one)"
        )
    journey = environment.get("TWINS_JOURNEY") or None
    if journey is not None and journey not in JOURNEYS:
        raise SettingsError(
            f"TWINS_JOURNEY is '{journey}'; it must be one of {', '.join(JOURNEYS)}"
        )
    samples = environment.get("TWINS_SAMPLES")
    workers = environment.get("TWINS_WORKERS")
    return Settings(
        dataset=Path(dataset),
        journey=journey,
        think_seconds=_seconds(environment.get("TWINS_THINK_SECONDS") or "1"),
        samples=Path(samples) if samples else None,
        seed=_whole("TWINS_SEED", environment.get("TWINS_SEED") or "1"),
        workers=_whole("TWINS_WORKERS", workers, least=1) if workers else None,
    )


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise SettingsError(
            f"TWINS_THINK_SECONDS is '{text}'; it must be a number of seconds, 0 or more"
        )
    return seconds


def _whole(name: str, text: str, least: int | None = None) -> int:
    try:
        number = int(text)
    except ValueError:
        raise SettingsError(f"{name} is '{text}'; it must be a whole number") from None
    if least is not None and number < least:
        raise SettingsError(f"{name} is '{text}'; it must be {least} or more")
    return number
