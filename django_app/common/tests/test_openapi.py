"""The API describes itself."""

import pytest
from drf_spectacular.drainage import GENERATOR_STATS

pytestmark = pytest.mark.feature("P01")


@pytest.fixture
def described(client):
    response = client.get("/api/openapi.json")
    assert response.status_code == 200
    return response.json()


def test_every_address_is_described(described):
    assert described["openapi"].startswith("3.1.")
    assert len(described["paths"]) == 12
    assert set(described["paths"]["/api/articles/{slug}"]) == {"get", "put", "delete"}
    # Nothing had to be guessed.
    assert not GENERATOR_STATS


@pytest.mark.parametrize(
    ("method", "path", "statuses"),
    [
        ("post", "/api/users", {"201", "409", "413", "415", "422"}),
        ("post", "/api/users/login", {"200", "401", "413", "415", "422", "429"}),
        ("get", "/api/articles/feed", {"200", "401", "422"}),
        ("post", "/api/profiles/{username}/follow", {"200", "401", "404", "422"}),
        ("delete", "/api/articles/{slug}/comments/{id}", {"204", "401", "403", "404"}),
    ],
)
def test_every_answer_is_described(described, method, path, statuses):
    assert set(described["paths"][path][method]["responses"]) == statuses


def test_bodies_stand_under_their_key(described):
    schemas = described["components"]["schemas"]
    body = described["paths"]["/api/user"]["put"]["requestBody"]
    outer = schemas[body["content"]["application/json"]["schema"]["$ref"][21:]]
    inner = schemas[outer["properties"]["user"]["$ref"][21:]]
    assert outer["required"] == ["user"]
    assert set(inner["properties"]) == {
        "username",
        "email",
        "password",
        "bio",
        "image",
    }
    assert "required" not in inner


def test_page_has_its_scripts_here_and_none_in_line(client):
    page = client.get("/api/docs").text
    assert page.count("<script src=") == page.count("<script") == 3
    assert "//" not in page
    assert "<style" not in page
    script = client.get("/api/docs?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert "/api/openapi.json" in script.text
