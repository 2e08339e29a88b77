"""The journeys by name, and the mixture that stands for a site's everyday.

Of 100 sessions 80 read (3 rounds: 21 requests), 15 react (2 rounds: 16 requests)
and 5 write (2 rounds: 6 requests). So of 100 requests about 86 are of readers, 12 of
members and 2 of authors. Sessions with an account are shorter than in the journeys
alone, or reacting would outweigh reading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadtests.journeys.author import author
from loadtests.journeys.member import member
from loadtests.journeys.reader import reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from loadtests.dataset import Site
    from loadtests.session import Session

#: Sessions of 100: what each kind of visitor is worth in the mixture.
WEIGHTS = {"reader": 80, "member": 15, "author": 5}
ROUNDS = {"reader": 3, "member": 2, "author": 2}


def mix(session: Session, site: Site) -> None:
    """Run one session of the mixture; WrongAnswerError at the first wrong answer."""
    (kind,) = session.rng.choices(list(WEIGHTS), list(WEIGHTS.values()))
    _SINGLE[kind](session, site, ROUNDS[kind])


_SINGLE = {"reader": reader, "member": member, "author": author}
JOURNEYS: dict[str, Callable[[Session, Site], None]] = {
    "reader": reader,
    "member": member,
    "author": author,
    "mix": mix,
}
