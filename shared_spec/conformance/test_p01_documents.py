"""P01: the app's own description of its API says what the contract says."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin, urlsplit

import pytest
from jsonschema import Draft202012Validator

from shared_spec.conformance.articles import path_of
from shared_spec.conformance.browser import Browser, Page, attribute
from shared_spec.conformance.client import content_type
from shared_spec.conformance.headers import check_always, check_policy
from shared_spec.openapi import METHODS, load_openapi

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared_spec.conformance.builders import Make
    from shared_spec.conformance.client import Answer, Client

pytestmark = pytest.mark.feature("P01")

CONTRACT: Final[dict[str, Any]] = dict(load_openapi().document)
OPERATIONS: Final = [
    pytest.param(operation.path, operation.method.lower(), id=operation.id)
    for operation in load_openapi().operations
    if operation.path.startswith("/api/")
]
EACH = pytest.mark.parametrize(("path", "method"), OPERATIONS)
#: Descriptions of themselves are no part of the API.
ITSELF: Final = {"/api/openapi.json", "/api/docs"}
Node = dict[str, Any]


@pytest.fixture(scope="module")
def told(api: Client) -> Node:
    """The app's own document."""
    response = api.raw("GET", "/api/openapi.json")
    assert response.status_code == 200
    document: Node = response.json()
    return document


def follow(document: Node, node: Node) -> Node:
    """Return what a reference points at; a node without one as it is."""
    while "$ref" in node:
        found: Any = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        node = found
    return node


def shape(path: str) -> str:
    """Return a path with its parameters numbered: their names may differ."""
    return re.sub(r"{[^}]+}", "{}", path)


def operation(document: Node, path: str, method: str) -> tuple[Node, Node]:
    """Return the path's item and its operation."""
    items = {shape(known): item for known, item in document["paths"].items()}
    assert shape(path) in items, f"{path} is not described"
    item: Node = items[shape(path)]
    assert method in item, f"{method} {path} is not described"
    return item, item[method]


def parameters(document: Node, path: str, method: str) -> set[tuple[str, str, bool]]:
    """Return the parameters: name, place, and whether one must be given."""
    item, found = operation(document, path, method)
    given = [*item.get("parameters", []), *found.get("parameters", [])]
    nodes = [follow(document, node) for node in given]
    return {
        (node["name"], node["in"], node.get("required", False))
        for node in nodes
        if node["in"] in {"path", "query"}
    }


def merged(document: Node, schema: Node) -> Node:
    """Return an object's schema with references followed and `allOf` joined."""
    schema = follow(document, schema)
    joined: Node = {"properties": {}, "required": []}
    for part in [*schema.get("allOf", []), *_present(schema)]:
        inner = merged(document, part)
        joined["properties"] |= inner["properties"]
        joined["required"] += inner["required"]
    joined["properties"] |= schema.get("properties", {})
    joined["required"] += schema.get("required", [])
    return joined


def _present(schema: Node) -> Iterator[Node]:
    """Yield the alternatives that are not null."""
    for part in [*schema.get("anyOf", []), *schema.get("oneOf", [])]:
        if part.get("type") != "null":
            yield part


def tree(document: Node, schema: Node, *, required: bool) -> dict[str, Any]:
    """Return the names of an object's properties, and of those within."""
    schema = follow(document, schema)
    if "items" in schema:
        return tree(document, schema["items"], required=required)
    found = merged(document, schema)
    names = found["required"] if required else found["properties"]
    return {
        name: tree(document, found["properties"][name], required=required)
        for name in sorted(set(names))
    }


def json_schema(document: Node, node: Node) -> Node | None:
    """Return the schema of JSON content; None for an empty answer."""
    content = follow(document, node).get("content", {})
    found: Node | None = content.get("application/json", {}).get("schema")
    return found


# --- The file -------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "?version=2%0A", "?lang=de", "?format=yaml"])
def test_file(api: Client, told: Node, query: str) -> None:
    response = api.raw("GET", f"/api/openapi.json{query}")
    assert response.status_code == 200
    assert content_type(response.headers) == ("application/json", {"charset": "utf-8"})
    assert "Set-Cookie" not in response.headers
    assert response.json() == told


@pytest.mark.parametrize("path", sorted(ITSELF))
def test_document_is_only_read(api: Client, path: str) -> None:
    response = api.raw("POST", path)
    assert response.status_code == 405
    assert content_type(response.headers)[0] == "application/json"
    assert response.json() == {"errors": {"method": ["not allowed"]}}


