"""Made-up measurements for the tests of figures and verdicts."""

import itertools
import math

import numpy as np

from metrics.data import read_data
from metrics.records import Measurement
from shared_spec.loader import load_metrics

METRICS = load_metrics()
PASSED = {"passed": 4, "failed": 0, "skipped": 0, "failures": [], "status": "passed"}
FAILED = {"passed": 3, "failed": 1, "skipped": 0, "failures": ["x"], "status": "failed"}
PARITY = {"A01": {"one": PASSED, "two": PASSED}, "W01": {"one": PASSED, "two": PASSED}}
_numbers = itertools.count(1)


def row(metric, twin, subject, value, step="s", **block):
    number = next(_numbers)
    return Measurement(f"m{number}", step, metric, twin, subject, value, "", block)


def load_rows(
    kind, sides, *, journey="mix", pairs=4, blocks=3, cost=1.0, noise=0.01, **extra
):
    """Rows of a duet; `cost` multiplies what side b costs (and divides its speed)."""
    generator = np.random.default_rng(5)
    rows = []
    for pair, block in itertools.product(range(pairs), range(blocks)):
        for side, twin in zip("ab", sides, strict=True):
            factor = (cost if side == "b" else 1) * math.exp(generator.normal(0, noise))
            at = {"kind": kind, "pair": pair, "block": block, "side": side, **extra}
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


def controls(twin="one", *, same=1.0, plus=1.05):
    return [
        *load_rows("same", (twin, twin), cost=same),
        *load_rows("same-plus-5", (twin, twin), cost=plus),
    ]


def data(rows, parity=PARITY, seed=1):
    return read_data(rows, parity, METRICS, seed)
