"""Use of the API by the scripts of other sites."""

import pytest

from common.tests.api import ask

pytestmark = [pytest.mark.feature("P11"), pytest.mark.django_db]
ORIGIN = {"origin": "https://client.example"}


def test_preflight_is_answered_without_a_token(client):
    asks = {
        "access-control-request-method": "PUT",
        "access-control-request-headers": "authorization, content-type",
    }
    response = client.options("/api/user", headers=ORIGIN | asks)
    assert response.status_code == 200
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "PUT" in response["Access-Control-Allow-Methods"]
    for name in ("authorization", "content-type"):
        assert name in response["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("path", ["/api/tags", "/api/user", "/api/nothing"])
def test_every_answer_may_be_read(client, path):
    response = client.get(path, headers=ORIGIN)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response


def test_website_is_not_shared(client):
    response = client.get("/healthz", headers=ORIGIN)
    assert "Access-Control-Allow-Origin" not in response


def test_without_an_origin_nothing_is_added():
    assert "Access-Control-Allow-Credentials" not in ask("GET", "/api/tags")
