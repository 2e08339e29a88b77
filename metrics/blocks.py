"""One block of load: what was read at its edges, and what follows from that.

A `Block` is raw data and is kept beside the samples. Every load figure follows
from it and the samples (`figures`), so that `twins verify` can count again.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from metrics.records import Observation
from metrics.samples import count_block

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from metrics.samples import Samples

DUET, INTERLEAVED = "duet", "interleaved"


@dataclass(frozen=True, slots=True)
class Block:
    """One side of one block.

    `pair` counts the fresh processes, `block` from 1; `start` and `end` are on
    CLOCK_MONOTONIC (s). `cpu` and `generator_cpu` are CPU seconds used between
    them by the trees of server and generator, `memory` is in MiB at the end.
    `lines` is 0 unless side b is padded; `samples` is a file name.
    """

    twin: str
    journey: str
    kind: str
    pair: int
    block: int
    side: str
    mode: str
    lines: int
    samples: str
    start: float
    end: float
    cpu: float
    generator_cpu: float
    memory: float

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Block:
        """Return the block that `as_dict` wrote; TypeError if it is not one."""
        return cls(**data)

    def as_dict(self) -> dict[str, Any]:
        """Return the block as JSON data."""
        return dataclasses.asdict(self)

    @property
    def seconds(self) -> float:
        """Length of the block."""
        return self.end - self.start

    @property
    def generator_busy(self) -> float:
        """Share of one core that the generator used."""
        return self.generator_cpu / self.seconds

    def coordinates(self) -> dict[str, str | int]:
        """Return what tells this block's measurements from others'."""
        found: dict[str, str | int] = {
            "kind": self.kind,
            "pair": self.pair,
            "block": self.block,
            "side": self.side,
            "mode": self.mode,
        }
        return found | ({"lines": self.lines} if self.lines else {})


def figures(block: Block, samples: Samples) -> Iterator[Observation]:
    """Yield every load figure of one block and side."""
    count = count_block(samples, block.start, block.end)
    values = {
        "load.cpu_seconds": block.cpu,
        "load.requests": float(count.requests),
        "load.errors": float(count.errors),
        "load.seconds": block.seconds,
        "load.latency_p50": count.p50,
        "load.latency_p95": count.p95,
        "load.latency_p99": count.p99,
        "load.memory": block.memory,
        "load.generator_busy": block.generator_busy,
    }
    for metric, value in values.items():
        yield Observation(metric, block.twin, block.journey, value, block.coordinates())
