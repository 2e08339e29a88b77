"""W15: style sheet, script and pictures, kept for a year under hashed names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

from shared_spec.conformance.browser import Browser, attribute
from shared_spec.conformance.client import content_type

if TYPE_CHECKING:
    import requests

    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("W15")

KINDS: Final = {
    "style.css": {"text/css"},
    "site.js": {"text/javascript", "application/javascript"},
    "default-avatar.svg": {"image/svg+xml"},
}
EACH = pytest.mark.parametrize("name", KINDS)


@pytest.fixture(scope="module")
def hashed(api: Client) -> dict[str, str]:
    """The path of each file as pages name it."""
    page = Browser(api.base_url).get("/")
    paths = [attribute(tag, "href") for tag in page.all("head > link[href]")]
    paths += [attribute(tag, "src") for tag in page.all("script[src]")]
    found = {}
    for name in KINDS:
        stem, _, ending = name.rpartition(".")
        pattern = rf"/static/{stem}\.[0-9a-f]{{8,32}}\.{ending}"
        (path,) = {path for path in paths if re.fullmatch(pattern, path)}
        found[name] = path
    return found


def ask(
    api: Client, path: str, method: str = "GET", **headers: str
) -> requests.Response:
    sent = {"Accept-Encoding": "identity", **headers}
    return api.raw(method, path, headers=sent)


def lifetime(response: requests.Response) -> int:
    found = re.search(r"max-age=(\d+)", response.headers["Cache-Control"])
    assert found is not None
    return int(found[1])


@EACH
def test_hashed_file(api: Client, hashed: dict[str, str], name: str) -> None:
    response = ask(api, hashed[name])
    assert response.status_code == 200
    assert content_type(response.headers)[0] in KINDS[name]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    caching = {part.strip() for part in response.headers["Cache-Control"].split(",")}
    assert {"public", "immutable"} <= caching
    assert lifetime(response) == 365 * 24 * 3600
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")


@EACH
def test_plain_name(api: Client, hashed: dict[str, str], name: str) -> None:
    response = ask(api, f"/static/{name}")
    assert response.status_code == 200
    assert response.content == ask(api, hashed[name]).content
    assert content_type(response.headers)[0] in KINDS[name]
    assert lifetime(response) <= 3600
    assert "immutable" not in response.headers["Cache-Control"]


@EACH
def test_unknown_name(api: Client, hashed: dict[str, str], name: str) -> None:
    stem, _, ending = name.rpartition(".")
    other = re.sub(r"\.[0-9a-f]+\.", f".{'0' * 12}.", hashed[name])
    for path in (other, f"/static/{stem}..{ending}", f"/static/no-{name}"):
        response = ask(api, path)
        assert response.status_code == 404, path
        assert "immutable" not in response.headers.get("Cache-Control", "")


@EACH
def test_unchanged_file_is_not_sent_again(
    api: Client, hashed: dict[str, str], name: str
) -> None:
    first = ask(api, hashed[name])
    conditions = {
        "If-None-Match": first.headers.get("ETag"),
        "If-Modified-Since": first.headers.get("Last-Modified"),
    }
    given = {header: value for header, value in conditions.items() if value}
    assert given
    for header, value in given.items():
        again = ask(api, hashed[name], **{header: value})
        assert (again.status_code, again.content) == (304, b"")


@EACH
def test_head(api: Client, hashed: dict[str, str], name: str) -> None:
    whole = ask(api, hashed[name])
    head = ask(api, hashed[name], "HEAD")
    assert (head.status_code, head.content) == (200, b"")
    for header in ("Content-Type", "Cache-Control"):
        assert head.headers[header] == whole.headers[header]


@EACH
def test_compressed_file_is_the_same(
    api: Client, hashed: dict[str, str], name: str
) -> None:
    plain = ask(api, hashed[name])
    packed = api.raw("GET", hashed[name], headers={"Accept-Encoding": "gzip"})
    assert packed.content == plain.content
    if packed.headers.get("Content-Encoding") == "gzip":
        assert "Accept-Encoding" in packed.headers["Vary"]
        assert int(packed.headers["Content-Length"]) < len(plain.content)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_files_are_read_only(api: Client, hashed: dict[str, str], method: str) -> None:
    response = ask(api, hashed["style.css"], method)
    assert response.status_code in {403, 404, 405}
    assert ask(api, hashed["style.css"]).status_code == 200


@pytest.mark.parametrize(
    "path", ["/static/", "/static", "/static/.", "/static/../wsgi.py", "/static/%00"]
)
def test_nothing_else_is_served(api: Client, path: str) -> None:
    assert ask(api, path).status_code in {301, 302, 308, 400, 403, 404}


def test_every_page_names_the_same_files(
    browser: Browser, hashed: dict[str, str]
) -> None:
    for path, status in (("/", 200), ("/login", 200), ("/none/such", 404)):
        page = browser.get(path, expect=status)
        sheets = page.hrefs('head > link[rel="stylesheet"]')
        assert sheets == [hashed["style.css"]]
        scripts = [attribute(tag, "src") for tag in page.all("script[src]")]
        assert scripts == [hashed["site.js"]]


def test_default_picture_is_hashed(
    browser: Browser, hashed: dict[str, str], standing: dict[str, str]
) -> None:
    pictures = browser.visit(standing).all(".article-meta img")
    paths = {attribute(tag, "src").partition("#")[0] for tag in pictures}
    assert paths == {hashed["default-avatar.svg"]}


def test_hash_is_of_the_content(hashed: dict[str, str]) -> None:
    hashes = {path.split(".")[1] for path in hashed.values()}
    assert len(hashes) == len(KINDS)
