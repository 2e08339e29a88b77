"""What holds for every endpoint: methods, media types, sizes, hosts, origins.

Each test counts for the feature whose endpoint it calls.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from shared_spec.conformance.client import content_type, refused
from shared_spec.conformance.markup import check_document, check_layout

if TYPE_CHECKING:
    from shared_spec.conformance.browser import Browser
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

MEBIBYTE = 1 << 20
ALL_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Endpoint:
    """A path, the methods it has, and the feature it belongs to."""

    feature: str
    path: str
    methods: tuple[str, ...]

    def filled(self, names: dict[str, str]) -> str:
        return self.path.format(**names)


ENDPOINTS = [
    Endpoint("A01", "/api/users", ("POST",)),
    Endpoint("A02", "/api/users/login", ("POST",)),
    Endpoint("A03", "/api/user", ("GET", "PUT")),
    Endpoint("A04", "/api/profiles/{user}", ("GET",)),
    Endpoint("A05", "/api/profiles/{user}/follow", ("POST", "DELETE")),
    Endpoint("A06", "/api/articles/{slug}", ("GET", "PUT", "DELETE")),
    Endpoint("A07", "/api/articles", ("GET", "POST")),
    Endpoint("A08", "/api/articles/feed", ("GET",)),
    Endpoint("A09", "/api/articles/{slug}/comments", ("GET", "POST")),
    Endpoint("A09", "/api/articles/{slug}/comments/{comment}", ("DELETE",)),
    Endpoint("A10", "/api/articles/{slug}/favorite", ("POST", "DELETE")),
    Endpoint("A11", "/api/tags", ("GET",)),
]


def each(*wanted: str) -> pytest.MarkDecorator:
    """Parametrize over the endpoints that have one of the methods (default: all)."""
    return pytest.mark.parametrize(
        "endpoint",
        [
            pytest.param(e, id=e.path, marks=pytest.mark.feature(e.feature))
            for e in ENDPOINTS
            if not wanted or set(wanted) & set(e.methods)
        ],
    )


@pytest.fixture(scope="module")
def names(make: Make, alice: User) -> dict[str, str]:
    """What fills the templates: an article of alice's with a comment of hers."""
    article = make.article(alice)
    comment = make.comment(alice, article)
    return {
        "user": alice.username,
        "slug": article["slug"],
        "comment": str(comment["id"]),
    }


def signed(user: User, **headers: str) -> dict[str, str]:
    return {"Authorization": f"Token {user.token}"} | headers


def body_methods(endpoint: Endpoint) -> list[str]:
    """Return the methods of an endpoint that read a body."""
    silent = endpoint.path.endswith(("/follow", "/favorite"))
    return [m for m in endpoint.methods if m in {"POST", "PUT"} and not silent]


READERS = pytest.mark.parametrize(
    ("endpoint", "method"),
    [
        pytest.param(
            endpoint,
            method,
            id=f"{method} {endpoint.path}",
            marks=pytest.mark.feature(
                "A06" if endpoint.path == "/api/articles" else endpoint.feature
            ),
        )
        for endpoint in ENDPOINTS
        for method in body_methods(endpoint)
    ],
)


@each()
def test_method_not_allowed(
    api: Client, alice: User, names: dict[str, str], endpoint: Endpoint
) -> None:
    # A slug may be called "feed" as little as a feed may be changed.
    others = [m for m in ALL_METHODS if m not in endpoint.methods]
    for method in others:
        answer = api.api(method, endpoint.filled(names), token=alice.token)
        refused(answer, 405, method="not allowed")
        allowed = {m.strip() for m in answer.headers["Allow"].split(",")}
        assert set(endpoint.methods) <= allowed
        assert allowed <= {*endpoint.methods, "HEAD", "OPTIONS"}


@each("GET")
def test_head_is_get_without_body(
    api: Client, alice: User, names: dict[str, str], endpoint: Endpoint
) -> None:
    path = endpoint.filled(names)
    head = api.raw("HEAD", path, headers=signed(alice))
    got = api.raw("GET", path, headers=signed(alice))
    assert head.status_code == got.status_code == 200
    assert head.content == b""
    assert content_type(head.headers) == content_type(got.headers)


@each()
def test_trailing_slash_is_another_path(
    api: Client, alice: User, names: dict[str, str], endpoint: Endpoint
) -> None:
    response = api.raw("GET", endpoint.filled(names) + "/", headers=signed(alice))
    assert response.status_code == 404
    assert response.json() == {"errors": {"path": ["not found"]}}
    assert content_type(response.headers)[0] == "application/json"


@each()
def test_preflight_is_answered(
    api: Client, names: dict[str, str], endpoint: Endpoint
) -> None:
    for method in endpoint.methods:
        response = api.raw(
            "OPTIONS",
            endpoint.filled(names),
            headers={
                "Origin": "https://client.example",
                "Access-Control-Request-Method": method,
                "Access-Control-Request-Headers": "authorization, content-type",
            },
        )
        assert response.status_code in {200, 204}
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        methods = response.headers["Access-Control-Allow-Methods"].upper()
        assert method in {name.strip() for name in methods.split(",")}
        headers = response.headers["Access-Control-Allow-Headers"].lower()
        allowed = {name.strip() for name in headers.split(",")}
        assert {"authorization", "content-type"} <= allowed


