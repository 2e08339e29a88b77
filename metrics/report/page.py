"""The report as one HTML file that needs no network and no script."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from markdown_it import MarkdownIt
from markupsafe import Markup

from metrics.report import charts, evidence, theme, trials, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from metrics.report.model import Source

_TEMPLATES = Path(__file__).parent / "templates"

SECTIONS = (
    ("size", "Size"),
    ("complexity", "Complexity"),
    ("capabilities", "What comes from where"),
    ("packages", "Packages"),
    ("security", "Security out of the box"),
    ("load", "Load and database work"),
    (trials.SECTION, "What the experiments tried"),
)
# Links and pictures would point outside; a report points at nothing but itself.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_MARKDOWN.disable(["link", "image", "autolink", "reference"])


def render(document: Mapping[str, Any], source: Source) -> str:
    """Return the HTML of a report.

    `source` gives the values of the rows that verdicts cite as evidence, and what
    experiments said with them.
    """
    style = _style()
    by_id = {row.id: row for row in source.measurements}
    labels = {twin["name"]: twin["label"] for twin in document["twins"]}
    tables = {table["id"]: table for table in document["figures"]}
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            **document,
            style=Markup(style),  # noqa: S704 (our own file, quoted nowhere)
            style_hash=style_digest(style),
            tables=tables,
            charts=_charts(document, tables),
            sections=SECTIONS,
            groups=_groups(document["claims"]),
            headline_charts={h["chart"] for h in document["headlines"]},
            evidence_of=lambda ids: evidence.rows(ids, by_id, labels, source.trials),
            environment_rows=_flatten(document["environment"]),
            labels=labels,
        )
    )


def _environment() -> jinja2.Environment:
    """Return the template environment; everything from a run is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["number"] = words.number
    environment.filters["cell"] = cell
    environment.filters["markdown"] = _markdown
    environment.globals["verdicts"] = theme.VERDICTS
    environment.globals["decided"] = theme.DECIDED
    return environment


def cell(value: object, form: str) -> str:
    """Return a table cell as text; `form` is the column's number format."""
    if form == "control" and isinstance(value, int | float):
        return f"{value:.3f}"
    if form == "ratio" and isinstance(value, int | float):
        return words.factor(float(value))
    return words.number(value)


def _style() -> str:
    """Return the style sheet with both colour schemes filled in."""
    source = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
    lines = [line.strip() for line in source.splitlines()]
    return (
        "\n".join(line for line in lines if line)
        .replace("/*light*/", theme.style_properties(theme.LIGHT))
        .replace("/*dark*/", theme.style_properties(theme.DARK))
    )


def style_digest(style: str) -> str:
    """Return the style's digest, so that the page can forbid any other style."""
    found = hashlib.sha256(style.encode()).digest()
    return f"sha256-{base64.b64encode(found).decode()}"


def _charts(
    document: Mapping[str, Any], tables: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    claimed = next((h["claimed"] for h in document["headlines"] if h["claimed"]), None)
    drawn = charts.all_charts(tables, document["twins"], claimed)
    # The drawing library escapes the labels; titles are escaped in charts.py.
    return {
        key: {"svg": Markup(chart.svg), "caption": chart.caption}  # noqa: S704
        for key, chart in drawn.items()
    }


def _groups(claims: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the claims by verdict, most important first, empty groups left out."""
    grouped: list[dict[str, Any]] = [
        {
            "verdict": word,
            "claims": sorted(
                (c for c in claims if c["verdict"] == word),
                key=lambda c: c["priority"],
            ),
        }
        for word in theme.VERDICTS
    ]
    return [group for group in grouped if group["claims"]]


def _flatten(value: object, path: str = "") -> list[tuple[str, str]]:
    """Return nested JSON data as (path, text) rows."""
    if isinstance(value, dict):
        items = [(str(key), entry) for key, entry in sorted(value.items())]
    elif isinstance(value, list) and any(isinstance(e, dict | list) for e in value):
        items = [(_entry_name(e, place), e) for place, e in enumerate(value, start=1)]
    elif isinstance(value, list):
        return [(path, ", ".join(words.number(entry) for entry in value))]
    else:
        return [(path, words.number(value))]
    return [
        row
        for key, entry in items
        for row in _flatten(entry, f"{path} / {key}" if path else key)
    ]


def _entry_name(entry: object, place: int) -> str:
    return str(entry.get("name", place)) if isinstance(entry, dict) else str(place)


def _markdown(text: str) -> Markup:
    """Render a twin's own Markdown below a heading of the third level."""
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "h4"
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return Markup(html)  # noqa: S704 (the renderer escapes raw HTML)
