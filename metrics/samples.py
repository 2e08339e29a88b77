"""Read the load generator's raw samples and count what fell into a block.

The file's format is documented in `loadtests/recorder.py`; the two meet in this
format alone.
"""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from metrics.errors import MeasurementError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Samples:
    """The requests of one load process, sorted by the time of their answer.

    `answered` is on CLOCK_MONOTONIC (s), `elapsed` is the time to answer (ms),
    `late` what the start was behind the intended time (ms).
    """

    journey: str
    answered: NDArray[np.float64]
    elapsed: NDArray[np.float64]
    late: NDArray[np.float64]
    right: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class BlockCount:
    """What happened in one block; latencies in ms are of right answers only."""

    requests: int
    errors: int
    p50: float
    p95: float
    p99: float


def read_samples(path: Path) -> Samples:
    """Read a sample file; MeasurementError when it is missing, cut off or damaged."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            header = json.loads(next(lines, "{}"))
            if header["schema"] != SCHEMA:
                raise MeasurementError(
                    f"{path.name} has schema {header['schema']}, not {SCHEMA}"
                )
            return samples_of(header["journey"], (json.loads(line) for line in lines))
    except (OSError, EOFError, zlib.error) as error:
        raise MeasurementError(
            f"{path.name} cannot be read to its end: {error}"
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise MeasurementError(f"{path.name} holds a damaged line: {error}") from None


def samples_of(journey: str, rows: Iterable[dict[str, Any]]) -> Samples:
    """Turn sample lines into columns; KeyError when a line lacks a field."""
    found = [
        (
            row["t"] + row["ms"] / 1000,
            row["ms"],
            (row["t"] - row["i"]) * 1000,
            row["ok"],
        )
        for row in rows
    ]
    table = np.array(found, dtype=np.float64).reshape(-1, 4)
    table = table[np.argsort(table[:, 0], kind="stable")]
    return Samples(journey, table[:, 0], table[:, 1], table[:, 2], table[:, 3] > 0)


def count_block(samples: Samples, start: float, end: float) -> BlockCount:
    """Count the answers that arrived from `start` until before `end`.

    Latencies are counted from the intended start, so that a stall is not hidden
    by the requests that it kept from being sent; NaN without a right answer.
    """
    first, last = np.searchsorted(samples.answered, [start, end])
    right = samples.right[first:last]
    latency = (samples.elapsed + np.maximum(samples.late, 0.0))[first:last][right]
    if latency.size:
        p50, p95, p99 = (float(x) for x in np.percentile(latency, [50, 95, 99]))
    else:
        p50 = p95 = p99 = float("nan")
    requests = int(np.count_nonzero(right))
    return BlockCount(requests, right.size - requests, p50, p95, p99)
