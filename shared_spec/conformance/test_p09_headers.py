"""P09: headers and cookie flags of today's good practice, on every answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.browser import Browser, Page, attribute
from shared_spec.conformance.headers import (
    check_always,
    check_cookies,
    check_policy,
    nonces_of,
)
from shared_spec.conformance.sign_in import log_out_form

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("P09")

#: Method, address, further headers and the status of one answer of each kind.
KINDS: dict[str, tuple[str, str, dict[str, str], int]] = {
    "home": ("GET", "/", {}, 200),
    "form": ("GET", "/login", {}, 200),
    "head": ("HEAD", "/", {}, 200),
    "redirect": ("GET", "/?feed=following", {}, 302),
    "page not found": ("GET", "/nothing-here", {}, 404),
    "forged form": ("POST", "/login", {}, 403),
    "foreign host": ("GET", "/", {"Host": "evil.example"}, 400),
    "overlong host": ("GET", "/", {"Host": "x" * 64}, 400),
    "api": ("GET", "/api/tags", {}, 200),
    "api without token": ("GET", "/api/user", {}, 401),
    "api not found": ("GET", "/api/nothing", {}, 404),
    "api method": ("PATCH", "/api/tags", {}, 405),
    "api not json": ("POST", "/api/users", {"Content-Type": "text/plain"}, 415),
    "api foreign host": ("GET", "/api/tags", {"Host": "evil.example"}, 400),
    "api overlong host": ("GET", "/api/tags", {"Host": "x" * 300}, 400),
    "health": ("GET", "/healthz", {}, 200),
    "admin": ("GET", "/admin/", {}, 302),
}
EACH = pytest.mark.parametrize("kind", KINDS)
PAGES = ["/", "/login", "/register", "/nothing-here"]


@pytest.fixture
def signed_in(browser: Browser, member: User) -> Browser:
    browser.sign_in(member)
    return browser


def answer(api: Client, kind: str) -> Mapping[str, str]:
    """Return the headers of an answer of this kind."""
    method, path, headers, status = KINDS[kind]
    data = b"x=1" if method == "POST" else None
    response = api.raw(method, path, headers=headers, data=data)
    assert response.status_code == status
    return response.headers


@EACH
def test_same_on_every_answer(api: Client, kind: str) -> None:
    check_always(answer(api, kind))


@EACH
def test_policy(api: Client, kind: str) -> None:
    check_policy(answer(api, kind), loose=kind == "admin")


@EACH
def test_says_nothing_of_versions(api: Client, kind: str) -> None:
    headers = answer(api, kind)
    assert not re.search(r"\d", headers.get("Server", ""))
    assert "X-Powered-By" not in headers


@EACH
def test_plain_http_promises_no_https(api: Client, kind: str) -> None:
    assert "Strict-Transport-Security" not in answer(api, kind)


@pytest.mark.parametrize("path", ["/", "/?page=1", "/nothing-here"])
def test_pages_of_members(signed_in: Browser, path: str) -> None:
    page = signed_in.get(path, expect=None)
    check_always(page.headers)
    check_policy(page.headers)


@pytest.mark.parametrize("path", ["/", "/settings", "/nothing-here"])
def test_pages_of_members_are_private(signed_in: Browser, path: str) -> None:
    page = signed_in.get(path, expect=None)
    said = directives(page)
    assert said & {"private", "no-store"}, f"Cache-Control: {said}"
    assert "public" not in said
    assert not [word for word in said if word.startswith("s-maxage")]


def test_pages_that_set_cookies_are_not_public(browser: Browser) -> None:
    page = browser.get("/login")
    assert page.cookies
    said = directives(page)
    assert "public" not in said
    assert said & {"private", "no-store", "no-cache"} or "cookie" in page.headers.get(
        "Vary", ""
    ).lower().replace(" ", "").split(",")


def directives(page: Page) -> set[str]:
    value = page.headers.get("Cache-Control", "")
    return {word.strip().lower() for word in value.split(",") if word.strip()}


def test_article_page(api: Client, standing: dict[str, Any]) -> None:
    headers = api.raw("GET", f"/article/{standing['slug']}").headers
    check_always(headers)
    check_policy(headers)


def test_created_and_refused(api: Client, make: Make) -> None:
    made = api.post("/api/users", json=make.account(), expect=201)
    refused = api.post("/api/users", json=make.account(username=""), expect=422)
    for found in (made, refused):
        check_always(found.headers)
        check_policy(found.headers)


@pytest.mark.parametrize("name", ["style.css", "site.js", "default-avatar.svg"])
def test_static_files_are_not_sniffed(api: Client, name: str) -> None:
    headers = api.raw("GET", f"/static/{name}").headers
    assert headers.get("X-Content-Type-Options") == "nosniff"


@pytest.mark.parametrize("path", PAGES)
def test_pages_obey_their_policy(browser: Browser, path: str) -> None:
    check_obeys(browser.get(path, expect=None))


def test_pages_of_members_obey_their_policy(
    signed_in: Browser, member: User, standing: dict[str, Any]
) -> None:
    for path in ("/", f"/article/{standing['slug']}", "/settings", "/nothing-here"):
        check_obeys(signed_in.get(path, expect=None))


def check_obeys(page: Page) -> None:
    """Raise AssertionError when the policy forbids a part of the page."""
    assert page.all("script:not([src]), style, [style], base") == []
    for tag in page.all("*"):
        assert [name for name in tag.attrs if name.startswith("on")] == []
    urls = [attribute(tag, "src") for tag in page.all("script[src]")]
    urls += page.hrefs("link[rel~=stylesheet]")
    urls += [attribute(tag, "action") for tag in page.all("form[action]")]
    for url in urls:
        assert not re.match(r"[a-z]+:|//", url), url


def test_cookies_are_guarded(browser: Browser, member: User) -> None:
    seen = [*browser.get("/login").cookies, *browser.sign_in(member).cookies]
    seen += browser.get("/").cookies
    page, form = log_out_form(browser)
    seen += [*page.cookies, *browser.submit(page, form).cookies]
    assert seen
    check_cookies(seen)


def test_cookies_of_refused_forms_are_guarded(browser: Browser, member: User) -> None:
    forged = browser.request("POST", "/login", data={"email": member.email})
    check_cookies(forged.cookies)


def test_admin(
    new_browser: Callable[[], Browser], superuser: User, member: User
) -> None:
    staff, other = new_browser(), new_browser()
    staff.sign_in(superuser)
    other.sign_in(member)
    pages = [staff.get("/admin/"), other.get("/admin/", expect=403)]
    assert [page.status for page in pages] == [200, 403]
    for page in pages:
        check_always(page.headers)
        check_policy(page.headers, loose=True)
        check_cookies(page.cookies)
        assert directives(page) & {"private", "no-store"}


def test_nonces_are_used_once(browser: Browser, superuser: User) -> None:
    browser.sign_in(superuser)
    first, second = (nonces_of(browser.get("/admin/").headers) for _ in range(2))
    assert not first & second
