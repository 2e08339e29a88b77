"""What a profile's load part consists of: restarts, and the journeys of each.

A *restart* starts a fresh pair of servers and lets journeys run on them, one
after the other; it is one step of a run, and the level at which statistics
resample. Both sides are always of the same age.

A profile's key `load` holds (defaults in brackets):

    users                     visitors of each generator [4]
    blocks, block_seconds     blocks of one journey [2] and their length [2.0]
    warmup_seconds            load before the first block of a journey [1.0]
    twins                     {"restarts": [3], "journeys": [all four]}
    controls                  {"restarts": of each kind and twin [4],
                               "journeys": [reader], "twins": how many of them
                               are compared with themselves [all]}
    padding                   {"restarts": of each twin [3], "journeys": [reader],
                               "lines": [10000]}

The last three may override the first four keys for their own duets. As many users as the server has threads keep it saturated; more would only queue, and let the block's edges
cut through more unfinished rounds.
"""

from __future__ import annotations

import itertools
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from metrics.duets import PADDING, SAME, SAME_PLUS_5, TWINS
from metrics.records import Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from metrics.twins import Twin

JOURNEYS = ("reader", "member", "author", "mix")
#: The features a journey uses; without their parity it is not measured.
FEATURES = {
    "reader": ("A06", "A07", "A09", "A11", "W01", "W03"),
    "member": ("A02", "A05", "A06", "A08", "A09", "A10"),
    "author": ("A02", "A06"),
}
FEATURES["mix"] = tuple(sorted({f for found in FEATURES.values() for f in found}))
PLAIN, BURNING, PADDED = "plain", "burning", "padded"
#: For the estimate: start and stop of a server, of the generators of one take.
SERVER_SECONDS, GENERATORS_SECONDS = 0.6, 0.9


@dataclass(frozen=True, slots=True)
class Place:
    """A server: a twin as it is, or with a probe around it (`lines`: padding)."""

    twin: str
    variant: str = PLAIN
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Restart:
    """One step: two fresh servers under some journeys.

    `pair` is its number among those of the same kind and twins; `swapped` says
    that side b is started first.
    """

    kind: str
    pair: int
    a: Place
    b: Place
    journeys: tuple[str, ...]
    users: int
    blocks: int
    block_seconds: float
    warmup_seconds: float

    @property
    def swapped(self) -> bool:
        """Whether side b is started first."""
        return self.pair % 2 == 0

    def places(self) -> dict[str, Place]:
        """Return the servers by side, in the order in which they are started."""
        found = [("a", self.a), ("b", self.b)]
        return dict(found[::-1] if self.swapped else found)

    def as_params(self) -> dict[str, Any]:
        """Return the restart as a step's parameters."""
        features = {name for journey in self.journeys for name in FEATURES[journey]}
        return {**asdict(self), "features": sorted(features)}

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Restart:
        """Return the restart that `as_params` wrote, also after JSON."""
        known = {key: value for key, value in params.items() if key != "features"}
        places = {side: Place(**params[side]) for side in ("a", "b")}
        return cls(**{**known, **places, "journeys": tuple(params["journeys"])})

    def seconds(self, *, duet_mode: bool) -> float:
        """Estimate how long the restart takes; interleaved sides take turns."""
        one = GENERATORS_SECONDS + self.warmup_seconds
        length = self.blocks * self.block_seconds
        each = one + length if duet_mode else 2 * (self.blocks * one + length)
        return 2 * SERVER_SECONDS + len(self.journeys) * each


def plan(twins: Sequence[Twin], profile: Mapping[str, Any]) -> Iterator[Step]:
    """Yield a step for each restart that the profile asks for (duets assumed)."""
    names = [twin.name for twin in twins]
    part = _part(profile, "twins")
    for first, second in itertools.combinations(names, 2):
        yield from _steps(f"{first}-{second}", TWINS, Place(first), Place(second), part)
    part = _part(profile, "controls")
    for name in names[: part["twins"]]:
        for kind, other in ((SAME, Place(name)), (SAME_PLUS_5, Place(name, BURNING))):
            yield from _steps(f"{name}-{kind}", kind, Place(name), other, part)
    part = _part(profile, "padding")
    for name in names:
        padded = Place(name, PADDED, part["lines"])
        yield from _steps(f"{name}-{PADDING}", PADDING, Place(name), padded, part)


def _part(profile: Mapping[str, Any], part: str) -> dict[str, Any]:
    shared = {"users": 4, "blocks": 2, "block_seconds": 2.0, "warmup_seconds": 1.0}
    defaults: dict[str, Any] = {
        "twins": {"restarts": 3, "journeys": JOURNEYS},
        "controls": {"restarts": 4, "journeys": ("reader",), "twins": None},
        "padding": {"restarts": 3, "journeys": ("reader",), "lines": 10_000},
    }[part]
    load = profile.get("load", {})
    given = {key: load[key] for key in shared if key in load}
    return {**shared, **defaults, **given, **load.get(part, {})}


def _steps(
    name: str, kind: str, a: Place, b: Place, part: Mapping[str, Any]
) -> Iterator[Step]:
    for pair in range(1, part["restarts"] + 1):
        restart = Restart(
            kind=kind,
            pair=pair,
            a=a,
            b=b,
            journeys=tuple(part["journeys"]),
            users=part["users"],
            blocks=part["blocks"],
            block_seconds=float(part["block_seconds"]),
            warmup_seconds=float(part["warmup_seconds"]),
        )
        yield Step(
            id=f"load/{name}-{pair}",
            instrument="load",
            estimate_seconds=restart.seconds(duet_mode=True),
            params=restart.as_params(),
        )
