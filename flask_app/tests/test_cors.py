"""A browser may use the API from any origin, and only the API."""

import pytest

pytestmark = pytest.mark.feature("P11")

ORIGIN = {"Origin": "https://elsewhere.example"}


def test_api_answers_any_origin_even_with_an_error(client):
    answer = client.get("/api/nothing", headers=ORIGIN)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_pages_are_not_shared(client):
    assert "Access-Control-Allow-Origin" not in client.get("/", headers=ORIGIN).headers
