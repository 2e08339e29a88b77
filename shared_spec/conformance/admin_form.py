"""A form of the admin: its fields found by their labels."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from shared_spec.conformance.browser import (
    NO_FILE,
    REDIRECTS,
    Browser,
    Page,
    attribute,
    browser_target,
    form_values,
    text_of,
)
from shared_spec.yaml_lines import read_yaml

if TYPE_CHECKING:
    from bs4 import Tag

ALSO_CALLED: Final[dict[str, list[str]]] = (
    read_yaml(Path(__file__).parents[1] / "admin.yaml").get("also_called").plain()
)
Values = dict[str, Any]


def called(name: str, text: str) -> bool:
    """Tell whether a label or a column's title is this name's."""
    first = re.sub(r"[^a-z ]", "", text.lower()).removeprefix("by ").split()
    return bool(first) and first[0] in ALSO_CALLED.get(name, [name])


def _text_in(area: Tag) -> str:
    """Return the text of a text area; the parser keeps a line end too many in cells."""
    text = area.get_text()
    return text.removeprefix("\n") if area.find_parent("td") else text


class AdminForm:
    """A form with the values that it has."""

    def __init__(self, browser: Browser, page: Page, style: dict[str, str]) -> None:
        self.browser, self.page, self.style = browser, page, style
        self.tag = page.one(style["form"])

    def field(self, name: str) -> Tag:
        """Return the field of a label."""
        for label in self.tag.select("label[for]"):
            if called(name, text_of(label)):
                return self._by_id(attribute(label, "for"))
        raise AssertionError(f"no field {name}: {self.page}")

    def has(self, name: str) -> bool:
        """Tell whether there is a field of this label."""
        labels = self.tag.select("label[for]")
        return any(called(name, text_of(label)) for label in labels)

    def _by_id(self, identifier: str) -> Tag:
        found = self.tag.select_one(f'[id="{identifier}"]')
        assert found, f"the label of {identifier} leads nowhere"
        return found

    def values(self) -> Values:
        """Return what a browser would send for the form as it stands."""
        values: Values = dict(form_values(self.tag))
        for area in self.tag.select("textarea[name]"):
            values[attribute(area, "name")] = _text_in(area)
        for select in self.tag.select("select[name]"):
            chosen = [attribute(o, "value") for o in select.select("option[selected]")]
            values[attribute(select, "name")] = chosen
        ticks = self.tag.select("input[type=checkbox][checked]")
        values |= {attribute(t, "name"): attribute(t, "value") or "on" for t in ticks}
        return values

    def value(self, name: str) -> str:
        """Return what a field shows."""
        field = self.field(name)
        if attribute(field, "type") == "checkbox":
            return "Yes" if field.has_attr("checked") else "No"
        if field.name == "select" or attribute(field, "data-json"):
            return self._chosen(field)
        return (
            _text_in(field) if field.name == "textarea" else attribute(field, "value")
        )

    def _chosen(self, field: Tag) -> str:
        if field.name == "select":
            return ", ".join(text_of(o) for o in field.select("option[selected]"))
        return ", ".join(re.findall(r'"([^"]*)"', attribute(field, "data-json")))

    def send(self, **given: Any) -> Page:
        """Send the form with some values by label; True and False tick boxes."""
        values = self.values()
        for label, value in given.items():
            self._put(values, self.field(label), value)
        return self._submit(values)

    def _submit(self, values: Values) -> Page:
        """Send exactly these values."""
        action = browser_target(
            self.page.url, attribute(self.tag, "action") or self.page.url
        )
        # One file that is none makes all values parts of their own, as browsers do.
        in_parts = attribute(self.tag, "enctype") == "multipart/form-data"
        return self.browser.request(
            "POST",
            action,
            data=values,
            files={"file": NO_FILE} if in_parts else None,
            headers={"Referer": self.page.url},
        )

    def save(self, **given: Any) -> Page:
        """Send the form; AssertionError unless it is accepted."""
        page = self.send(**given)
        assert page.status in REDIRECTS, f"refused: {self.errors(page)} {page}"
        return page

    def save_with(self, **forged: str) -> Page:
        """Send values by name, whatever the form offers; it must be accepted."""
        page = self._submit(self.values() | forged)
        assert page.status in REDIRECTS, f"refused: {self.errors(page)} {page}"
        return page

    def refused(self, **given: Any) -> list[str]:
        """Send the form; AssertionError if accepted. Return what is said."""
        page = self.send(**given)
        assert page.status in {200, 422}, f"accepted: {page}"
        errors = self.errors(page)
        assert errors, f"refused without a word: {page}"
        return errors

    def errors(self, page: Page) -> list[str]:
        """Return what is wrong by a page."""
        return page.texts(self.style["errors"])

    def _put(self, values: Values, field: Tag, value: Any) -> None:
        name = attribute(field, "name")
        if attribute(field, "type") == "checkbox":
            values.pop(name, None)
            if value:
                values[name] = attribute(field, "value") or "on"
        elif isinstance(value, list):
            keys = [self._key(field, text) for text in value]
            values[name] = keys if field.name == "select" else ",".join(keys)
        else:
            values[name] = value

    def _key(self, field: Tag, text: str) -> str:
        """Return the key of a row to choose, as the field finds it while one types."""
        if url := attribute(field, "data-url"):
            found = self._json(f"{url}&{urlencode({'query': text})}")
            rows = [(str(key), shown) for key, shown in found]
        else:
            query = {
                "term": text,
                **{
                    name: attribute(field, f"data-{name.replace('_', '-')}")
                    for name in ("app_label", "model_name", "field_name")
                },
            }
            url = attribute(field, "data-ajax--url")
            found = self._json(f"{url}?{urlencode(query)}")["results"]
            rows = [(row["id"], row["text"]) for row in found]
        keys = [key for key, shown in rows if shown == text]
        assert len(keys) == 1, f"{len(keys)} rows to choose called {text!r}: {rows}"
        return keys[0]

    def _json(self, path: str) -> Any:
        return json.loads(self.browser.request("GET", path).text)

    def comments(self) -> dict[int, str]:
        """Return the texts of the comments in line, by their number in the form."""
        found = {}
        for area in self.tag.select("textarea[name^=comments-]"):
            number = re.fullmatch(r"comments-(\d+)-body", attribute(area, "name"))
            known = number and self.tag.select_one(
                f'input[name="comments-{number[1]}-id"]'
            )
            if number and known and attribute(known, "value"):
                found[int(number[1])] = _text_in(area)
        return found

    def offers_comment(self) -> bool:
        """Tell whether one may add a comment in line."""
        return bool(self.tag.select(self.style["add_comment"]))

    def change_comment(self, number: int, text: str, **more: str) -> Page:
        """Give a comment in line another text; send more fields besides."""
        values = self.values() | more
        values[f"comments-{number}-body"] = text
        return self._submit(values)

    def drop_comment(self, number: int) -> Page:
        """Tick a comment in line for deletion and save."""
        values = self.values()
        values[self.style["drop_comment"].format(number=number)] = "on"
        return self._submit(values)

    def add_comment(self, text: str) -> Page:
        """Fill the next comment in line."""
        values, number = self.values(), len(self.comments())
        values[self.style["new_comment"].format(number=number)] = text
        total = "comments-TOTAL_FORMS"
        if total in values:
            values[total] = str(max(int(values[total]), number + 1))
        else:
            values[f"comments-{number}-id"] = ""
        return self._submit(values)
