"""Words and sentences of several languages that the dataset is made of.

`words.json` pairs each title word with its ASCII form as both apps' slug library
writes it, so that a slug here looks like one that an app would have made.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

Pair = tuple[str, str]

_FILE = Path(__file__).resolve().parent / "words.json"
_NOTHING: tuple[Pair, ...] = (("", ""),)


@dataclass(frozen=True, slots=True)
class Language:
    """One language's vocabulary. A title reads: angle, quality (if any), noun."""

    joiner: str
    angles: tuple[Pair, ...]
    qualities: tuple[Pair, ...]
    nouns: tuple[Pair, ...]
    sentences: tuple[str, ...]
    given: tuple[str, ...]
    family: tuple[str, ...]

    @property
    def titles(self) -> int:
        """Return how many different titles the words make."""
        return len(self.angles) * len(self.qualities) * len(self.nouns)

    def title(self, index: int) -> Pair:
        """Return title number `index` (modulo `titles`) and its slug."""
        index, noun = divmod(index, len(self.nouns))
        index, quality = divmod(index, len(self.qualities))
        words = (
            self.angles[index % len(self.angles)],
            self.qualities[quality],
            self.nouns[noun],
        )
        return (
            self.joiner.join(text for text, _ in words if text),
            "-".join(ascii_form for _, ascii_form in words if ascii_form),
        )


def _pairs(rows: list[list[str]]) -> tuple[Pair, ...]:
    return tuple((text, ascii_form) for text, ascii_form in rows) or _NOTHING


LANGUAGES: dict[str, Language] = {
    code: Language(
        joiner=words["joiner"],
        angles=_pairs(words["angles"]),
        qualities=_pairs(words["qualities"]),
        nouns=_pairs(words["nouns"]),
        sentences=tuple(words["sentences"]),
        given=tuple(words["given"]),
        family=tuple(words["family"]),
    )
    for code, words in json.loads(_FILE.read_text(encoding="utf-8")).items()
}
