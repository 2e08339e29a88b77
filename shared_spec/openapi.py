"""The OpenAPI document as records, and its schemas ready for validation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared_spec.yaml_lines import Node, SpecError, read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

Schema = dict[str, Any]

METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")
FILE = Path(__file__).resolve().parent / "openapi.yaml"


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path.

    `responses` maps a status to the schema of its JSON answer, with every
    reference resolved, or to None when the answer is empty.
    """

    id: str
    method: str
    path: str
    feature: str
    summary: str
    responses: Mapping[int, Schema | None]
    request: Schema | None


@dataclass(frozen=True, slots=True)
class OpenApi:
    """The whole document: as plain data and by operation."""

    document: Mapping[str, Any]
    operations: tuple[Operation, ...]
    path_not_found: Schema
    method_not_allowed: Schema

    def response_schema(self, path: str, method: str, status: int) -> Schema:
        """Return the JSON Schema (Draft 2020-12) of one answer.

        `path` is a template such as `/api/articles/{slug}`. A path the API does
        not have yields the schema of its 404, an undefined method that of 405.
        LookupError when the document foresees no such answer or an empty one.
        """
        methods = {op.method: op for op in self.operations if op.path == path}
        operation = methods.get(method.upper())
        if operation is None:
            expected = 405 if methods else 404
            if status == expected:
                return self.method_not_allowed if methods else self.path_not_found
            raise LookupError(f"{method.upper()} {path} is undefined, not {status}")
        if status not in operation.responses:
            raise LookupError(f"{method.upper()} {path} never answers {status}")
        schema = operation.responses[status]
        if schema is None:
            raise LookupError(f"{method.upper()} {path} answers {status} without body")
        return schema


def load_openapi(path: Path = FILE) -> OpenApi:
    """Read the document; SpecError with the line when it or a reference is wrong."""
    return _load(path.resolve())


def response_schema(path: str, method: str, status: int) -> Schema:
    """Return the schema of one answer of the project's own document.

    Same rules and errors as `OpenApi.response_schema`.
    """
    return load_openapi().response_schema(path, method, status)


@lru_cache(maxsize=4)
def _load(path: Path) -> OpenApi:
    root = read_yaml(path)
    paths = root.get("paths").mapping()
    operations = tuple(
        _operation(root, template, method, item.get(method))
        for template, item in paths.items()
        for method in METHODS
        if item.find(method)
    )
    shared = root.get("components").get("responses")
    return OpenApi(
        document=root.plain(),
        operations=operations,
        path_not_found=_must(root, shared.get("PathNotFound")),
        method_not_allowed=_must(root, shared.get("MethodNotAllowed")),
    )


def _operation(root: Node, path: str, method: str, node: Node) -> Operation:
    tags = node.get("tags").texts()
    if len(tags) != 1:
        raise node.get("tags").error("an operation belongs to exactly one feature")
    request = node.find("requestBody")
    return Operation(
        id=node.get("operationId").text(),
        method=method.upper(),
        path=path,
        feature=tags[0],
        summary=node.get("summary").text(),
        responses=_responses(root, node.get("responses")),
        request=_must(root, request) if request else None,
    )


def _responses(root: Node, node: Node) -> dict[int, Schema | None]:
    responses = {}
    for status, response in node.mapping().items():
        if not (status.isdecimal() and 100 <= int(status) <= 599):
            raise response.error(f"'{status}' is not an HTTP status")
        responses[int(status)] = _json_schema(root, response)
    return responses


def _json_schema(root: Node, node: Node) -> Schema | None:
    body = _follow(root, node)
    content = body.find("content")
    if content is None:
        return None
    schema: Schema = _resolve(root, content.get("application/json").get("schema"), ())
    return schema


def _must(root: Node, node: Node) -> Schema:
    schema = _json_schema(root, node)
    if schema is None:
        raise node.error("needs JSON content")
    return schema


def _follow(root: Node, node: Node) -> Node:
    reference = node.find("$ref")
    return _target(root, reference) if reference else node


def _target(root: Node, reference: Node) -> Node:
    text = reference.text()
    if not text.startswith("#/"):
        raise reference.error(f"'{text}' does not point into this document")
    node = root
    for part in text.removeprefix("#/").split("/"):
        try:
            node = node.get(part)
        except SpecError:
            raise reference.error(f"'{text}' leads nowhere") from None
    return node


def _resolve(root: Node, node: Node, trail: tuple[str, ...]) -> Any:
    """Return plain data with every reference replaced by what it points at."""
    if isinstance(node.value, list):
        return [_resolve(root, item, trail) for item in node.value]
    if not isinstance(node.value, dict):
        return node.value
    if reference := node.find("$ref"):
        text = reference.text()
        if text in trail:
            raise reference.error(f"'{text}' contains itself")
        return _resolve(root, _target(root, reference), (*trail, text))
    return {key: _resolve(root, item, trail) for key, item in node.value.items()}
