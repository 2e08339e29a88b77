"""The spec's data files as typed, frozen records.

Each `load_…` function reads one file beside this module (or another one of the
same shape) and raises SpecError with file and line when something is wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shared_spec.openapi import OpenApi, load_openapi, response_schema
from shared_spec.yaml_lines import Node, SpecError, read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Complexity",
    "Control",
    "ErrorAnswer",
    "Feature",
    "FieldLimit",
    "Form",
    "FormField",
    "Limits",
    "Metric",
    "OpenApi",
    "Page",
    "Pages",
    "SpecError",
    "load_features",
    "load_limits",
    "load_metrics",
    "load_openapi",
    "load_pages",
    "response_schema",
]

FOLDER = Path(__file__).resolve().parent
AREAS = ("api", "website", "admin", "platform", "micro")
SESSIONS = ("any", "required")
CONTROLS = ("link", "button")
SHOWN_TO = ("everyone", "visitor", "member", "author", "owner", "others")

_FEATURE_ID = re.compile(r"[A-Z][0-9]{2}")


@dataclass(frozen=True, slots=True)
class Complexity:
    """How much a feature asks for, counted from the spec before any measurement."""

    endpoints: int
    tables: int
    roles: int
    validation_rules: int

    @property
    def score(self) -> int:
        """Return the plain sum of the parts."""
        return self.endpoints + self.tables + self.roles + self.validation_rules


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of the product; `built` says whether both apps promise it now."""

    id: str
    title: str
    area: str
    story: str
    endpoints: tuple[str, ...]
    pages: tuple[str, ...]
    complexity: Complexity
    built: bool


@dataclass(frozen=True, slots=True)
class FieldLimit:
    """What a text field accepts; lengths are in characters after trimming."""

    name: str
    minimum: int
    maximum: int
    trimmed: bool
    multiline: bool
    nullable: bool
    unique_ignoring_case: bool
    must_be: str


@dataclass(frozen=True, slots=True)
class ErrorAnswer:
    """A whole error answer of the API."""

    id: str
    status: int
    key: str
    message: str

    @property
    def body(self) -> dict[str, dict[str, list[str]]]:
        """Return the JSON value of the answer."""
        return {"errors": {self.key: [self.message]}}


