"""P11: a page of another site may use the API, and nothing else.

What holds for each endpoint alone is tested with it, in test_errors.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from shared_spec.conformance.builders import User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("P11")

ORIGIN = "https://client.example"
ANY_ORIGIN = pytest.mark.parametrize(
    "origin", [ORIGIN, "http://localhost:3000", "null", "chrome-extension://abc"]
)
PAGES = ["/", "/login", "/register", "/nothing", "/healthz"]


def preflight(api: Client, path: str, **headers: str) -> dict[str, str]:
    """Ask as a browser does before it sends; return the answer's headers."""
    asked = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    response = api.raw("OPTIONS", path, headers=asked | headers)
    assert response.status_code in {200, 204}
    return {name.lower(): value for name, value in response.headers.items()}


def names(value: str) -> set[str]:
    return {name.strip().lower() for name in value.split(",")}


@ANY_ORIGIN
def test_any_origin_may_ask(api: Client, origin: str) -> None:
    response = api.raw("GET", "/api/tags", headers={"Origin": origin})
    assert response.headers["Access-Control-Allow-Origin"] in {"*", origin}


@ANY_ORIGIN
def test_any_origin_may_prepare(api: Client, origin: str) -> None:
    found = preflight(api, "/api/articles", Origin=origin)
    assert found["access-control-allow-origin"] in {"*", origin}


def test_preflight_allows_what_clients_send(api: Client) -> None:
    found = preflight(api, "/api/articles")
    methods = names(found["access-control-allow-methods"])
    assert {"get", "post", "put", "delete"} <= methods
    assert {"authorization", "content-type"} <= names(
        found["access-control-allow-headers"]
    )


def test_preflight_allows_what_libraries_add(api: Client) -> None:
    added = {"accept", "authorization", "content-type", "x-requested-with"}
    asked = {"Access-Control-Request-Headers": ",".join(sorted(added))}
    found = preflight(api, "/api/articles", **asked)
    assert added <= names(found["access-control-allow-headers"])


def test_preflight_needs_no_token_and_sets_no_cookie(api: Client) -> None:
    assert "set-cookie" not in preflight(api, "/api/user")


def test_other_sites_may_not_use_sessions(api: Client) -> None:
    assert "access-control-allow-credentials" not in preflight(api, "/api/user")
    response = api.raw("GET", "/api/tags", headers={"Origin": ORIGIN})
    assert "Access-Control-Allow-Credentials" not in response.headers


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/user", 401),
        ("GET", "/api/nothing", 404),
        ("PATCH", "/api/tags", 405),
        ("POST", "/api/users", 415),
        ("POST", "/api/users/login", 415),
        ("GET", "/api/articles?limit=x", 422),
    ],
)
def test_refusals_can_be_read(api: Client, method: str, path: str, status: int) -> None:
    headers = {"Origin": ORIGIN, "Content-Type": "text/plain"}
    data = b"x" if method == "POST" else None
    response = api.raw(method, path, headers=headers, data=data)
    assert response.status_code == status
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_successes_can_be_read(api: Client, alice: User) -> None:
    headers = {"Origin": ORIGIN, "Authorization": f"Token {alice.token}"}
    response = api.raw("GET", "/api/user", headers=headers)
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_not_for_other_sites(api: Client, path: str) -> None:
    headers = {"Origin": ORIGIN, "Access-Control-Request-Method": "GET"}
    for method in ("GET", "OPTIONS"):
        response = api.raw(method, path, headers=headers)
        assert "Access-Control-Allow-Origin" not in response.headers, method


def test_options_alone_are_answered(api: Client) -> None:
    response = api.raw("OPTIONS", "/api/articles")
    assert response.status_code in {200, 204}
