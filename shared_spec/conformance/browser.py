"""The website as a browser without script sees it: pages, links, forms, cookies."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

import html5lib
import requests
from bs4 import BeautifulSoup, Tag

from shared_spec.conformance.client import (
    TIMEOUT_SECONDS,
    check_no_internals,
    content_type,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from http.cookiejar import Cookie, CookieJar

    from shared_spec.conformance.builders import User

REDIRECTS: Final = frozenset({302, 303})
_C0_AND_SPACE: Final = "".join(map(chr, range(0x21)))


def attribute(tag: Tag, name: str) -> str:
    """Return an attribute as text; "" when it is absent."""
    value = tag.get(name)
    if value is None:
        return ""
    return value if isinstance(value, str) else " ".join(value)


def text_of(tag: Tag) -> str:
    """Return the text a reader sees, with runs of white space as one blank."""
    return " ".join(tag.get_text().split())


def browser_target(page_url: str, location: str) -> str:
    """Return where a browser goes for a link (the WHATWG rules, not RFC 3986's)."""
    cleaned = re.sub(r"[\t\r\n]", "", location.strip(_C0_AND_SPACE))
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", cleaned)
    if scheme and scheme[1].lower() not in {"http", "https"}:
        return cleaned
    cleaned = cleaned.replace("\\", "/")
    if scheme:
        rest = cleaned[scheme.end() :].lstrip("/")
        return f"{scheme[1].lower()}://{rest}"
    if cleaned.startswith("//"):
        return f"{urlsplit(page_url).scheme}://{cleaned.lstrip('/')}"
    return urljoin(page_url, cleaned)


@dataclass(frozen=True)
class Page:
    """One answer of the website."""

    url: str
    status: int
    headers: Mapping[str, str]
    cookies: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        """Show what a reader of a failed test needs."""
        body = " ".join(self.text.split())
        return f"{self.url} -> {self.status} {body[:600]}"

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The document as a browser builds it."""
        return BeautifulSoup(self.text, "html5lib")

    def problems(self) -> list[str]:
        """Return the errors an HTML5 parser meets, with line and column."""
        parser = html5lib.HTMLParser()
        parser.parse(self.text)
        return [f"{where}: {code} {detail}" for where, code, detail in parser.errors]

    def all(self, selector: str) -> list[Tag]:
        """Return all elements of a CSS selector."""
        return list(self.soup.select(selector))

    def one(self, selector: str) -> Tag:
        """Return the one element of a selector; AssertionError if not exactly one."""
        found = self.all(selector)
        assert len(found) == 1, f"{len(found)} times {selector!r} in {self}"
        return found[0]

    def texts(self, selector: str) -> list[str]:
        """Return the visible texts of all elements of a selector."""
        return [text_of(tag) for tag in self.all(selector)]

    def hrefs(self, selector: str = "a") -> list[str]:
        """Return the href of each element of a selector, as written."""
        return [attribute(tag, "href") for tag in self.all(selector)]

    @property
    def location(self) -> str:
        """The redirect's target as a browser reads it."""
        assert self.status in REDIRECTS, f"no redirect: {self}"
        return browser_target(self.url, self.headers["Location"])

    @property
    def local_location(self) -> str:
        """Path and query of the redirect; AssertionError if it leaves the site."""
        target = urlsplit(self.location)
        home = urlsplit(self.url)
        same = (target.scheme, target.netloc) == (home.scheme, home.netloc)
        assert same, f"redirects to another site: {self.location}"
        return target.path + (f"?{target.query}" if target.query else "")


class Browser:
    """Keeps cookies, follows no redirect by itself, sends forms as they stand."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.session = requests.Session()
        self.session.trust_env = False

    def cookies(self) -> list[Cookie]:
        """Return copies of the cookies the browser holds."""
        jar: CookieJar = self.session.cookies
        return [copy(cookie) for cookie in jar]

    def request(
        self,
        method: str,
        path: str,
        *,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """Send one request and judge what holds for every page."""
        url = urljoin(self.base_url + "/", path)
        response = self.session.request(
            method,
            url,
            data=dict(data) if data is not None else None,
            headers=dict(headers or {}),
            allow_redirects=False,
            timeout=TIMEOUT_SECONDS,
        )
        page = Page(
            url=url,
            status=response.status_code,
            headers=response.headers,
            cookies=tuple(response.raw.headers.getlist("Set-Cookie")),
            text=response.content.decode(errors="replace"),
        )
        assert page.status < 500, f"server error: {page}"
        check_no_internals(page.text, str(page))
        return page

    def get(self, path: str, *, expect: int | None = 200) -> Page:
        """Fetch a page; AssertionError for another status or another kind of answer."""
        page = self.request("GET", path)
        if expect is not None:
            assert page.status == expect, f"expected {expect}: {page}"
        if page.status not in REDIRECTS:
            kind, parameters = content_type(page.headers)
            assert kind == "text/html", f"{kind!r} is not HTML: {page}"
            assert parameters.get("charset") == "utf-8", f"not UTF-8: {page}"
        return page

    def visit(self, article: Mapping[str, str]) -> Page:
        """Fetch the page of an article."""
        return self.get(f"/article/{article['slug']}")

    def submit(
        self, page: Page, form: Tag, values: Mapping[str, str] | None = None
    ) -> Page:
        """Send a form with its present values, the given ones replaced."""
        data = form_values(form) | dict(values or {})
        action = browser_target(page.url, attribute(form, "action") or page.url)
        method = attribute(form, "method").upper() or "GET"
        return self.request(method, action, data=data, headers={"Referer": page.url})

    def sign_in(self, user: User, path: str = "/login") -> Page:
        """Sign in through the form; AssertionError unless it redirects."""
        page = self.get(path)
        form = form_with(page, "email", "password")
        done = self.submit(page, form, {"email": user.email, "password": user.password})
        assert done.status in REDIRECTS, f"could not sign in: {done}"
        return done

    def signed_in_as(self, username: str) -> bool:
        """Tell whether the home page greets this user."""
        navigation = self.get("/").one("nav.navbar")
        return username in [text_of(link) for link in navigation.select("a, span")]


def form_values(form: Tag) -> dict[str, str]:
    """Return what a browser would send for the form as it stands."""
    values = {}
    for field in form.select("input[name], textarea[name]"):
        kind = attribute(field, "type").lower()
        skip = kind in {"submit", "button", "image", "file"}
        if kind in {"checkbox", "radio"} and not field.has_attr("checked"):
            skip = True
        if not skip:
            is_area = field.name == "textarea"
            value = field.get_text() if is_area else attribute(field, "value")
            values[attribute(field, "name")] = value
    return values


def form_with(page: Page, *names: str) -> Tag:
    """Return the one form that has all these fields."""
    found = [
        form
        for form in page.all("form")
        if all(form.select_one(f'[name="{name}"]') for name in names)
    ]
    assert len(found) == 1, f"{len(found)} forms with {names} in {page}"
    return found[0]
