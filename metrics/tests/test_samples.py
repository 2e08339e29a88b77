"""Reading sample files and counting blocks."""

from __future__ import annotations

import gzip
import json
import math
from typing import TYPE_CHECKING, Any

import pytest

from metrics.errors import MeasurementError
from metrics.samples import count_block, read_samples, samples_of

if TYPE_CHECKING:
    from pathlib import Path

HEADER = {"schema": 1, "journey": "reader", "wall": 1.0, "mono": 1.0}


def row(answered: float, ms: float = 10, late: float = 0, **other: Any) -> Any:
    start = answered - ms / 1000
    return {"t": start, "i": start - late / 1000, "ms": ms, "ok": True, **other}


def write(path: Path, *lines: object) -> Path:
    with gzip.open(path, "wt") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
    return path


def test_a_block_owns_the_answers_that_arrived_in_it() -> None:
    rows = [row(3.0), row(1.0), row(2.0), row(1.999)]
    samples = samples_of("reader", rows)
    found = [count_block(samples, n, n + 1).requests for n in range(5)]
    assert found == [0, 2, 1, 1, 0]


def test_wrong_answers_are_errors_and_have_no_latency() -> None:
    samples = samples_of(
        "reader", [row(1.1, 10), row(1.2, 30), row(1.3, 999, ok=False)]
    )
    block = count_block(samples, 1, 2)
    assert (block.requests, block.errors) == (2, 1)
    assert block.p50 == pytest.approx(20)
    assert block.p95 == pytest.approx(29)
    assert block.p99 == pytest.approx(29.8)


def test_latency_counts_from_the_intended_start() -> None:
    samples = samples_of("reader", [row(1.5, 10, late=200)])
    assert count_block(samples, 1, 2).p50 == pytest.approx(210)


def test_an_empty_block_has_no_latency() -> None:
    block = count_block(samples_of("reader", []), 0, 1)
    assert (block.requests, block.errors) == (0, 0)
    assert math.isnan(block.p50)


def test_a_file_is_read(tmp_path: Path) -> None:
    samples = read_samples(write(tmp_path / "x.gz", HEADER, row(2.0), row(1.0)))
    assert samples.journey == "reader"
    assert list(samples.answered) == pytest.approx([1.0, 2.0])


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    good = write(tmp_path / "good.gz", HEADER, *[row(n / 7) for n in range(500)])
    cut = tmp_path / "cut.gz"
    cut.write_bytes(good.read_bytes()[:-40])
    plain = tmp_path / "plain.gz"
    plain.write_text("{}")
    lacking = write(tmp_path / "lacking.gz", HEADER, {"t": 1})
    other = write(tmp_path / "other.gz", {"schema": 2})
    empty = write(tmp_path / "empty.gz")
    lists = write(tmp_path / "lists.gz", [1])
    missing = tmp_path / "missing.gz"
    for path in (cut, plain, lacking, other, empty, lists, missing):
        with pytest.raises(MeasurementError, match=path.name):
            read_samples(path)
