"""The admin as its staff use it: found by its links, columns and labels.

It knows two styles of markup (admin.yaml) and takes the one that it meets.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from shared_spec.conformance.admin_form import AdminForm, called
from shared_spec.conformance.browser import (
    REDIRECTS,
    Browser,
    Page,
    attribute,
    form_values,
    text_of,
)
from shared_spec.yaml_lines import read_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bs4 import Tag

    from shared_spec.conformance.builders import Make, User

SPEC: Final[dict[str, Any]] = read_yaml(
    Path(__file__).parents[1] / "admin.yaml"
).plain()
KINDS: Final[dict[str, dict[str, Any]]] = SPEC["lists"]
HOME: Final = "/admin/"
Style = dict[str, str]


class Admin:
    """The admin in a browser in which somebody of the staff has signed in."""

    def __init__(self, browser: Browser, staff: User) -> None:
        self.browser = browser
        browser.sign_in(staff)
        self.home = browser.get(HOME)
        assert self.home.status == 200, f"{self.home}"
        self.style = self._style()
        self._lists: dict[str, AdminList] = {}

    def _style(self) -> Style:
        found: list[Style] = [s for s in SPEC["styles"] if self.home.all(s["mark"])]
        assert len(found) == 1, f"{len(found)} styles of markup: {self.home}"
        return found[0]

    def sections(self) -> dict[str, str]:
        """Return the links of the first page by their texts, that home left out."""
        links = self.home.all(self.style["sections"])
        found = {text_of(link): attribute(link, "href") for link in links}
        return {text: href for text, href in found.items() if href != HOME}

    def list(self, kind: str, query: str = "") -> AdminList:
        """Open the list of a kind of rows; the log's name is `log`."""
        text = SPEC["log"] if kind == "log" else KINDS[kind]["link"]
        path = self.sections()[text]
        return AdminList(self, kind, self.browser.request("GET", path + query))

    def found(self, kind: str, words: str) -> AdminList:
        """Return the rows of a kind that a search for these words finds.

        The list with the form is opened once: the form is the same ever after.
        """
        if kind not in self._lists:
            self._lists[kind] = self.list(kind)
        return self._lists[kind].search(words)

    def row(self, kind: str, words: str) -> Row:
        """Return the one row that a search finds."""
        rows = self.found(kind, words).rows()
        assert len(rows) == 1, f"{len(rows)} rows of {kind} with {words!r}"
        return rows[0]

    def create(self, kind: str) -> AdminForm:
        """Open the form of a new row."""
        shown = self.list(kind)
        link = shown.page.one(self.style["create"])
        return self.form(attribute(link, "href"))

    def edit(self, kind: str, words: str) -> AdminForm:
        """Open the form of the one row that a search finds."""
        return self.form(self.row(kind, words).edit)

    def form(self, path: str) -> AdminForm:
        """Open a form by its address."""
        page = self.browser.request("GET", path)
        assert page.status == 200, f"{page}"
        return AdminForm(self.browser, page, self.style)

    def delete(self, kind: str, words: str) -> Page:
        """Delete the one row that a search finds, and answer yes when asked."""
        row = self.row(kind, words)
        if not self.style["question"]:
            form = row.tag.select_one(self.style["delete"])
            assert form, f"no way to delete {words}"
            return self.browser.submit(row.shown.page, form)
        page = self.browser.request("GET", row.edit)
        question = self.browser.request(
            "GET", attribute(page.one(self.style["delete"]), "href")
        )
        return self.browser.submit(question, question.one(self.style["question"]))


@dataclass(frozen=True)
class Row:
    """A row of a list."""

    shown: AdminList
    tag: Tag

    @property
    def cells(self) -> dict[str, str]:
        """The texts of the row by the names of the columns."""
        cells = self.tag.find_all(["td", "th"], recursive=False)
        return {
            name: text_of(cells[index]) for name, index in self.shown.columns().items()
        }

    @property
    def edit(self) -> str:
        """Where the row is changed."""
        link = self.tag.select_one(self.shown.admin.style["edit"])
        assert link, f"no link to change {self.tag}"
        return urljoin(self.shown.page.url, attribute(link, "href"))

    @property
    def key(self) -> str:
        """What ticks the row."""
        tick = self.tag.select_one(self.shown.admin.style["tick"])
        assert tick, f"nothing to tick: {self.tag}"
        return attribute(tick, "value")


