"""A03: what a token must say, however well it is signed."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import jwt
import pytest

from shared_spec.conformance.client import refused
from shared_spec.conformance.samples import claims_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared_spec.conformance.client import Client
    from shared_spec.conformance.operation.app import App, Instance

pytestmark = pytest.mark.feature("A03")

SUBJECTS = [
    "0",
    "-1",
    "1.5",
    "",
    "abc",
    "2147483648",
    "9223372036854775808",
    "9" * 100,
    "-" + "9" * 100,
    1,
    1.0,
    True,
    None,
    ["1"],
    {"id": "1"},
]


@pytest.fixture(scope="module")
def app(any_app: App) -> App:
    """An app whose secret the test knows."""
    return any_app.fresh("tokens")


@pytest.fixture(scope="module")
def instance(app: App) -> Iterator[Instance]:
    with app.serving() as running:
        yield running


@pytest.fixture(scope="module")
def claims(instance: Instance) -> dict[str, Any]:
    """What a good token of an account says."""
    return claims_of(instance.make.user().token)


def check_refused(api: Client, token: str) -> None:
    for path in ("/api/user", "/api/tags"):
        refused(api.get(path, token=token), 401, token="is invalid")


def test_secret_signs(app: App, instance: Instance, claims: dict[str, Any]) -> None:
    token = jwt.encode(claims, app.secret, "HS256")
    instance.api.get("/api/user", token=token, expect=200)


def test_no_other_hash(app: App, instance: Instance, claims: dict[str, Any]) -> None:
    check_refused(instance.api, jwt.encode(claims, app.secret, "HS384"))


@pytest.mark.parametrize("subject", SUBJECTS, ids=repr)
def test_subject_is_a_user(
    app: App, instance: Instance, claims: dict[str, Any], subject: Any
) -> None:
    # Not by jwt.encode(), which takes no subject but a text.
    said = json.dumps(claims | {"sub": subject}).encode()
    check_refused(instance.api, jwt.api_jws.encode(said, app.secret, "HS256"))


@pytest.mark.parametrize("missing", ["sub", "iat", "exp"])
def test_claim_is_missing(
    app: App, instance: Instance, claims: dict[str, Any], missing: str
) -> None:
    said = {name: value for name, value in claims.items() if name != missing}
    check_refused(instance.api, jwt.encode(said, app.secret, "HS256"))


def test_token_has_expired(
    app: App, instance: Instance, claims: dict[str, Any]
) -> None:
    past = claims | {"iat": int(time.time()) - 60, "exp": int(time.time()) - 1}
    check_refused(instance.api, jwt.encode(past, app.secret, "HS256"))
