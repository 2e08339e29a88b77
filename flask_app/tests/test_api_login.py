"""POST /api/users/login answers a token for the right password only."""

import json

import pytest
from conduit import accounts

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


def test_unknown_address_gets_the_same_answer_for_the_same_work(client, monkeypatch):
    compared = []

    def compare(stored, password):
        compared.append(stored)
        return False

    monkeypatch.setattr(accounts, "is_password", compare)
    answer = login(client)
    assert answer.status_code == 401
    assert answer.json == WRONG
    assert compared == [None]


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
