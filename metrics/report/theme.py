"""Colours, symbols and sizes, so that every part of the report looks alike.

Colours are named by custom properties that the style sheet defines once for
light and once for dark. Charts are drawn with stand-in colours, because the
drawing library knows only literal ones; `css_colours` puts the names in.
Twins get their colour by their order, whatever they are called.
"""

from __future__ import annotations

from dataclasses import dataclass

# Stand-in colour in a drawn chart -> custom property of the style sheet.
INK = "#010101"
MUTED = "#020202"
GRID = "#030303"
BAND = "#040404"
_TWIN_STANDINS = ("#100001", "#100002", "#100003", "#100004")
_ROLE_STANDINS = ("#200001", "#200002", "#200003", "#200004", "#200005", "#200006")

_PROPERTIES = {
    INK: "var(--ink)",
    MUTED: "var(--muted)",
    GRID: "var(--grid)",
    BAND: "var(--band)",
    **{c: f"var(--twin-{i})" for i, c in enumerate(_TWIN_STANDINS, start=1)},
    **{c: f"var(--role-{i})" for i, c in enumerate(_ROLE_STANDINS, start=1)},
}

# The palette of Okabe and Ito, darkened or lightened until each colour has a
# contrast of at least 3:1 with its background. Order matters: neighbours
# differ most for every common kind of colour blindness.
LIGHT = {
    "ink": "#1b1b1f",
    "muted": "#54545c",
    "paper": "#ffffff",
    "raised": "#f6f6f4",
    "line": "#d5d5d0",
    "grid": "#e4e4e0",
    "band": "#dfe7dc",
    "link": "#0b57a4",
    "twin-1": "#0b62a3",
    "twin-2": "#c4540a",
    "twin-3": "#00795a",
    "twin-4": "#a34a7d",
    "role-1": "#1f4e79",
    "role-2": "#4f8f8b",
    "role-3": "#a8741a",
    "role-4": "#8a5a9e",
    "role-5": "#8c8c86",
    "role-6": "#b03a5b",
    "good": "#1d6b3a",
    "bad": "#a3231d",
    "half": "#7a4d00",
    "calm": "#54545c",
}
DARK = {
    "ink": "#ececea",
    "muted": "#b3b3b0",
    "paper": "#17181b",
    "raised": "#212327",
    "line": "#43454b",
    "grid": "#34363b",
    "band": "#29382c",
    "link": "#8cc4ff",
    "twin-1": "#62b4ef",
    "twin-2": "#f08a4b",
    "twin-3": "#3ec79d",
    "twin-4": "#dd8fba",
    "role-1": "#7fb2e5",
    "role-2": "#6fc2bd",
    "role-3": "#e0b15c",
    "role-4": "#c59ad8",
    "role-5": "#9b9b96",
    "role-6": "#f07f9e",
    "good": "#7fd39a",
    "bad": "#ff9d96",
    "half": "#f0c36d",
    "calm": "#b3b3b0",
}

# Marks beside the colour, so that a twin is known without seeing colour.
TWIN_SHAPES = ("circle", "square", "triangle-up", "diamond")

EQUIVALENCE_MARGIN = 0.05
"""Half the width of the band around a ratio of 1 that counts as equal."""


@dataclass(frozen=True, slots=True)
class VerdictStyle:
    """How a verdict word is shown: a symbol, a class of colour, its meaning.

    `answer` replies to a question that asks whether the claim is true.
    """

    symbol: str
    css: str
    answer: str
    meaning: str


VERDICTS = {
    "supported": VerdictStyle(
        "✓", "good", "Yes.", "The measurements agree with the claim."
    ),
    "refuted": VerdictStyle(
        "✗", "bad", "No.", "The measurements contradict the claim."
    ),
    "mixed": VerdictStyle(
        "◐",
        "half",
        "In part.",
        "True in part: it depends on the workload or the ruler.",
    ),
    "inconclusive": VerdictStyle(
        "≈",
        "half",
        "This run cannot tell.",
        "The noise is larger than the effect, or a control failed.",
    ),
    "not measurable here": VerdictStyle(
        "⊘",
        "calm",
        "Not to be measured here.",
        "Needs data from outside; the reading says which.",
    ),
    "opinion": VerdictStyle(
        "“”",
        "calm",
        "A matter of opinion.",
        "A matter of taste that no figure decides.",
    ),
    "not measured yet": VerdictStyle(
        "…",
        "calm",
        "Not measured yet.",
        "Could be decided here; the reading says what is missing.",
    ),
}
"""The seven verdict words in the order the report shows them."""

DECIDED = ("supported", "refuted", "mixed", "inconclusive")
"""Verdicts that a measurement of this run led to."""


def twin_colours(count: int) -> list[str]:
    """Return stand-in colours for `count` twins; the palette repeats after four."""
    return [_TWIN_STANDINS[i % len(_TWIN_STANDINS)] for i in range(count)]


def twin_shapes(count: int) -> list[str]:
    """Return mark shapes for `count` twins; they repeat after four."""
    return [TWIN_SHAPES[i % len(TWIN_SHAPES)] for i in range(count)]


def role_colours(count: int) -> list[str]:
    """Return stand-in colours for `count` parts of a stacked bar."""
    return [_ROLE_STANDINS[i % len(_ROLE_STANDINS)] for i in range(count)]


def css_colours(svg: str) -> str:
    """Replace the stand-in colours of a drawn chart by their custom properties."""
    for standin, name in _PROPERTIES.items():
        svg = svg.replace(f'"{standin}"', f'"{name}"')
    return svg


def style_properties(colours: dict[str, str]) -> str:
    """Return the custom properties of one colour scheme as CSS declarations."""
    return "".join(f"--{name}:{value};" for name, value in colours.items())
