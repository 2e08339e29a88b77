"""The API's description, as a file and as a page."""

import re

import pytest

pytestmark = pytest.mark.feature("P01")


@pytest.fixture
def document(client):
    answer = client.get("/api/openapi.json")
    assert answer.mimetype == "application/json"
    return answer.json


def test_document_names_every_operation(app, document):
    assert document["openapi"].startswith("3.1.")
    routes = {
        (re.sub("<(?:slug:)?", "{", rule.rule).replace(">", "}"), method.lower())
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/")
    }
    own = {route for route in routes if "docs" in route[0] or "openapi" in route[0]}
    paths = document["paths"].items()
    known = {(path, method) for path, item in paths for method in item}
    assert {(p, m) for p, m in known if m != "parameters"} == routes - own


def test_operation_names_token_body_and_errors(document):
    update = document["paths"]["/api/articles/{slug}"]["put"]
    assert update["security"] == [{"token": []}]
    refused = {status for status in update["responses"] if status.startswith("4")}
    assert refused == {"401", "403", "404", "413", "415", "422"}
    assert "ArticleUpdateSchemaEnvelope" in str(update["requestBody"])
    errors = document["components"]["responses"]["NOT_FOUND"]["content"]
    assert "Errors" in str(errors)


def test_page_has_its_assets_here_and_no_inline_script(client):
    answer = client.get("/api/docs")
    assert answer.mimetype == "text/html"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assets = re.findall(r'(?:src|href)="([^"]+)"', answer.text)
    assert len(assets) == 4
    for path in assets:
        with client.get(path) as asset:
            assert asset.status_code == 200
    assert "<script>" not in answer.text
    assert "/api/openapi.json" in client.get("/api/docs/start.js").text
