"""A client of the API for tests."""

import json
from typing import Any

from django.test import Client


def ask(method: str, path: str, body: Any = None, *, token: str = "") -> Any:
    """Send a request, with JSON and a token if they are given; return the answer."""
    headers = {"authorization": f"Token {token}"} if token else {}
    data = "" if body is None else json.dumps(body)
    return Client().generic(
        method, path, data, content_type="application/json", headers=headers
    )


def errors(response: Any) -> tuple[int, dict[str, list[str]]]:
    """Return the status and the errors of an answer."""
    return response.status_code, response.json()["errors"]