def test_head(api: Client) -> None:
    response = api.raw("HEAD", "/api/openapi.json")
    assert (response.status_code, response.content) == (200, b"")


def test_version(told: Node) -> None:
    assert re.fullmatch(r"3\.1\.\d+", told["openapi"])
    assert told["info"]["title"]
    assert told["info"]["version"]


def test_every_reference_leads_somewhere(told: Node) -> None:
    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                follow(told, node)
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(told)


def test_operations_are_those_of_the_contract(told: Node) -> None:
    def known(document: Node) -> set[tuple[str, str]]:
        return {
            (shape(path), method)
            for path, item in document["paths"].items()
            for method in METHODS
            if method in item and path.startswith("/api/") and path not in ITSELF
        }

    assert known(told) == known(CONTRACT)


def test_operation_ids_differ(told: Node) -> None:
    ids = [
        item[method].get("operationId", (path, method))
        for path, item in told["paths"].items()
        for method in METHODS
        if method in item
    ]
    assert len(ids) == len(set(ids))


@EACH
def test_parameters(told: Node, path: str, method: str) -> None:
    assert parameters(told, path, method) == parameters(CONTRACT, path, method)


@EACH
@pytest.mark.parametrize("required", [False, True], ids=["all", "required"])
def test_request_body(told: Node, path: str, method: str, required: bool) -> None:
    expected = body_of(CONTRACT, path, method, required=required)
    assert body_of(told, path, method, required=required) == expected


def body_of(document: Node, path: str, method: str, *, required: bool) -> Any:
    _, found = operation(document, path, method)
    if "requestBody" not in found:
        return None
    schema = json_schema(document, found["requestBody"])
    assert schema is not None
    return tree(document, schema, required=required)


@EACH
def test_lengths_in_request_body(told: Node, path: str, method: str) -> None:
    def lengths(document: Node) -> dict[str, Any]:
        _, found = operation(document, path, method)
        if "requestBody" not in found:
            return {}
        schema = json_schema(document, found["requestBody"])
        assert schema is not None
        ((_, inner),) = merged(document, schema)["properties"].items()
        fields = merged(document, inner)["properties"]
        return {name: bounds(document, field) for name, field in fields.items()}

    def bounds(document: Node, node: Node) -> tuple[Any, ...]:
        node = follow(document, node)
        limits = tuple(node.get(name) for name in ("maxLength", "maxItems"))
        return limits + (bounds(document, node["items"]) if "items" in node else ())

    assert lengths(told) == lengths(CONTRACT)


@EACH
def test_success(told: Node, path: str, method: str) -> None:
    assert success_of(told, path, method) == success_of(CONTRACT, path, method)


def success_of(document: Node, path: str, method: str) -> list[tuple[str, Any]]:
    _, found = operation(document, path, method)
    answers = []
    for status, node in found["responses"].items():
        if str(status).startswith("2"):
            schema = json_schema(document, node)
            names = schema and tree(document, schema, required=False)
            answers.append((str(status), names or None))
    return answers


@pytest.mark.parametrize(
    "fields", [{}, {"bio": "b", "image": "https://example.com/i.png"}]
)
def test_answers_are_as_described(
    api: Client, make: Make, told: Node, fields: dict[str, str]
) -> None:
    user = make.user()
    api.put("/api/user", token=user.token, json={"user": fields}, expect=200)
    article = make.article(user, tagList=["a"])
    comment = make.comment(user, article)
    values = {"{slug}": article["slug"], "{username}": user.username}
    for operation in load_openapi().operations:
        if operation.method != "GET" or not operation.path.startswith("/api/"):
            continue
        path = re.sub(r"{\w+}", lambda found: values[found[0]], operation.path)
        answer = api.get(path, token=user.token, expect=200)
        check_described(told, operation.path, "get", answer)
    refused = api.delete(f"{path_of(article)}/comments/{comment['id']}", expect=401)
    check_described(told, "/api/articles/{slug}/comments/{id}", "delete", refused)


def check_described(document: Node, path: str, method: str, answer: Answer) -> None:
    _, found = operation(document, path, method)
    schema = json_schema(document, found["responses"][str(answer.status)])
    assert schema is not None
    whole = schema | {"components": document["components"]}
    problem = next(Draft202012Validator(whole).iter_errors(answer.json), None)
    assert problem is None, f"{answer}\nis not as described: {problem}"


