"""W14: whoever goes wrong stays inside the site's layout and finds a way on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.browser import Browser, Page, attribute, text_of
from shared_spec.conformance.forms import check_page, check_post_only

if TYPE_CHECKING:
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("W14")

FOREIGN = {"Host": "evil.example"}
TOO_MUCH = "x" * (1024 * 1024 + 1)


def check_error(page: Page, status: int, heading: str) -> None:
    """Raise AssertionError unless this is the error's page, with a way home."""
    assert page.status == status, f"expected {status}: {page}"
    check_page(page, heading)
    assert heading in text_of(page.one("head > title"))
    home = [link for link in page.all("main a") if attribute(link, "href") == "/"]
    assert [text_of(link) for link in home] == ["Go to the home page"]
    sentences = [text for text in page.texts("main p") if text.endswith(".")]
    assert sentences, f"no sentence: {page}"


@pytest.mark.parametrize(
    "path",
    [
        "/no/such/page",
        "/tag",
        "/tag/x/?page=2",
        "/?page=0",
        "/article/no-such-thing",
        "/x.php",
    ],
)
def test_not_found(browser: Browser, reader: Browser, path: str) -> None:
    check_error(browser.get(path, expect=404), 404, "Page Not Found")
    check_error(reader.get(path, expect=404), 404, "Page Not Found")


def test_path_is_not_shown(browser: Browser) -> None:
    for path in ("/%3Cscript%3Ealert(1)%3C/script%3E", "/<b>x</b>", "/{{7*7}}"):
        page = browser.get(path, expect=404)
        check_error(page, 404, "Page Not Found")
        assert page.all("main script, main b") == []
        assert "49" not in text_of(page.one("main"))


def test_forbidden(browser: Browser, reader: Browser, standing: dict[str, Any]) -> None:
    page = reader.get(f"/editor/{standing['slug']}", expect=403)
    check_error(page, 403, "Forbidden")
    page = browser.request("POST", "/login", data={"email": "a", "password": "b"})
    check_error(page, 403, "Forbidden")


def test_method_not_allowed(browser: Browser, reader: Browser) -> None:
    for path in ("/article/none/favorite", "/profile/none/follow"):
        page = reader.request("GET", path)
        check_error(page, 405, "Method Not Allowed")
        check_post_only(page)
    page = browser.post("/")
    check_error(page, 405, "Method Not Allowed")
    assert "GET" in page.headers["Allow"]


def test_too_large(browser: Browser) -> None:
    page = browser.post("/login", {"email": TOO_MUCH, "password": "x"})
    check_error(page, 413, "Too Large")


def test_not_possible(reader: Browser, bob: User) -> None:
    page = reader.post(f"/profile/{bob.username}/follow")
    check_error(page, 422, "Not Possible")


def test_foreign_host(browser: Browser) -> None:
    page = browser.get("/", headers=FOREIGN, expect=400)
    check_error(page, 400, "Bad Request")


def test_foreign_host_learns_nothing(reader: Browser, bob: User) -> None:
    page = reader.get("/", headers=FOREIGN, expect=400)
    check_error(page, 400, "Bad Request")
    assert bob.username not in page.text
    assert bob.email not in page.text
    assert page.cookies == ()


@pytest.mark.parametrize("host", ["", "evil.example:80", "a b", "[::1", "localhost@x"])
def test_odd_host(browser: Browser, host: str) -> None:
    page = browser.request("GET", "/", headers={"Host": host})
    assert page.status == 400
    assert "Traceback" not in page.text


def test_member_stays_a_member(reader: Browser, bob: User) -> None:
    page = reader.get("/no/such/page", expect=404)
    assert bob.username in page.texts("nav.navbar a")
    assert "Sign in" not in page.texts("nav.navbar a")


def test_visitor_stays_a_visitor(browser: Browser) -> None:
    page = browser.get("/no/such/page", expect=404)
    assert "Sign in" in page.texts("nav.navbar a")


def test_head_has_no_body(browser: Browser) -> None:
    page = browser.request("HEAD", "/no/such/page")
    assert (page.status, page.text) == (404, "")


def test_api_keeps_to_json(api: Client) -> None:
    for path, status in (("/api/none", 404), ("/api/user", 401)):
        api.get(path, headers={"Accept": "text/html"}, expect=status)


def test_whatever_is_accepted(browser: Browser) -> None:
    for accept in ("application/json", "image/png", "*/*;q=0", "nonsense"):
        page = browser.get("/no/such/page", headers={"Accept": accept}, expect=404)
        check_error(page, 404, "Page Not Found")


@pytest.mark.parametrize(
    "path", ["/%", "/%zz", "/article/%", "/?page=%FF", "//", "/a//b"]
)
def test_odd_address_is_no_server_error(browser: Browser, path: str) -> None:
    page = browser.request("GET", browser.base_url + path)
    assert page.status in {200, 301, 302, 308, 400, 404}


def test_errors_set_no_cookie(browser: Browser, make: Make) -> None:
    assert browser.get(f"/article/{make.name('none')}", expect=404).cookies == ()