@dataclass(frozen=True, slots=True)
class Limits:
    """Field limits, messages, error answers and numbers that both apps obey."""

    fields: Mapping[str, FieldLimit]
    messages: Mapping[str, str]
    errors: Mapping[str, ErrorAnswer]
    numbers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the website, `every` for what stands on all of them.

    `after` is where its form leads, if it has one.
    """

    id: str
    features: tuple[str, ...]
    routes: tuple[str, ...]
    session: str
    heading: str | None
    after: str | None
    selectors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form; fields without a name are found by placeholder."""

    name: str | None
    control: str
    type: str | None
    placeholder: str | None


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a page, by the names its fields are sent under."""

    id: str
    page: str
    features: tuple[str, ...]
    submit: str | None
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class Control:
    """A link or button that people and tools find by its text."""

    id: str
    kind: str
    text: str
    features: tuple[str, ...]
    pages: tuple[str, ...]
    shown_to: str
    leads_to: str | None


@dataclass(frozen=True, slots=True)
class Pages:
    """The page contract: pages, forms, controls, classes and rules in words."""

    pages: tuple[Page, ...]
    forms: tuple[Form, ...]
    controls: tuple[Control, ...]
    classes: Mapping[str, str]
    rules: Mapping[str, str]

    def page(self, page_id: str) -> Page:
        """Return one page; KeyError when there is none of this id."""
        return {page.id: page for page in self.pages}[page_id]


@dataclass(frozen=True, slots=True)
class Metric:
    """What an instrument may report. `timing` figures need passing controls."""

    id: str
    unit: str
    instrument: str
    meaning: str
    timing: bool


def load_features(path: Path = FOLDER / "features.yaml") -> tuple[Feature, ...]:
    """Return all features in the order of the file; ids are unique."""
    seen: set[str] = set()
    features = []
    for node in read_yaml(path).get("features").sequence():
        feature = _feature(node)
        if feature.id in seen:
            raise node.error(f"feature {feature.id} stands twice")
        seen.add(feature.id)
        features.append(feature)
    return tuple(features)


def load_limits(path: Path = FOLDER / "limits.yaml") -> Limits:
    """Return limits, messages and error answers."""
    root = read_yaml(path)
    root.only("fields", "messages", "errors", "numbers")
    fields, errors = root.get("fields").mapping(), root.get("errors").mapping()
    return Limits(
        fields={name: _field_limit(name, node) for name, node in fields.items()},
        messages=_texts_by_key(root.get("messages")),
        errors={name: _error_answer(name, node) for name, node in errors.items()},
        numbers={
            name: node.integer() for name, node in root.get("numbers").mapping().items()
        },
    )


def load_pages(path: Path = FOLDER / "pages.yaml") -> Pages:
    """Return the page contract; forms and controls stand on pages that exist."""
    root = read_yaml(path)
    root.only("pages", "forms", "controls", "classes", "rules")
    pages = tuple(_page(node) for node in root.get("pages").sequence())
    known = {page.id for page in pages}
    return Pages(
        pages=pages,
        forms=tuple(_form(node, known) for node in root.get("forms").sequence()),
        controls=tuple(
            _control(node, known) for node in root.get("controls").sequence()
        ),
        classes=_texts_by_key(root.get("classes")),
        rules=_texts_by_key(root.get("rules")),
    )


def load_metrics(path: Path = FOLDER / "metrics.yaml") -> dict[str, Metric]:
    """Return every metric by its id."""
    return {
        name: _metric(name, node) for name, node in read_yaml(path).mapping().items()
    }


def _feature(node: Node) -> Feature:
    node.only(
        *("id", "title", "area", "story", "endpoints", "pages", "complexity", "built")
    )
    parts = node.get("complexity")
    parts.only("endpoints", "tables", "roles", "validation_rules")
    return Feature(
        id=_feature_id(node.get("id")),
        title=node.get("title").text(),
        area=_one_of(node.get("area"), AREAS),
        story=node.get("story").text(),
        endpoints=_texts(node.find("endpoints")),
        pages=_texts(node.find("pages")),
        complexity=Complexity(
            endpoints=parts.get("endpoints").integer(),
            tables=parts.get("tables").integer(),
            roles=parts.get("roles").integer(),
            validation_rules=parts.get("validation_rules").integer(),
        ),
        built=_flag(node.find("built")),
    )


def _field_limit(name: str, node: Node) -> FieldLimit:
    node.only(
        *("minimum", "maximum", "trimmed", "multiline", "nullable"),
        *("unique_ignoring_case", "must_be"),
    )
    minimum, maximum = node.get("minimum").integer(), node.get("maximum").integer()
    if minimum > maximum:
        raise node.error(f"minimum {minimum} is above maximum {maximum}")
    return FieldLimit(
        name=name,
        minimum=minimum,
        maximum=maximum,
        trimmed=_flag(node.find("trimmed")),
        multiline=_flag(node.find("multiline")),
        nullable=_flag(node.find("nullable")),
        unique_ignoring_case=_flag(node.find("unique_ignoring_case")),
        must_be=node.get("must_be").text(),
    )


def _error_answer(name: str, node: Node) -> ErrorAnswer:
    node.only("status", "key", "message")
    status = node.get("status").integer()
    if not 400 <= status <= 599:
        raise node.get("status").error(f"{status} is not an error status")
    return ErrorAnswer(name, status, node.get("key").text(), node.get("message").text())


def _page(node: Node) -> Page:
    node.only(*("id", "features", "routes", "session", "heading", "after", "selectors"))
    return Page(
        id=node.get("id").text(),
        features=_feature_ids(node.get("features")),
        routes=node.get("routes").texts(),
        session=_one_of(node.get("session"), SESSIONS),
        heading=_optional_text(node.find("heading")),
        after=_optional_text(node.find("after")),
        selectors=_texts_by_key(node.get("selectors")),
    )


def _form(node: Node, pages: set[str]) -> Form:
    node.only("id", "page", "features", "submit", "fields")
    return Form(
        id=node.get("id").text(),
        page=_one_of(node.get("page"), pages),
        features=_feature_ids(node.get("features")),
        submit=_optional_text(node.find("submit")),
        fields=tuple(_form_field(field) for field in node.get("fields").sequence()),
    )


def _form_field(node: Node) -> FormField:
    node.only("name", "control", "type", "placeholder")
    field = FormField(
        name=_optional_text(node.find("name")),
        control=_one_of(node.get("control"), ("input", "textarea")),
        type=_optional_text(node.find("type")),
        placeholder=_optional_text(node.find("placeholder")),
    )
    if field.name is None and field.placeholder is None:
        raise node.error("a field needs a name or a placeholder to be found by")
    return field


def _control(node: Node, pages: set[str]) -> Control:
    node.only("id", "kind", "text", "features", "pages", "shown_to", "leads_to")
    return Control(
        id=node.get("id").text(),
        kind=_one_of(node.get("kind"), CONTROLS),
        text=node.get("text").text(),
        features=_feature_ids(node.get("features")),
        pages=tuple(_one_of(page, pages) for page in node.get("pages").sequence()),
        shown_to=_one_of(node.get("shown_to"), SHOWN_TO),
        leads_to=_optional_text(node.find("leads_to")),
    )


def _metric(name: str, node: Node) -> Metric:
    node.only("unit", "instrument", "meaning", "timing")
    return Metric(
        id=name,
        unit=node.get("unit").text(),
        instrument=node.get("instrument").text(),
        meaning=node.get("meaning").text(),
        timing=_flag(node.find("timing")),
    )


def _feature_id(node: Node) -> str:
    if not _FEATURE_ID.fullmatch(node.text()):
        raise node.error(f"'{node.text()}' is not a feature id such as A06")
    return node.text()


def _feature_ids(node: Node) -> tuple[str, ...]:
    return tuple(_feature_id(item) for item in node.sequence())


def _one_of(node: Node, allowed: tuple[str, ...] | set[str]) -> str:
    if node.text() not in allowed:
        names = ", ".join(sorted(allowed))
        raise node.error(f"'{node.text()}' is not one of: {names}")
    return node.text()


def _texts(node: Node | None) -> tuple[str, ...]:
    return node.texts() if node else ()


def _optional_text(node: Node | None) -> str | None:
    return node.text() if node else None


def _flag(node: Node | None) -> bool:
    return node.flag() if node else False


def _texts_by_key(node: Node) -> dict[str, str]:
    return {key: value.text() for key, value in node.mapping().items()}
