"""What a profile's load part consists of: restarts, and the duets of each.

A *restart* starts fresh servers once and runs several duets on them, one after
the other; it is one step of a run, and the level at which statistics resample.

A profile's key `load` holds (defaults in brackets):

    users                     visitors of each generator [8]
    blocks, block_seconds     blocks of one duet [2] and their length [2.0]
    warmup_seconds            load before the first block of a duet [1.0]
    twins                     {"restarts": [3], "journeys": [all four]}
    controls                  {"restarts": of each twin [3], "journeys": [reader],
                               "twins": how many of them are compared with
                               themselves [all], "padding_lines": [10000], 0 for
                               no padding}

`twins` and `controls` may override the first four keys for their own duets.
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
#: For the estimate: start and stop of a server, of a pair of generators.
SERVER_SECONDS, GENERATORS_SECONDS = 1.3, 1.3


@dataclass(frozen=True, slots=True)
class Place:
    """A server of a restart: a twin, as it is or with a probe around it.

    `copy` tells two servers of the same twin apart; `lines` is for padding.
    """

    twin: str
    variant: str = PLAIN
    copy: int = 1
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Duet:
    """Two servers under the same journey."""

    kind: str
    journey: str
    a: Place
    b: Place

    @property
    def places(self) -> dict[str, Place]:
        """The servers by side."""
        return {"a": self.a, "b": self.b}


@dataclass(frozen=True, slots=True)
class Restart:
    """One step: its servers are those of its duets, started in this order.

    `pair` is its number; `swapped` says that side b is started first.
    """

    pair: int
    swapped: bool
    users: int
    blocks: int
    block_seconds: float
    warmup_seconds: float
    duets: tuple[Duet, ...]

    def places(self) -> list[Place]:
        """Return the servers to start, in order."""
        found = list(dict.fromkeys(p for duet in self.duets for p in (duet.a, duet.b)))
        return found[::-1] if self.swapped else found

    def as_params(self) -> dict[str, Any]:
        """Return the restart as a step's parameters."""
        features = {name for duet in self.duets for name in FEATURES[duet.journey]}
        return {**asdict(self), "features": sorted(features)}

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Restart:
        """Return the restart that `as_params` wrote, also after JSON."""
        duets = tuple(
            Duet(duet["kind"], duet["journey"], Place(**duet["a"]), Place(**duet["b"]))
            for duet in params["duets"]
        )
        known = {key: value for key, value in params.items() if key != "features"}
        return cls(**{**known, "duets": duets})

    def seconds(self, *, duet_mode: bool) -> float:
        """Estimate how long the restart takes; interleaved sides take turns."""
        one = GENERATORS_SECONDS + self.warmup_seconds
        length = self.blocks * self.block_seconds
        each = one + length if duet_mode else 2 * (self.blocks * one + length)
        return len(self.places()) * SERVER_SECONDS + len(self.duets) * each


def plan(
    twins: Sequence[Twin], profile: Mapping[str, Any]
) -> Iterator[tuple[str, Restart]]:
    """Yield the step name and the restart for all the profile asks for."""
    names = [twin.name for twin in twins]
    for first, second in itertools.combinations(names, 2):
        for pair in range(1, _part(profile, "twins")["restarts"] + 1):
            yield (
                f"{first}-{second}-{pair}",
                _twins_restart(profile, first, second, pair),
            )
    part = _part(profile, "controls")
    controlled = names[: part["twins"]]
    for name in names:
        kinds = _variants(name, part, controlled=name in controlled)
        for pair in range(1, part["restarts"] + 1) if kinds else ():
            yield f"{name}-controls-{pair}", _controls_restart(part, name, kinds, pair)


def _part(profile: Mapping[str, Any], part: str) -> dict[str, Any]:
    shared = {"users": 8, "blocks": 2, "block_seconds": 2.0, "warmup_seconds": 1.0}
    defaults: dict[str, Any] = {
        "twins": {"restarts": 3, "journeys": JOURNEYS},
        "controls": {
            "restarts": 3,
            "journeys": ("reader",),
            "twins": None,
            "padding_lines": 10_000,
        },
    }[part]
    load = profile.get("load", {})
    given = {key: load[key] for key in shared if key in load}
    return {**shared, **defaults, **given, **load.get(part, {})}


def _twins_restart(
    profile: Mapping[str, Any], first: str, second: str, pair: int
) -> Restart:
    part = _part(profile, "twins")
    duets = [
        Duet(TWINS, journey, Place(first), Place(second))
        for journey in part["journeys"]
    ]
    return _restart(part, pair, duets)


def _variants(
    name: str, part: Mapping[str, Any], *, controlled: bool
) -> dict[str, Place]:
    """Return side b of each kind that is measured on this twin."""
    found = {}
    if controlled:
        found = {SAME: Place(name, copy=2), SAME_PLUS_5: Place(name, BURNING)}
    if lines := part["padding_lines"]:
        found[PADDING] = Place(name, PADDED, lines=lines)
    return found


def _controls_restart(
    part: Mapping[str, Any], name: str, kinds: Mapping[str, Place], pair: int
) -> Restart:
    duets = [
        Duet(kind, journey, Place(name), other)
        for journey in part["journeys"]
        for kind, other in kinds.items()
    ]
    return _restart(part, pair, duets)


def _restart(part: Mapping[str, Any], pair: int, duets: list[Duet]) -> Restart:
    # Another duet comes first in each restart, so that none always meets the
    # servers' youth.
    turn = (pair - 1) % len(duets)
    return Restart(
        pair=pair,
        swapped=pair % 2 == 0,
        users=part["users"],
        blocks=part["blocks"],
        block_seconds=float(part["block_seconds"]),
        warmup_seconds=float(part["warmup_seconds"]),
        duets=tuple(duets[turn:] + duets[:turn]),
    )


def step_of(name: str, restart: Restart, *, duet_mode: bool) -> Step:
    """Return the run's step for a restart."""
    return Step(
        id=f"load/{name}",
        instrument="load",
        estimate_seconds=restart.seconds(duet_mode=duet_mode),
        params=restart.as_params(),
    )
