"""POST /api/users/login answers a token for the right password only."""

import json

import argon2
import pytest
from conduit import passwords

pytestmark = pytest.mark.feature("A02")

WRONG = {"errors": {"credentials": ["invalid"]}}


def login(client, **fields):
    user = {"email": "ann@example.com", "password": "a password"} | fields
    body = json.dumps({"user": user})
    return client.post("/api/users/login", data=body, content_type="application/json")


def test_login_answers_the_account_and_a_token(client, register):
    registered = register("ann")
    answer = login(client, email=" ANN@example.com")
    assert answer.status_code == 200
    found = answer.json["user"]
    assert found["token"].count(".") == 2
    assert found | {"token": None} == registered | {"token": None}


@pytest.mark.parametrize("password", ["a passworD", "a password ", "x", "x" * 200])
def test_wrong_password_is_refused(client, register, password):
    register("ann")
    answer = login(client, password=password)
    assert answer.status_code == 401
    assert answer.json == WRONG


@pytest.mark.parametrize("on_page", [False, True])
@pytest.mark.parametrize("email", ["ann@example.com", "bob@example.com", "no address"])
def test_every_refusal_costs_one_hash(
    client, ann, browser, monkeypatch, email, on_page
):
    verified = []

    class Hasher(argon2.PasswordHasher):
        def verify(self, stored, password):
            verified.append(argon2.extract_parameters(stored))
            return super().verify(stored, password)

    cost = {"time_cost": 2, "memory_cost": 19456, "parallelism": 1}
    monkeypatch.setattr(passwords, "_hasher", Hasher(**cost))
    if on_page:
        answer = browser.send("/login", email=email, password="wrong password")
        assert answer.status_code == 422
    else:
        answer = login(client, email=email, password="wrong password")
        assert (answer.status_code, answer.json) == (401, WRONG)
    # Of nobody's hash it is that of a real one.
    assert [{name: getattr(found, name) for name in cost} for found in verified] == [
        cost
    ]


@pytest.mark.parametrize("field", ["email", "password"])
@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "can't be blank"),
        ("  ", "can't be blank"),
        (None, "can't be blank"),
        (1, "is invalid"),
        ("half \ud83d", "is invalid"),
    ],
)
def test_what_is_no_text_is_refused(client, field, value, message):
    answer = login(client, **{field: value})
    assert answer.status_code == 422
    assert answer.json == {"errors": {field: [message]}}


def test_missing_fields_are_named(client):
    blank = ["can't be blank"]
    answer = client.post("/api/users/login", json={"user": {}})
    assert answer.status_code == 422
    assert answer.json == {"errors": {"email": blank, "password": blank}}