class AdminList:
    """A page of a list of rows."""

    def __init__(self, admin: Admin, kind: str, page: Page) -> None:
        assert page.status == 200, f"{page}"
        self.admin, self.kind, self.page = admin, kind, page

    def _go(self, href: str) -> AdminList:
        target = urljoin(self.page.url, href)
        page = self.admin.browser.request("GET", target)
        if page.status in REDIRECTS:
            page = self.admin.browser.request("GET", page.location)
        return AdminList(self.admin, self.kind, page)

    def header(self) -> list[str]:
        """Return the texts above the columns, empty for those without one."""
        return self.page.texts(self.admin.style["columns"])

    def columns(self) -> dict[str, int]:
        """Return the place of each column that the contract names."""
        header = self.header()
        wanted = KINDS[self.kind]["columns"] if self.kind in KINDS else header
        return {
            name: next(i for i, text in enumerate(header) if called(name, text))
            for name in wanted
            if name
        }

    def rows(self) -> list[Row]:
        """Return the rows of this page."""
        return [Row(self, tag) for tag in self.page.all(self.admin.style["rows"])]

    def texts(self, column: str) -> list[str]:
        """Return the texts of a column."""
        return [row.cells[column] for row in self.rows()]

    def search(self, words: str) -> AdminList:
        """Look for words, as the form does."""
        form = self.page.one(self.admin.style["search"])
        field = form.select_one("input[type=text], input[type=search]")
        assert field, "no field to search in"
        values = form_values(form) | {attribute(field, "name"): words}
        return self._go(_with_query(attribute(form, "action"), values))

    def sort(self, column: str, *, times: int = 1) -> AdminList:
        """Press the title of a column so often."""
        shown = self
        for _ in range(times):
            header = shown.page.all(self.admin.style["columns"])
            title = header[shown.columns()[column]]
            link = title.select_one(self.admin.style["column_link"])
            assert link, f"{column} cannot be sorted"
            shown = shown._go(attribute(link, "href"))
        return shown

    def next_page(self) -> AdminList:
        """Open the second page."""
        links = self.page.all(self.admin.style["pages"])
        link = next(link for link in links if text_of(link) == "2")
        return self._go(attribute(link, "href"))

    def filter(self, name: str, choice: str) -> AdminList:
        """Keep the rows of which a choice (such as Yes) is true."""
        (first, *_) = found = self.page.all(self.admin.style["choices"])
        if first.name == "details":
            (group,) = [g for g in found if called(name, text_of(g.summary or g))]
            link = next(a for a in group.select("a") if text_of(a) == choice)
            return self._go(attribute(link, "href"))
        option = self._option(json.loads(first.get_text()), name, "equals")
        value = next(value for value, text in option["options"] if text == choice)
        return self._go(self._filtered(option, value))

    def filter_today(self, name: str) -> AdminList:
        """Keep the rows of today."""
        (first, *_) = self.page.all(self.admin.style["choices"])
        if first.name == "details":
            return self.filter(name, "Today")
        option = self._option(json.loads(first.get_text()), name, "greater than")
        return self._go(
            self._filtered(option, f"{datetime.now(UTC):%Y-%m-%d} 00:00:00")
        )

    def _option(self, groups: dict[str, Any], name: str, operation: str) -> Any:
        (group,) = [options for text, options in groups.items() if called(name, text)]
        return next(option for option in group if option["operation"] == operation)

    def _filtered(self, option: dict[str, Any], value: str) -> str:
        query = dict(parse_qsl(urlsplit(self.page.url).query))
        return _with_query(self.page.url, query | {f"flt0_{option['arg']}": value})

    def actions(self) -> dict[str, str]:
        """Return what can be done to ticked rows: texts and names."""
        found = {}
        for tag in self.page.all(self.admin.style["action_names"]):
            call = re.search(r"execute\('(\w+)'\)", str(tag))
            found[text_of(tag)] = call[1] if call else attribute(tag, "value")
        return found

    def act(self, text: str, rows: Sequence[Row], **more: str) -> Page:
        """Do something to rows."""
        form = self.page.one(self.admin.style["actions"])
        tick = self.page.all(self.admin.style["tick"])[0]
        values: dict[str, Any] = {
            "action": self.actions()[text],
            attribute(tick, "name"): [row.key for row in rows],
        }
        action = attribute(form, "action") or self.page.url
        return self.admin.browser.request(
            "POST",
            action,
            data=form_values(form) | values | more,
            headers={"Referer": self.page.url},
        )

    def export_all(self, text: str) -> Page:
        """Take away all rows that are found, also those of other pages."""
        if not self.admin.style["export_all"]:
            return self.act(text, self.rows(), select_across="1")
        link = self.page.one(self.admin.style["export_all"])
        return self.admin.browser.request("GET", attribute(link, "href"))


def _with_query(action: str, values: dict[str, str]) -> str:
    return f"{urlsplit(action).path}?{urlencode(values)}"


def sample(make: Make, alice: User, kind: str) -> str:
    """Make a row of a kind; return words that find it alone."""
    if kind == "users":
        return make.user().email
    if kind == "tags":
        tag = make.name("tag")
        make.article(alice, tagList=[tag])
        return tag
    article = make.article(alice)
    if kind == "articles":
        return str(article["title"])
    return str(make.comment(alice, article, make.name("said"))["body"])
