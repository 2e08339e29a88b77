"""The API as a stranger sees it: every JSON answer is held against the contract."""

from __future__ import annotations

import json as jsonlib
import re
import threading
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from jsonschema import Draft202012Validator

from shared_spec.conformance.session import Session
from shared_spec.openapi import load_openapi, response_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    import requests

TIMEOUT_SECONDS: Final = 60
TRACEBACK_MARKS: Final = (
    "Traceback (most recent call last)",
    "sqlite3.",
    "psycopg.",
    "sqlalchemy.exc",
    "django.db",
    'File "/',
)


class _Absent:
    """Marks an argument that was not given, because None is a JSON value."""


ABSENT: Final = _Absent()


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the API: status, headers and the decoded body (None if empty)."""

    method: str
    path: str
    status: int
    headers: Mapping[str, str]
    content: bytes
    json: Any

    def __str__(self) -> str:
        """Show what a reader of a failed test needs: request, status, first bytes."""
        return f"{self.method} {self.path} -> {self.status} {self.content[:400]!r}"


def content_type(headers: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Split a Content-Type header into media type and parameters, in lower case."""
    kind, *rest = headers.get("Content-Type", "").split(";")
    pairs = (part.partition("=") for part in rest)
    parameters = {
        name.strip().lower(): value.strip().strip('"').lower()
        for name, _, value in pairs
    }
    return kind.strip().lower(), parameters


@cache
def _templates() -> list[tuple[str, re.Pattern[str]]]:
    """Return the contract's paths with their patterns, literal ones first."""
    paths = sorted({operation.path for operation in load_openapi().operations})
    paths.sort(key=lambda path: path.count("{"))
    return [(path, re.compile(re.sub(r"{\w+}", "[^/]+", path))) for path in paths]


def template_of(path: str) -> str:
    """Return the contract's template of a path; the path itself if there is none."""
    plain = path.partition("?")[0]
    return next((t for t, pattern in _templates() if pattern.fullmatch(plain)), plain)


@cache
def _validator(method: str, template: str, status: int) -> Draft202012Validator:
    """Return the validator of one answer; LookupError if the contract has none."""
    return Draft202012Validator(response_schema(template, method, status))


def check_contract(answer: Answer) -> None:
    """Raise AssertionError unless the body is what the OpenAPI document promises."""
    try:
        validator = _validator(answer.method, template_of(answer.path), answer.status)
    except LookupError as error:
        raise AssertionError(f"{answer}\nis not in the contract: {error}") from None
    problem = next(validator.iter_errors(answer.json), None)
    assert problem is None, (
        f"{answer}\nbreaks the contract at {problem.json_path}: {problem.message}"
    )


def check_json(answer: Answer) -> None:
    """Raise AssertionError for HTML, a traceback or another content type."""
    kind, parameters = content_type(answer.headers)
    assert kind == "application/json", f"{answer}\nis {kind!r}, not JSON"
    assert parameters.get("charset") == "utf-8", f"{answer}\ndoes not name UTF-8"
    check_no_internals(answer.content.decode(), str(answer))


def check_no_internals(text: str, shown: str) -> None:
    """Raise AssertionError when a text shows a stack trace or names a driver."""
    for mark in TRACEBACK_MARKS:
        assert mark not in text, f"{shown}\nshows internals: {mark}"


class Client:
    """Sends requests to one base URL; safe to share between threads."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self._local = threading.local()

    @property
    def session(self) -> requests.Session:
        """The keep-alive session of the calling thread, without cookies of its own."""
        found: requests.Session | None = getattr(self._local, "session", None)
        if found is None:
            found = Session()
            self._local.session = found
        return found

    def raw(
        self,
        method: str,
        path: str,
        *,
        data: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send one request as it is, follow no redirect, judge nothing."""
        self.session.cookies.clear()
        return self.session.request(
            method,
            self.base_url + path,
            data=data.encode() if isinstance(data, str) else data,
            headers=dict(headers or {}),
            params=dict(params or {}),
            allow_redirects=False,
            timeout=TIMEOUT_SECONDS,
        )

    def api(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        json: Any = ABSENT,
        data: bytes | str | None = None,
        media_type: str = "application/json",
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        expect: int | None = None,
    ) -> Answer:
        """Call the API and hold the answer against the contract.

        `json` is encoded, `data` is sent as it is; `token` becomes the
        Authorization header. AssertionError when the answer is a server error, is
        not JSON, breaks its schema, or has another status than `expect`.
        """
        sent = dict(headers or {})
        if token is not None:
            sent.setdefault("Authorization", f"Token {token}")
        if not isinstance(json, _Absent):
            data = jsonlib.dumps(json)
        if data is not None:
            sent.setdefault("Content-Type", media_type)
        response = self.raw(method, path, data=data, headers=sent, params=params)
        answer = _answer(method, path, response)
        if expect is not None:
            assert answer.status == expect, f"{answer}\nexpected status {expect}"
        return answer

    def get(self, path: str, **options: Any) -> Answer:
        """Call `api` with GET."""
        return self.api("GET", path, **options)

    def post(self, path: str, **options: Any) -> Answer:
        """Call `api` with POST."""
        return self.api("POST", path, **options)

    def put(self, path: str, **options: Any) -> Answer:
        """Call `api` with PUT."""
        return self.api("PUT", path, **options)

    def delete(self, path: str, **options: Any) -> Answer:
        """Call `api` with DELETE."""
        return self.api("DELETE", path, **options)


def _answer(method: str, path: str, response: requests.Response) -> Answer:
    """Decode and judge what holds for every answer of the API."""
    content = response.content
    answer = Answer(
        method=method,
        path=path,
        status=response.status_code,
        headers=response.headers,
        content=content,
        json=response.json() if _is_json(content) else None,
    )
    assert answer.status < 500, f"{answer}\nis a server error"
    if answer.status == 204:
        assert content == b"", f"{answer}\nhas a body"
    elif method not in {"HEAD", "OPTIONS"}:
        check_json(answer)
        check_contract(answer)
    return answer


def _is_json(content: bytes) -> bool:
    try:
        jsonlib.loads(content)
    except ValueError:
        return False
    return True


def refused(answer: Answer, status: int, /, **messages: str) -> None:
    """Raise AssertionError unless the answer is exactly this status and these errors.

    One message a key: `refused(answer, 422, username="can't be blank")`.
    """
    assert answer.status == status, f"{answer}\nexpected status {status}"
    expected = {key: [message] for key, message in messages.items()}
    assert answer.json == {"errors": expected}, f"{answer}\nexpected {expected}"


def mentions(answer: Answer, status: int, key: str, message: str = "") -> None:
    """Raise AssertionError unless the errors name `key` (and hold `message`).

    For cases in which an app may rightly say more than one thing.
    """
    assert answer.status == status, f"{answer}\nexpected status {status}"
    errors = answer.json["errors"]
    assert key in errors, f"{answer}\nexpected an error under {key!r}"
    assert not message or message in errors[key], f"{answer}\nexpected {message!r}"
