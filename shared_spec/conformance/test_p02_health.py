"""P02: is the process alive, and can it serve?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shared_spec.conformance.client import content_type

if TYPE_CHECKING:
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("P02")

STATES = {"/healthz": {"status": "ok"}, "/readyz": {"status": "ready"}}
BOTH = pytest.mark.parametrize("path", STATES)


@BOTH
def test_answer(api: Client, path: str) -> None:
    response = api.raw("GET", path)
    assert response.status_code == 200
    assert response.json() == STATES[path]
    assert content_type(response.headers)[0] == "application/json"


@BOTH
def test_head(api: Client, path: str) -> None:
    response = api.raw("HEAD", path)
    assert response.status_code == 200
    assert response.content == b""


@BOTH
def test_needs_no_token_and_reads_none(api: Client, path: str) -> None:
    response = api.raw("GET", path, headers={"Authorization": "Token bad"})
    assert response.json() == STATES[path]


@BOTH
def test_opens_no_session(api: Client, path: str) -> None:
    assert "Set-Cookie" not in api.raw("GET", path).headers


@BOTH
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_read_only(api: Client, path: str, method: str) -> None:
    response = api.raw(method, path)
    assert response.status_code in {403, 405}
    assert "Traceback" not in response.text