@pytest.mark.parametrize("path", ["/api/articles", "/api/articles/feed"])
def test_bounds_of_lists(told: Node, path: str) -> None:
    def bounds(document: Node) -> dict[str, tuple[int, int]]:
        _, found = operation(document, path, "get")
        nodes = [follow(document, node) for node in found["parameters"]]
        numbers = [node for node in nodes if node["schema"]["type"] == "integer"]
        return {
            node["name"]: (node["schema"].get("minimum"), node["schema"].get("maximum"))
            for node in numbers
        }

    assert bounds(told) == bounds(CONTRACT)


@EACH
def test_refusals(told: Node, path: str, method: str) -> None:
    expected = refusals_of(CONTRACT, path, method)
    assert refusals_of(told, path, method) >= expected


def refusals_of(document: Node, path: str, method: str) -> set[str]:
    _, found = operation(document, path, method)
    # Any failure answers 500; a document may leave that out.
    return {str(s) for s in found["responses"] if str(s).startswith("4")}


@EACH
def test_security(told: Node, path: str, method: str) -> None:
    assert need(told, path, method) == need(CONTRACT, path, method)


def need(document: Node, path: str, method: str) -> str:
    """Tell whether an operation needs a token, reads one, or reads none."""
    _, found = operation(document, path, method)
    choices = (found if "security" in found else document).get("security", [])
    if not any(choices):
        return "none"
    return "optional" if {} in choices else "required"


def test_security_scheme(told: Node) -> None:
    schemes = told["components"]["securitySchemes"].values()
    assert len(schemes) >= 1
    for scheme in schemes:
        if scheme["type"] == "apiKey":
            assert (scheme["in"], scheme["name"]) == ("header", "Authorization")
        else:
            assert scheme["type"] == "http"


# --- The page -------------------------------------------------------------------


@pytest.fixture
def docs(browser: Browser) -> Page:
    """The page on which the document is read."""
    page = browser.get("/api/docs")
    assert page.status == 200
    assert content_type(page.headers)[0] == "text/html"
    return page


def assets(page: Page) -> list[str]:
    """Return what the page loads: scripts, style sheets, pictures."""
    found = [attribute(tag, "src") for tag in page.all("script[src], img[src]")]
    found += page.hrefs("link[rel~=stylesheet], link[rel~=icon]")
    return [url for url in found if not url.startswith("data:")]


def test_page_has_its_assets_here(api: Client, docs: Page) -> None:
    found = assets(docs)
    assert [url for url in found if urlsplit(url).path.endswith(".js")]
    here = urlsplit(docs.url)
    for url in found:
        target = urlsplit(urljoin(docs.url, url))
        assert target.netloc == here.netloc, f"{url} lies elsewhere"
        assert api.raw("GET", target.path, params={}).status_code == 200, url


def test_page_obeys_the_policy(docs: Page) -> None:
    policy = docs.headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in policy
    assert "'unsafe-eval'" not in policy
    for kind in ("script", "style"):
        for tag in docs.all(f"{kind}:not([src])"):
            nonce = attribute(tag, "nonce")
            named = nonce and f"'nonce-{nonce}'" in policy
            hashed = f"'sha256-{sha256(tag.get_text())}'" in policy
            data = attribute(tag, "type") == "application/json"
            assert named or hashed or data, f"inline {kind}: {str(tag)[:200]}"
    assert docs.all("[style]") == []
    for tag in docs.all("*"):
        assert [name for name in tag.attrs if name.startswith("on")] == []


def sha256(text: str) -> str:
    """Return what a policy says of an inline text that it allows."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_page_leads_to_the_file(api: Client, docs: Page) -> None:
    sources = [docs.text]
    for url in assets(docs):
        target = urlsplit(urljoin(docs.url, url))
        sources.append(api.raw("GET", target.path).text)
    assert any("/api/openapi.json" in text for text in sources)


def test_page_sets_no_cookie(docs: Page) -> None:
    assert docs.cookies == ()


def test_headers_are_the_sites(api: Client) -> None:
    for path in ("/api/docs", "/api/openapi.json"):
        response = api.raw("GET", path)
        assert response.status_code == 200
        check_always(response.headers)
        check_policy(response.headers, loose=True)
