"""A browser may use the API from any origin, and only the API."""

import pytest

pytestmark = pytest.mark.feature("P11")

ORIGIN = {"Origin": "https://elsewhere.example"}


def test_api_answers_any_origin_even_with_an_error(client):
    answer = client.get("/api/nothing", headers=ORIGIN)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_preflight_names_methods_and_headers(client, method):
    asked = ORIGIN | {
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization, content-type",
    }
    answer = client.options("/api/users", headers=asked)
    assert answer.status_code in (200, 204)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert method in answer.headers["Access-Control-Allow-Methods"]
    allowed = answer.headers["Access-Control-Allow-Headers"].lower()
    assert "authorization" in allowed
    assert "content-type" in allowed


def test_pages_are_not_shared(client):
    assert "Access-Control-Allow-Origin" not in client.get("/", headers=ORIGIN).headers