@each()
def test_any_origin_may_read_every_answer(
    api: Client, alice: User, names: dict[str, str], endpoint: Endpoint
) -> None:
    # The answers of PATCH are errors; those of GET are mostly not.
    for method in ("GET", "PATCH"):
        response = api.raw(
            method,
            endpoint.filled(names),
            headers=signed(alice, Origin="https://client.example"),
        )
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response.headers


@each()
def test_api_sets_no_cookie(
    api: Client, alice: User, names: dict[str, str], endpoint: Endpoint
) -> None:
    path = endpoint.filled(names)
    response = api.raw("GET", path, headers=signed(alice))
    assert "Set-Cookie" not in response.headers
    assert "cookie" not in response.headers.get("Vary", "").lower()


@READERS
@pytest.mark.parametrize(
    "media_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/html; charset=utf-8",
        "application/xml",
        "application/jsonp",
        "text/json",
        "image/x+json",
    ],
)
def test_other_media_type(
    api: Client,
    alice: User,
    names: dict[str, str],
    endpoint: Endpoint,
    method: str,
    media_type: str,
) -> None:
    answer = api.api(
        method,
        endpoint.filled(names),
        token=alice.token,
        data=b'{"user": {}, "article": {}, "comment": {}}',
        media_type=media_type,
    )
    refused(answer, 415, body="must be JSON")


@READERS
@pytest.mark.parametrize(
    "media_type",
    [
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/vnd.conduit+json",
    ],
)
def test_json_by_any_name(
    api: Client,
    alice: User,
    names: dict[str, str],
    endpoint: Endpoint,
    method: str,
    media_type: str,
) -> None:
    answer = api.api(
        method,
        endpoint.filled(names),
        token=alice.token,
        data=b"{}",
        media_type=media_type,
    )
    assert answer.status == 422


@READERS
def test_too_large(
    api: Client, alice: User, names: dict[str, str], endpoint: Endpoint, method: str
) -> None:
    path = endpoint.filled(names)
    frame = b'{"x": "%s"}'
    padding = MEBIBYTE - len(frame) + 2
    answer = api.api(
        method,
        path,
        token=alice.token,
        data=frame % (b"x" * (padding + 1)),
        # A server may hang up rather than read the rest.
        headers={"Connection": "close"},
    )
    refused(answer, 413, body="is too large")
    exact = frame % (b"x" * padding)
    assert len(exact) == MEBIBYTE
    answer = api.api(method, path, token=alice.token, data=exact)
    assert answer.status == 422


@READERS
def test_checks_before_the_body_is_judged(
    api: Client, names: dict[str, str], endpoint: Endpoint, method: str
) -> None:
    answer = api.api(method, endpoint.filled(names), data=b"x", media_type="text/plain")
    if endpoint.feature in {"A01", "A02"}:
        refused(answer, 415, body="must be JSON")
    else:
        refused(answer, 401, token="is missing")


@pytest.mark.feature("A09")
def test_existence_comes_before_the_media_type(
    api: Client, make: Make, alice: User
) -> None:
    path = f"/api/articles/{make.name('nothing')}/comments"
    answer = api.post(path, token=alice.token, data=b"x", media_type="text/plain")
    refused(answer, 404, article="not found")


@pytest.mark.feature("A06")
def test_ownership_comes_before_the_media_type(
    api: Client, names: dict[str, str], bob: User
) -> None:
    path = f"/api/articles/{names['slug']}"
    answer = api.put(path, token=bob.token, data=b"x", media_type="text/plain")
    refused(answer, 403, article="forbidden")


@pytest.mark.feature("A04")
@pytest.mark.parametrize("method", ALL_METHODS)
@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/",
        "/api/nothing",
        "/api/profiles",
        "/api/users/1/x",
        "/api//tags",
        "/api/profiles//follow",
        "/api/articles//comments",
        "/api/articles//",
    ],
)
def test_unknown_path(api: Client, alice: User, method: str, path: str) -> None:
    response = api.raw(method, path, headers=signed(alice))
    assert response.status_code == 404
    assert response.json() == {"errors": {"path": ["not found"]}}
    assert content_type(response.headers) == ("application/json", {"charset": "utf-8"})


@pytest.mark.feature("A04")
def test_unknown_path_needs_no_token_and_reads_none(api: Client) -> None:
    response = api.raw("GET", "/api/nothing", headers={"Authorization": "Token x"})
    assert response.status_code == 404


@each("GET")
def test_foreign_host_is_refused(
    api: Client, alice: User, names: dict[str, str], endpoint: Endpoint
) -> None:
    headers = signed(alice, Host="evil.example")
    response = api.raw("GET", endpoint.filled(names), headers=headers)
    assert response.status_code == 400
    assert content_type(response.headers)[0] == "application/json"
    assert list(response.json()) == ["errors"]


@pytest.mark.feature("W01")
def test_foreign_host_is_refused_on_pages(browser: Browser) -> None:
    page = browser.request("GET", "/", headers={"Host": "evil.example"})
    assert page.status == 400
    check_document(page)
    check_layout(page)


@pytest.mark.feature("W01")
def test_pages_are_not_for_other_origins(api: Client) -> None:
    response = api.raw("GET", "/", headers={"Origin": "https://client.example"})
    assert "Access-Control-Allow-Origin" not in response.headers
