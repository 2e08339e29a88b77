"""Charts drawn from the report's tables as small, self-contained SVG.

Each chart is drawn narrow enough for a telephone and scales up with its
container. The drawing library's own accessibility attributes are taken out:
the whole picture is one image with a title and a description, and the table
under it carries every number.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import altair as alt
import vl_convert

from metrics.report import theme

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from metrics.report.tables import Table

WIDTH = 340
_ROW = 30
# Labels are measured with the font of the machine that draws, and shown with the
# reader's, which may be a sixth wider: room on the left keeps them whole.
_PADDING = {"left": 28, "right": 2, "top": 2, "bottom": 2}
_TWO = 2
_MOST_TICKS = 7
_TICK_STEPS = (
    (1, 1.1, 1.2, 1.5, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 1.2, 1.5, 2, 3, 5, 7),
    (1, 1.5, 2, 3, 5, 7),
    (1, 2, 5),
    (1, 3),
    (1,),
)

Rows = list[dict[str, Any]]
Picture = alt.Chart | alt.LayerChart | alt.FacetChart


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart and the words that say how to read it."""

    svg: str
    caption: str


def all_charts(
    tables: Mapping[str, Table],
    twins: Sequence[Mapping[str, str]],
    claimed: float | None = None,
) -> dict[str, Chart]:
    """Return a chart for each table that can have one, by the table's id.

    `claimed` is the size ratio the articles assert; it is drawn as a line.
    """
    labels = [twin["label"] for twin in twins]
    drawn: dict[str, Chart] = {}
    for key, draw in CHARTS.items():
        if key in tables and tables[key]["rows"]:
            chart = draw(tables[key], labels, claimed)
            if chart:
                drawn[key] = chart
    return drawn


def _boundaries(table: Table, labels: list[str], claimed: float | None) -> Chart | None:
    if len(labels) != _TWO:
        return None
    rows = [
        {"label": row[0], "value": row[3]} for row in table["rows"] if (row[3] or 0) > 0
    ]
    note = f" Dashed: {claimed:g}, what the articles say." if claimed else ""
    description = (
        f"{labels[0]} divided by {labels[1]} on a logarithmic axis, one dot a "
        f"boundary; the line at 1 means equal.{note}"
    )
    chart = _ratio_chart(rows, f"{labels[0]} ÷ {labels[1]}", claimed)
    return _svg(chart, "size-boundaries", table["title"], description)


def _load(table: Table, labels: list[str], _: float | None) -> Chart | None:
    del labels
    rows = [
        {"label": _short(row), "value": row[3], "low": row[4], "high": row[5]}
        for row in table["rows"]
        if row[3] and row[3] > 0
    ]
    description = (
        "One dot a ratio, with its 95 % interval, on a logarithmic axis; the band "
        "around 1 is what counts as equal."
    )
    chart = _ratio_chart(rows, f"{table['columns'][3]['label']} (1: no difference)")
    return _svg(chart, "load-ratios", table["title"], description)


def _short(row: Sequence[Any]) -> str:
    """Return the label of a load ratio, short enough for a telephone."""
    return f"{str(row[0]).removesuffix(' per request')}: {row[1]}"


