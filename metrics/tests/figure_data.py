"""Made-up measurements for the tests of figures and verdicts."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from metrics.data import Data, read_data
from metrics.records import Measurement
from shared_spec.loader import load_metrics

if TYPE_CHECKING:
    from collections.abc import Sequence

METRICS = load_metrics()
PASSED: dict[str, Any] = {
    "passed": 4,
    "failed": 0,
    "skipped": 0,
    "failures": [],
    "status": "passed",
}
FAILED: dict[str, Any] = {
    "passed": 3,
    "failed": 1,
    "skipped": 0,
    "failures": ["x"],
    "status": "failed",
}
PARITY: dict[str, Any] = {
    "A01": {"one": PASSED, "two": PASSED},
    "W01": {"one": PASSED, "two": PASSED},
}
_numbers = itertools.count(1)


def row(
    metric: str,
    twin: str,
    subject: str,
    value: float,
    step: str = "s",
    **block: str | int,
) -> Measurement:
    number = next(_numbers)
    return Measurement(f"m{number}", step, metric, twin, subject, value, "", block)


def load_rows(
    kind: str,
    sides: tuple[str, str],
    *,
    journey: str = "mix",
    pairs: int = 4,
    blocks: int = 3,
    cost: float = 1.0,
    noise: float = 0.01,
    **extra: int,
) -> list[Measurement]:
    """Rows of a duet; `cost` multiplies what side b costs (and divides its speed)."""
    generator = np.random.default_rng(5)
    rows = []
    for pair, block in itertools.product(range(pairs), range(blocks)):
        for side, twin in zip("ab", sides, strict=True):
            factor = (cost if side == "b" else 1) * math.exp(generator.normal(0, noise))
            at: dict[str, Any] = {
                "kind": kind,
                "pair": pair,
                "block": block,
                "side": side,
                **extra,
            }
            for metric, value in {
                "load.cpu_seconds": 5.0,
                "load.requests": 1000 / factor,
                "load.seconds": 10.0,
                "load.latency_p50": 20.0 * factor,
                "load.latency_p95": 50.0 * factor,
                "load.memory": 60.0 * factor,
            }.items():
                rows.append(row(metric, twin, journey, value, f"load/{kind}", **at))
    return rows


def controls(
    twin: str = "one", *, same: float = 1.0, plus: float = 1.05
) -> list[Measurement]:
    return [
        *load_rows("same", (twin, twin), cost=same),
        *load_rows("same-plus-5", (twin, twin), cost=plus),
    ]


def data(
    rows: Sequence[Measurement], parity: dict[str, Any] = PARITY, seed: int = 1
) -> Data:
    return read_data(rows, parity, METRICS, seed)
