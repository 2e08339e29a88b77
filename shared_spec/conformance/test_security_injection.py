"""Every parameter of an address, fed with what breaks careless queries and files."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

import pytest

if TYPE_CHECKING:
    from shared_spec.conformance.browser import Browser
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

PAYLOADS: Final[dict[str, str]] = {
    "quote": quote("'"),
    "double quote": quote('"'),
    "comment": quote("x'; DROP TABLE users; --"),
    "always true": quote("x' OR '1'='1"),
    "union": quote("x' UNION SELECT 1,2,3,4,5,6,7,8,9 --"),
    "backslash": quote("\\' OR 1=1 #"),
    "percent": quote("%_%"),
    "brackets": quote("x[$ne]=1&x[]=1"),
    "nul": "a%00b",
    "not utf-8": "%ff%fe",
    "half a character": "%f0%9f",
    "surrogate": "%ed%a0%80",
    "new line": "a%0d%0aSet-Cookie:%20evil=1",
    "long": "a" * 3000,
    "number": "9" * 400,
    "negative": "-1",
    "exponent": "1e308",
    "arabic digit": quote("٣"),
    "nothing": "",
}
PARAMETERS: Final = [
    ("A04", "/api/profiles/{}"),
    ("A06", "/api/articles/{}"),
    ("A07", "/api/articles?tag={}"),
    ("A07", "/api/articles?author={}"),
    ("A07", "/api/articles?favorited={}"),
    ("A07", "/api/articles?limit={}"),
    ("A07", "/api/articles?offset={}"),
    ("A07", "/api/articles?{}=1"),
    ("A09", "/api/articles/{}/comments"),
    ("W01", "/?page={}"),
    ("W01", "/?feed={}"),
    ("W01", "/tag/{}"),
    ("W02", "/login?next={}"),
    ("W03", "/article/{}"),
    ("W07", "/profile/{}"),
    ("W07", "/profile/{}/favorites"),
    ("W08", "/media/avatars/{}"),
    ("W09", "/search?q={}"),
    ("W09", "/search?q=a&page={}"),
    ("W10", "/password-reset/{}"),
    ("W11", "/language?code={}"),
    ("W13", "/feed.atom?{}"),
    ("W15", "/static/{}"),
    ("M04", "/bench/queries?queries={}"),
    ("M06", "/bench/updates?queries={}"),
]


def raw(browser: Browser, path: str) -> tuple[int, dict[str, str], bytes]:
    """Fetch a path exactly as it is written; return status, headers and body."""
    place = urlsplit(browser.base_url)
    connection = http.client.HTTPConnection(
        place.hostname or "", place.port, timeout=60
    )
    try:
        connection.request("GET", path, headers={"Host": place.netloc})
        answer = connection.getresponse()
        return answer.status, dict(answer.headers), answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    "template",
    [
        pytest.param(template, marks=pytest.mark.feature(feature), id=template)
        for feature, template in PARAMETERS
    ],
)
def test_no_parameter_breaks_the_server(browser: Browser, template: str) -> None:
    for name, payload in PAYLOADS.items():
        # A number of rows to change is as large as the limit allows: once is enough.
        if "updates" in template and name in {"number", "exponent"}:
            continue
        path = template.format(payload)
        status, headers, body = raw(browser, path)
        assert status < 500, f"{name}: {path} {status} {body[:300]!r}"
        assert "evil" not in headers.get("Set-Cookie", ""), f"{name}: {path}"
        assert b"Traceback" not in body, f"{name}: {path}"


CONDITIONS: Final = ["x' OR '1'='1", "x' OR 1=1 --", 'x" OR "1"="1', "x') OR ('1'='1"]


@pytest.mark.feature("A07")
@pytest.mark.parametrize("name", ["tag", "author", "favorited"])
@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_in_a_filter_finds_nothing(
    api: Client, make: Make, alice: User, name: str, condition: str
) -> None:
    make.article(alice, tagList=["present"])
    answer = api.get(f"/api/articles?{name}={quote(condition)}", expect=200)
    assert answer.json == {"articles": [], "articlesCount": 0}


@pytest.mark.feature("W09")
@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_in_a_search_finds_nothing(
    browser: Browser, make: Make, alice: User, condition: str
) -> None:
    make.article(alice)
    page = browser.get(f"/search?q={quote(condition)}")
    assert page.all(".article-preview") == []


OUTSIDE: Final = [
    "../README.md",
    "../../README.md",
    "../../../../../../../../etc/passwd",
    "..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "..%252f..%252fetc%252fpasswd",
    "..\\..\\..\\etc\\passwd",
    "....//....//etc/passwd",
    "%2fetc%2fpasswd",
    "//etc/passwd",
    "style.css/../../features.yaml",
    "style.css%00.svg",
    "./../features.yaml",
]


@pytest.mark.parametrize(
    "folder",
    [
        pytest.param("/static/", marks=pytest.mark.feature("W15"), id="static"),
        pytest.param("/media/avatars/", marks=pytest.mark.feature("W08"), id="avatars"),
        pytest.param("/media/", marks=pytest.mark.feature("W08"), id="media"),
    ],
)
@pytest.mark.parametrize("path", OUTSIDE)
def test_no_path_leads_out_of_the_folder(
    browser: Browser, folder: str, path: str
) -> None:
    status, _, body = raw(browser, folder + path)
    assert status in {301, 302, 308, 400, 404}, f"{status} {body[:200]!r}"
    assert b"root:" not in body
    assert b"features:" not in body
