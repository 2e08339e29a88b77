"""The OpenAPI document is sound and strict, and agrees with the other spec files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from shared_spec.loader import (
    load_features,
    load_limits,
    load_openapi,
    response_schema,
)
from shared_spec.yaml_lines import SpecError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DOCUMENT = load_openapi()
OPERATIONS = DOCUMENT.operations
TIME = "2026-02-18T03:22:56.637Z"
PROFILE = {"username": "ada", "bio": None, "image": None, "following": False}
ARTICLE = {
    "slug": "a-title",
    "title": "A title",
    "description": "About it",
    "body": "# Hello",
    "tagList": ["a", "b"],
    "createdAt": TIME,
    "updatedAt": TIME,
    "favorited": False,
    "favoritesCount": 0,
    "author": PROFILE,
}
PREVIEW = {key: value for key, value in ARTICLE.items() if key != "body"}
USER = {
    "email": "ada@example.com",
    "token": "a.b.c",
    "username": "ada",
    "bio": "Counts.",
    "image": "https://images.example/1.png",
}
COMMENT = {
    "id": 1,
    "createdAt": TIME,
    "updatedAt": TIME,
    "body": "Yes!",
    "author": PROFILE,
}
SAMPLES: list[tuple[str, str, int, dict[str, Any]]] = [
    ("/api/users", "POST", 201, {"user": USER}),
    ("/api/users/login", "POST", 200, {"user": USER}),
    ("/api/user", "GET", 200, {"user": USER}),
    ("/api/profiles/{username}", "GET", 200, {"profile": PROFILE}),
    ("/api/articles", "POST", 201, {"article": ARTICLE}),
    ("/api/articles", "GET", 200, {"articles": [PREVIEW], "articlesCount": 1}),
    ("/api/articles/feed", "GET", 200, {"articles": [PREVIEW], "articlesCount": 1}),
    ("/api/articles/{slug}/comments", "POST", 201, {"comment": COMMENT}),
    ("/api/articles/{slug}/comments", "GET", 200, {"comments": [COMMENT]}),
    ("/api/tags", "GET", 200, {"tags": ["python"]}),
    ("/readyz", "GET", 503, {"status": "unavailable", "reason": "migrations"}),
]


def accepts(schema: dict[str, Any], value: object) -> bool:
    return Draft202012Validator(schema, format_checker=FormatChecker()).is_valid(value)


def schemas() -> Iterator[tuple[str, dict[str, Any]]]:
    for operation in OPERATIONS:
        for status, schema in operation.responses.items():
            if schema is not None:
                yield f"{operation.id} {status}", schema


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, list):
        for item in schema:
            yield from objects(item)
    elif isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for value in schema.values():
            yield from objects(value)


def test_document_is_of_version_3_1_and_has_what_it_must() -> None:
    document = DOCUMENT.document
    assert re.fullmatch(r"3\.1\.\d", document["openapi"])
    assert {"title", "version"} <= set(document["info"])
    components = document["components"]
    for kind in ("responses", "requestBodies", "schemas", "parameters"):
        assert components[kind]
    assert all("description" in item for item in components["responses"].values())


def test_operation_ids_are_unique() -> None:
    ids = [operation.id for operation in OPERATIONS]
    assert len(ids) == len(set(ids))


def test_every_schema_is_valid_and_free_of_references() -> None:
    for name, schema in schemas():
        Draft202012Validator.check_schema(schema)
        assert "$ref" not in repr(schema), name
    for operation in OPERATIONS:
        if operation.request is not None:
            Draft202012Validator.check_schema(operation.request)
    for schema in DOCUMENT.document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_component_is_used() -> None:
    used = set(
        re.findall(r"'\$ref': '#/components/(\w+/\w+)'", repr(DOCUMENT.document))
    )
    by_rule = {
        "responses/PathNotFound",
        "responses/MethodNotAllowed",
        "responses/ForeignHost",
    }
    for kind in ("responses", "requestBodies", "schemas", "parameters"):
        for name in DOCUMENT.document["components"][kind]:
            assert f"{kind}/{name}" in used | by_rule


def test_no_response_object_admits_unknown_fields() -> None:
    for name, schema in schemas():
        found = list(objects(schema))
        assert found, name
        assert all(item.get("additionalProperties") is False for item in found), name


def test_path_parameters_are_declared() -> None:
    components = DOCUMENT.document["components"]["parameters"]
    for path, item in DOCUMENT.document["paths"].items():
        references = [entry["$ref"] for entry in item.get("parameters", [])]
        declared = {components[ref.rsplit("/", 1)[1]]["name"] for ref in references}
        assert declared == set(re.findall(r"\{(\w+)\}", path))


def test_operations_are_exactly_the_endpoints_of_their_features() -> None:
    # What only measures (the micro endpoints) and what describes or guards the
    # others (P01, P03) has no operation of its own.
    described = {operation.feature for operation in OPERATIONS}
    features = [feature for feature in load_features() if feature.built]
    assert {feature.id for feature in features if feature.area == "api"} < described
    promised = {
        (feature.id, endpoint)
        for feature in features
        if feature.id in described
        for endpoint in feature.endpoints
    }
    assert {(op.feature, f"{op.method} {op.path}") for op in OPERATIONS} == promised


def test_every_operation_that_takes_a_body_foresees_a_bad_one() -> None:
    for operation in OPERATIONS:
        if operation.request is not None:
            assert {413, 415, 422} <= set(operation.responses)


def test_every_operation_with_a_required_token_foresees_401() -> None:
    for path, item in DOCUMENT.document["paths"].items():
        for method, operation in item.items():
            if method != "parameters" and operation["security"]:
                assert "401" in operation["responses"], (path, method)


@pytest.mark.parametrize(("path", "method", "status", "sample"), SAMPLES)
def test_samples_pass_and_changed_ones_do_not(
    path: str, method: str, status: int, sample: dict[str, Any]
) -> None:
    schema = response_schema(path, method, status)
    assert accepts(schema, sample)
    assert not accepts(schema, {**sample, "extra": 1})
    for key in sample:
        assert not accepts(schema, {k: v for k, v in sample.items() if k != key})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("createdAt", "2026-02-18T03:22:56Z"),
        ("createdAt", "2026-02-18T03:22:56.637+00:00"),
        ("slug", "With Blanks"),
        ("slug", "feed"),
        ("favoritesCount", -1),
        ("favoritesCount", "0"),
        ("favorited", None),
        ("tagList", ["a", "a"]),
        ("author", {**PROFILE, "email": "ada@example.com"}),
        ("author", {**PROFILE, "bio": ""}),
        ("body", None),
    ],
)
def test_wrong_article_fields_are_noticed(field: str, value: object) -> None:
    schema = response_schema("/api/articles/{slug}", "GET", 200)
    assert accepts(schema, {"article": ARTICLE})
    assert not accepts(schema, {"article": {**ARTICLE, field: value}})


def test_a_list_item_with_a_body_is_noticed() -> None:
    schema = response_schema("/api/articles", "GET", 200)
    assert not accepts(schema, {"articles": [ARTICLE], "articlesCount": 1})


def test_every_error_answer_of_the_limits_is_foreseen() -> None:
    foreseen: list[tuple[int, dict[str, Any]]] = [
        (404, DOCUMENT.path_not_found),
        (405, DOCUMENT.method_not_allowed),
    ]
    for operation in OPERATIONS:
        foreseen += [(s, schema) for s, schema in operation.responses.items() if schema]
    for error in load_limits().errors.values():
        matching = [s for status, s in foreseen if status == error.status]
        assert any(accepts(schema, error.body) for schema in matching), error.id


def test_field_messages_match_the_limits() -> None:
    limits = load_limits()
    schema = response_schema("/api/articles", "POST", 422)
    for message in ("blank", "invalid"):
        assert accepts(schema, {"errors": {"title": [limits.messages[message]]}})
    too_long = limits.messages["too_long"].format(
        maximum=limits.fields["title"].maximum
    )
    assert accepts(schema, {"errors": {"title": [too_long]}})
    assert not accepts(schema, {"errors": {"title": ["is bad"]}})
    assert not accepts(schema, {"errors": {}})


def test_lengths_match_the_limits() -> None:
    components = DOCUMENT.document["components"]["schemas"]
    names = {
        "username": "Username",
        "email": "Email",
        "password": "Password",
        "bio": "Bio",
        "image": "Image",
        "title": "Title",
        "description": "Description",
        "body": "Body",
        "comment_body": "CommentBody",
        "tag": "Tag",
    }
    fields = load_limits().fields
    assert set(fields) == set(names)
    for field, schema in names.items():
        assert components[schema]["maxLength"] == fields[field].maximum


def test_unforeseen_answers_are_refused() -> None:
    with pytest.raises(LookupError, match="never answers 418"):
        response_schema("/api/tags", "GET", 418)
    with pytest.raises(LookupError, match="without body"):
        response_schema("/api/articles/{slug}", "DELETE", 204)
    with pytest.raises(LookupError, match="undefined"):
        response_schema("/api/tags", "POST", 200)


def test_unknown_paths_and_methods_have_their_own_answers() -> None:
    not_allowed = {"errors": {"method": ["not allowed"]}}
    assert accepts(response_schema("/api/tags", "PATCH", 405), not_allowed)
    not_found = {"errors": {"path": ["not found"]}}
    assert accepts(response_schema("/api/nothing", "GET", 404), not_found)


def test_a_reference_that_leads_nowhere_names_its_line(tmp_path: Path) -> None:
    text = (
        "paths:\n  /x:\n    get:\n      operationId: x\n      tags: [A01]\n"
        "      summary: s\n      responses:\n"
        '        "200": {$ref: "#/components/responses/Gone"}\n'
        "components: {responses: {}}\n"
    )
    path = tmp_path / "openapi.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError, match="leads nowhere") as caught:
        load_openapi(path)
    assert caught.value.line == 8
