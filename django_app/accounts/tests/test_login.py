"""Log-in through the API."""

import jwt
import pytest
from django.contrib.auth.hashers import MD5PasswordHasher

from accounts.tests.factories import PASSWORD, UserFactory
from common.tests.api import ask, errors

pytestmark = [pytest.mark.feature("A02"), pytest.mark.django_db]


@pytest.fixture
def ann():
    return UserFactory(username="Ann", email="Ann@Example.com")


def login(email, password):
    body = {"user": {"email": email, "password": password}}
    return ask("POST", "/api/users/login", body)


@pytest.mark.parametrize(
    "email", ["Ann@Example.com", "ann@example.COM", " ann@example.com "]
)
def test_right_password_gives_the_account_and_a_token(ann, email, settings):
    response = login(email, PASSWORD)
    assert response.status_code == 200
    user = response.json()["user"]
    claims = jwt.decode(user.pop("token"), settings.SECRET_KEY, ["HS256"])
    assert claims["sub"] == str(ann.pk)
    assert user == {
        "email": "Ann@Example.com",
        "username": "Ann",
        "bio": None,
        "image": None,
    }


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ann@example.com", "wrong-horse"),
        ("ann@example.com", PASSWORD + " "),
        ("bob@example.com", PASSWORD),
        ("no address", PASSWORD),
    ],
)
def test_wrong_credentials(ann, email, password):
    assert errors(login(email, password)) == (401, {"credentials": ["invalid"]})


@pytest.mark.parametrize("on_page", [False, True])
@pytest.mark.parametrize("email", ["ann@example.com", "bob@example.com", "no address"])
def test_every_refusal_costs_one_hash(ann, client, monkeypatch, email, on_page):
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, password, salt: hashed.append(1) or encode(self, password, salt),
    )
    if on_page:
        given = {"email": email, "password": "wrong-horse"}
        assert client.post("/login", given).status_code == 422
    else:
        assert login(email, "wrong-horse").status_code == 401
    assert hashed == [1]


@pytest.mark.parametrize("field", ["email", "password"])
@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "can't be blank"),
        ("  ", "can't be blank"),
        (None, "can't be blank"),
        (1, "is invalid"),
    ],
)
def test_value_that_is_none(field, value, message):
    given = {"email": "ann@example.com", "password": PASSWORD, field: value}
    assert errors(login(**given)) == (422, {field: [message]})


def test_body_without_user():
    assert errors(ask("POST", "/api/users/login", {"a": 1})) == (
        422,
        {"body": ["must contain user"]},
    )


def test_stale_token_does_not_hinder_login(ann):
    body = {"user": {"email": ann.email, "password": PASSWORD}}
    response = ask("POST", "/api/users/login", body, token="stale")
    assert response.status_code == 200
