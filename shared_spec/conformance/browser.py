"""The website as a browser without script sees it: pages, links, forms, cookies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode, urljoin, urlsplit

import html5lib
from bs4 import BeautifulSoup, Tag

from shared_spec.conformance.client import (
    TIMEOUT_SECONDS,
    check_no_internals,
    content_type,
)
from shared_spec.conformance.session import Session

if TYPE_CHECKING:
    from http.cookiejar import Cookie, CookieJar

    from shared_spec.conformance.builders import User

REDIRECTS: Final = frozenset({302, 303})
#: Name, content and media type of a file that a form sends.
Upload = tuple[str, bytes, str]
#: Values of a form by the names of its fields; of a list, each is sent.
FormData = Mapping[str, str | list[str]]
NO_FILE: Final[Upload] = ("", b"", "application/octet-stream")
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
        return BeautifulSoup(self.text, "html5lib", store_line_numbers=False)

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
        self.session = Session()
        self._token: dict[str, str] | None = None

    def cookies(self) -> list[Cookie]:
        """Return copies of the cookies the browser holds."""
        jar: CookieJar = self.session.cookies
        return [copy(cookie) for cookie in jar]

    def request(
        self,
        method: str,
        path: str,
        *,
        data: FormData | None = None,
        files: Mapping[str, Upload] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """Send one request and judge what holds for every page."""
        url = urljoin(self.base_url + "/", path)
        response = self.session.request(
            method,
            url,
            data=_as_sent(data) if data is not None else None,
            files=dict(files) if files else None,
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

    def get(
        self,
        path: str,
        *,
        expect: int | None = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """Fetch a page; AssertionError for another status or another kind of answer."""
        page = self.request("GET", path, headers=headers)
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
        self,
        page: Page,
        form: Tag,
        values: Mapping[str, str] | None = None,
        files: Mapping[str, Upload] | None = None,
    ) -> Page:
        """Send a form with its present values, the given ones replaced."""
        data = form_values(form) | dict(values or {})
        action = browser_target(page.url, attribute(form, "action") or page.url)
        method = attribute(form, "method").upper() or "GET"
        if method == "GET":
            return self.request("GET", f"{action.partition('?')[0]}?{urlencode(data)}")
        chosen = dict(files or {})
        if attribute(form, "enctype") == "multipart/form-data":
            inputs = form.select('input[type="file"][name]')
            names = [attribute(field, "name") for field in inputs]
            chosen = dict.fromkeys(names, NO_FILE) | chosen
        sent_from = {"Referer": page.url}
        return self.request(method, action, data=data, files=chosen, headers=sent_from)

    def token(self) -> dict[str, str]:
        """Return the hidden fields by which the site knows this session's forms."""
        if self._token is None:
            page = self.get("/login", expect=None)
            if page.status in REDIRECTS:
                page = self.get("/settings")
            form = page.all('main form[method="post"]')[0]
            values = form_values(form)
            self._token = {name: values[name] for name in csrf_names(form)}
        return self._token

    def post(self, path: str, values: Mapping[str, str] | None = None) -> Page:
        """Send a form of this site's that no page has to show, with a good token."""
        data = self.token() | dict(values or {})
        return self.request(
            "POST", path, data=data, headers={"Referer": self.base_url + "/"}
        )

    def sign_in(self, user: User, path: str = "/login") -> Page:
        """Sign in through the form; AssertionError unless it redirects."""
        page = self.get(path)
        form = form_with(page, "email", "password")
        done = self.submit(page, form, {"email": user.email, "password": user.password})
        assert done.status in REDIRECTS, f"could not sign in: {done}"
        self._token = None
        return done

    def signed_in_as(self, username: str) -> bool:
        """Tell whether the home page greets this user."""
        navigation = self.get("/").one("nav.navbar")
        return username in [text_of(link) for link in navigation.select("a, span")]


def _as_sent(values: FormData) -> dict[str, list[str]]:
    """Return the values of a form with their line ends as browsers send them."""
    return {
        name: [
            text.replace("\r\n", "\n").replace("\n", "\r\n")
            for text in ([value] if isinstance(value, str) else value)
        ]
        for name, value in values.items()
    }


def csrf_names(form: Tag) -> list[str]:
    """Return the hidden fields of a form that could hold its CSRF token."""
    names = [
        attribute(tag, "name") for tag in form.select('input[type="hidden"][name]')
    ]
    return [name for name in names if name != "next"]


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