def _ratio_chart(rows: Rows, title: str, claimed: float | None = None) -> Picture:
    """Draw ratios as dots with intervals on a logarithmic axis around 1."""
    ends = [r[k] for r in rows for k in ("value", "low", "high") if r.get(k)]
    low, high = _log_domain([*ends, 1.0, *([claimed] if claimed else [])])
    scale = alt.Scale(type="log", domain=[low, high], nice=False)
    axis = alt.Axis(values=_log_ticks(low, high), format="~g", grid=True, title=title)
    x = alt.X("value:Q", scale=scale, axis=axis)
    y = alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=160))
    data = alt.Chart(alt.InlineData(values=rows))
    margin = theme.EQUIVALENCE_MARGIN
    band = alt.Chart(alt.InlineData(values=[{"a": 1 / (1 + margin), "b": 1 + margin}]))
    layers: list[alt.Chart] = [
        band.mark_rect(color=theme.BAND).encode(
            x=alt.X("a:Q", scale=scale, axis=axis), x2="b:Q"
        ),
        _line_at(1.0, scale, axis, dash=[]),
        data.transform_filter("isValid(datum.low) && isValid(datum.high)")
        .mark_rule(color=theme.INK, strokeWidth=2)
        .encode(y=y, x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q"),
        data.mark_point(filled=True, size=90, color=theme.INK, opacity=1).encode(
            x=x, y=y
        ),
    ]
    if claimed:
        layers.append(_line_at(claimed, scale, axis, dash=[5, 3]))
    return alt.layer(*layers).properties(height=_ROW * len(rows))


def _line_at(
    value: float, scale: alt.Scale, axis: alt.Axis, dash: list[int]
) -> alt.Chart:
    data = alt.Chart(alt.InlineData(values=[{"at": value}]))
    mark = data.mark_rule(color=theme.MUTED, strokeWidth=1.5, strokeDash=dash)
    line: alt.Chart = mark.encode(x=alt.X("at:Q", scale=scale, axis=axis))
    return line


def _log_domain(values: Sequence[float]) -> tuple[float, float]:
    """Return an axis that holds all values with a little room on both sides."""
    return min(values) / 1.25, max(values) * 1.15


def _log_ticks(low: float, high: float) -> list[float]:
    """Return readable ticks, few enough not to collide, with 1 if it is inside."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for steps in _TICK_STEPS:
        ticks = [
            round(step * 10.0**power, 6)
            for power in powers
            for step in steps
            if low <= step * 10.0**power <= high
        ]
        if len(ticks) <= _MOST_TICKS:
            return ticks
    return ticks


def _roles(table: Table, labels: list[str], _: float | None) -> Chart | None:
    rows = [
        {"twin": label, "role": row[0], "order": place, "value": row[1 + index] or 0}
        for index, label in enumerate(labels)
        for place, row in enumerate(table["rows"])
    ]
    names = [row[0] for row in table["rows"]]
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar(height=26)
        .encode(
            y=alt.Y("twin:N", sort=None, title=None),
            x=alt.X("sum(value):Q", axis=_count_axis("Non-blank lines")),
            order=alt.Order("order:Q"),
            color=alt.Color(
                "role:N",
                title=None,
                sort=None,
                scale=alt.Scale(domain=names, range=theme.role_colours(len(names))),
                legend=alt.Legend(columns=3),
            ),
        )
        .properties(height=40 * len(labels))
    )
    description = "One stacked bar a twin, one part a role."
    return _svg(chart, "size-roles", table["title"], description)


def _features(table: Table, labels: list[str], _: float | None) -> Chart | None:
    rows = [
        {"label": str(row[0])[:26], "twin": label, "value": row[1 + index]}
        for row in table["rows"]
        for index, label in enumerate(labels)
        if row[1 + index] is not None
    ]
    chart = _dots(rows, labels, "Source lines", "linear")
    description = "Two marks a feature, one for each twin."
    return _svg(chart, "feature-lines", table["title"], description)


def _packages(table: Table, labels: list[str], _: float | None) -> Chart | None:
    rows = [
        {"label": row[1], "twin": label, "value": row[2 + index]}
        for row in table["rows"]
        if row[0] == "Source lines"
        for index, label in enumerate(labels)
        if row[2 + index]
    ]
    chart = _dots(rows, labels, "Installed source lines (log)", "log")
    description = "Source lines that pip installs, by boundary, one mark a twin."
    return _svg(chart, "packages", table["title"], description) if rows else None


def _latency(table: Table, labels: list[str], _: float | None) -> Chart | None:
    wanted = {"Median answer, ms": "p50", "95th percentile, ms": "p95"}
    rows = [
        {"label": f"{row[0]}: {wanted[row[1]]}", "twin": label, "value": row[2 + i]}
        for row in table["rows"]
        if row[1] in wanted
        for i, label in enumerate(labels)
        if row[2 + i]
    ]
    chart = _dots(rows, labels, "Milliseconds (log)", "log")
    description = "Time to answer under load by journey, one mark a twin."
    return _svg(chart, "load-blocks", table["title"], description) if rows else None


def _dots(rows: Rows, labels: list[str], title: str, kind: str) -> Picture:
    """Draw one mark a twin on a line a row; a thin line joins the marks."""
    values = [row["value"] for row in rows] or [1]
    scale, axis = alt.Scale(type="linear", zero=True), _count_axis(title)
    if kind == "log":
        low, high = _log_domain(values)
        scale = alt.Scale(type="log", domain=[low, high], nice=False)
        axis = _count_axis(title, _log_ticks(low, high))
    data = alt.Chart(alt.InlineData(values=rows))
    y = alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=160))
    colours = alt.Scale(domain=labels, range=theme.twin_colours(len(labels)))
    shapes = alt.Scale(domain=labels, range=theme.twin_shapes(len(labels)))
    join = data.mark_rule(color=theme.GRID, strokeWidth=3).encode(
        y=y,
        x=alt.X("min(value):Q", scale=scale, axis=axis),
        x2=alt.X2("max(value):Q"),
    )
    marks = data.mark_point(filled=True, size=80, opacity=1).encode(
        y=y,
        x=alt.X("value:Q", scale=scale, axis=axis),
        color=alt.Color("twin:N", title=None, sort=None, scale=colours),
        shape=alt.Shape("twin:N", title=None, sort=None, scale=shapes),
    )
    count = len({row["label"] for row in rows})
    return alt.layer(join, marks).properties(height=22 * count)


def _count_axis(title: str, values: Sequence[float] = ()) -> alt.Axis:
    """Return an axis of counts; `values` are its ticks, else about four of them."""
    if values:
        return alt.Axis(format="~s", values=list(values), grid=True, title=title)
    return alt.Axis(format=",.0f", tickCount=4, grid=True, title=title)


def _svg(chart: Picture, key: str, title: str, description: str) -> Chart:
    """Draw a chart and make it one labelled, themed and compact picture."""
    text = {"labelColor": theme.INK, "titleColor": theme.INK}
    spec = (
        chart.properties(
            width=WIDTH, background="transparent", autosize={"type": "fit-x"}
        )
        .configure(font="sans-serif", padding=_PADDING)
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
            gridColor=theme.GRID,
            tickColor=theme.GRID,
            domainColor=theme.MUTED,
            **text,
        )
        .configure_axisY(grid=False, ticks=False, domain=False, labelPadding=6)
        .configure_legend(orient="top", labelFontSize=12, symbolStrokeWidth=0, **text)
    )
    svg = vl_convert.vegalite_to_svg(spec.to_dict())
    return Chart(_finish(svg, key, title, description), description)


_NOISE = (
    re.compile(r'\s(?:aria-[a-z]+|role|class|pointer-events|style)="[^"]*"'),
    re.compile(r'\sopacity="1"|\sxmlns:xlink="[^"]*"|\sversion="1\.1"'),
    re.compile(r'<path(?: transform="[^"]*")? d=""[^>]*/>'),
    re.compile(r'<path[^>]*d="M0,0h0v0h0Z"[^>]*/>'),
    re.compile(r'<path[^>]* display="none"[^>]*/>'),
    re.compile(r"<text[^>]*/>"),
    re.compile(r"<g[^>]*/>|<g[^>]*></g>"),
)
_LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")


def _finish(svg: str, key: str, title: str, description: str) -> str:
    for pattern in _NOISE:
        svg = pattern.sub("", svg)
    svg = _LONG_NUMBER.sub(lambda m: f"{float(m[0]):.1f}".removesuffix(".0"), svg)
    svg = re.sub(r' xmlns="[^"]*"', "", svg, count=1)
    svg = re.sub(r' width="[\d.]+" height="[\d.]+"', "", svg, count=1)
    name = f"chart-{key}"
    label = (
        f'<svg role="img" aria-labelledby="{name}-t {name}-d" focusable="false"'
        f' class="chart"'
    )
    told = (
        f'<title id="{name}-t">{escape(title)}</title>'
        f'<desc id="{name}-d">{escape(description)}</desc>'
    )
    head, _, rest = svg.partition(">")
    return theme.css_colours(f"{head.replace('<svg', label, 1)}>{told}{rest}")


CHARTS: dict[str, Callable[[Table, list[str], float | None], Chart | None]] = {
    "size-boundaries": _boundaries,
    "size-roles": _roles,
    "feature-lines": _features,
    "packages": _packages,
    "load-ratios": _load,
    "load-blocks": _latency,
}
