"""What holds for the HTML of every page, whatever it shows."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from shared_spec.conformance.browser import attribute, browser_target, text_of

if TYPE_CHECKING:
    from bs4 import Tag

    from shared_spec.conformance.browser import Page

SAFE_SCHEMES = ("http://", "https://", "mailto:")
#: The public template gives the name on a profile a lower element than its rank.
MAIN_HEADING = 'h1:not([aria-level]), [aria-level="1"]'
#: What holds no blocks, and the blocks that browsers leave there all the same.
PHRASES = ("span", "p", "button", "label", "h1", "h2", "h3", "h4", "strong", "em")
BLOCKS = ("form", "div", "ul", "ol", "p", "h1", "h2", "table", "nav", "section")
#: Valid dates and times of HTML as a Python expression knows them.
DATE_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:?\d\d)"
URL_ATTRIBUTES = ("href", "src", "action", "formaction", "srcset", "poster", "data")


def check_document(page: Page, language: str = "en") -> None:
    """Raise AssertionError unless the page is a sound HTML5 document."""
    assert page.text.lstrip().lower().startswith("<!doctype html>"), f"{page}"
    assert page.problems() == [], f"{page}"
    assert attribute(page.one("html"), "lang") == language
    assert text_of(page.one("head > title"))
    viewport = attribute(page.one('head > meta[name="viewport"]'), "content")
    assert "width=device-width" in viewport
    charset = attribute(page.one("head > meta[charset]"), "charset")
    assert charset.lower() == "utf-8"
    identifiers = Counter(attribute(tag, "id") for tag in page.all("[id]"))
    assert [name for name, times in identifiers.items() if times > 1] == []
    for phrase in PHRASES:
        misplaced = page.all(", ".join(f"{phrase} {block}" for block in BLOCKS))
        assert misplaced == [], f"in {phrase}: {page}"
    for time in page.all("time[datetime]"):
        assert re.fullmatch(DATE_TIME, attribute(time, "datetime")), f"{time}"


def check_layout(page: Page) -> None:
    """Raise AssertionError unless the site's frame and landmarks stand."""
    page.one("main")
    page.one("body > header nav.navbar")
    brand = page.one("nav.navbar .navbar-brand")
    assert attribute(brand, "href") == "/"
    assert text_of(brand).lower() == "conduit"
    assert len(page.all("body footer")) >= 1
    assert page.all(MAIN_HEADING), f"no heading: {page}"
    hrefs = page.hrefs('head > link[rel~="stylesheet"]')
    assert any(href.startswith("/static/") for href in hrefs)


def check_accessible(page: Page) -> None:
    """Raise AssertionError when a picture, field or link has no name, or a limit."""
    for picture in page.all("img"):
        assert picture.has_attr("alt"), f"no alt text: {picture}"
    for link in page.all("a"):
        pictured = [attribute(picture, "alt") for picture in link.select("img")]
        names = [text_of(link), attribute(link, "aria-label"), *pictured]
        assert any(names), f"no text: {link}"
    for control in page.all("input, textarea, select"):
        if attribute(control, "type") not in {"hidden", "submit"}:
            assert _label(page, control), f"no label: {control}"
            # A browser would cut off without a word what is pasted there.
            assert not control.has_attr("maxlength"), f"cuts off: {control}"
    for button in page.all("button"):
        assert text_of(button) or attribute(button, "aria-label"), f"{button}"


def _label(page: Page, control: Tag) -> str:
    """Return the accessible name of a field; "" if it has none."""
    if name := attribute(control, "aria-label"):
        return name
    identifier = attribute(control, "id")
    labels = [
        label
        for label in page.all("label")
        if (identifier and attribute(label, "for") == identifier)
        or control in label.select("input, textarea, select")
    ]
    return " ".join(text_of(label) for label in labels)


def check_no_active_content(tag: Tag) -> None:
    """Raise AssertionError when a part of a page could run somebody's script."""
    forbidden = (
        "script, iframe, object, embed, style, link, meta, base, svg, math, form"
    )
    assert tag.select(forbidden) == []
    for element in [tag, *tag.select("*")]:
        names = [name.lower() for name in element.attrs]
        assert [name for name in names if name.startswith("on")] == []
        assert "style" not in names
        for name in URL_ATTRIBUTES:
            if element.has_attr(name):
                check_safe_url(attribute(element, name))


def check_safe_url(url: str) -> None:
    """Raise AssertionError unless a browser would go to a web page."""
    target = browser_target("https://site.example/", url)
    assert target.lower().startswith(SAFE_SCHEMES), f"unsafe: {url!r}"


def check_time(tag: Tag, iso: str) -> None:
    """Raise AssertionError unless a time element shows this moment's day in UTC."""
    shown = datetime.fromisoformat(attribute(tag, "datetime"))
    moment = datetime.fromisoformat(iso)
    assert abs((shown - moment).total_seconds()) < 1
    assert text_of(tag) == f"{moment:%B} {moment.day}, {moment.year}"
    assert re.fullmatch(r"[A-Z][a-z]+ \d{1,2}, \d{4}", text_of(tag))
