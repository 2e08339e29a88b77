"""Registration through the API."""

import threading

import jwt
import pytest
from django.contrib.auth.hashers import identify_hasher, make_password
from django.db import connection

from accounts.models import User
from accounts.tests.factories import UserFactory
from common.tests.api import ask, errors

pytestmark = [pytest.mark.feature("A01"), pytest.mark.django_db]
ANN = {"username": "Ann", "email": "Ann@Example.com", "password": "correct-horse"}


def register(**changes):
    return ask("POST", "/api/users", {"user": {**ANN, **changes}})


def test_answers_with_the_account_and_a_token(settings):
    response = register()
    assert response.status_code == 201
    user = response.json()["user"]
    claims = jwt.decode(user.pop("token"), settings.SECRET_KEY, ["HS256"])
    assert claims["sub"] == str(User.objects.get().pk)
    assert claims["exp"] - claims["iat"] == settings.TOKEN_SECONDS
    assert user == {
        "email": "Ann@Example.com",
        "username": "Ann",
        "bio": None,
        "image": None,
    }


def test_password_is_hashed_and_never_shown():
    response = register()
    assert b"correct-horse" not in response.content
    assert User.objects.get().check_password("correct-horse")


def test_production_hash_is_argon2id_at_the_agreed_cost(settings):
    settings.PASSWORD_HASHERS = ["accounts.hashers.PasswordHasher"]
    encoded = make_password("correct-horse")
    assert identify_hasher(encoded).algorithm == "argon2"
    assert "argon2id$v=19$m=19456,t=2,p=1$" in encoded


@pytest.mark.parametrize("field", ["username", "email", "password"])
@pytest.mark.parametrize("value", ["", " \t\n ", None])
def test_blank_value(field, value):
    assert errors(register(**{field: value})) == (422, {field: ["can't be blank"]})


def test_every_missing_field_is_named():
    blank = ["can't be blank"]
    response = ask("POST", "/api/users", {"user": {}})
    assert errors(response) == (
        422,
        {"username": blank, "email": blank, "password": blank},
    )


@pytest.mark.parametrize("field", ["username", "email", "password"])
@pytest.mark.parametrize("value", [12345678, 1.5, True, ["abcdefgh"], {"a": "b"}])
def test_value_of_another_type(field, value):
    assert errors(register(**{field: value})) == (422, {field: ["is invalid"]})


@pytest.mark.parametrize(
    ("field", "value", "limit"),
    [
        ("username", "x" * 65, 64),
        ("email", "x" * 243 + "@example.com", 254),
        ("password", "x" * 129, 128),
    ],
)
def test_too_long_value(field, value, limit):
    message = f"is too long (maximum is {limit} characters)"
    assert errors(register(**{field: value})) == (422, {field: [message]})


def test_longest_values_are_accepted():
    email = "x" * 242 + "@example.com"
    response = register(username="x" * 64, email=email, password="x" * 128)
    assert response.status_code == 201


def test_too_short_password():
    message = "is too short (minimum is 8 characters)"
    assert errors(register(password="x" * 7)) == (422, {"password": [message]})


@pytest.mark.parametrize("password", ["  eight  ", "tab\tand\nline", "пароль🔑é1"])
def test_password_is_kept_as_it_is(password):
    register(password=password)
    assert User.objects.get().check_password(password)


@pytest.mark.parametrize("password", ["with\0zero", "half\ud83dsign"])
def test_password_that_no_database_holds(password):
    assert errors(register(password=password)) == (422, {"password": ["is invalid"]})


@pytest.mark.parametrize(
    "name", [".", "..", "a/b", "a\0b", "a\nb", "a\x7f", "a\u2028b", "a\ud800"]
)
def test_name_that_is_invalid(name):
    assert errors(register(username=name)) == (422, {"username": ["is invalid"]})


@pytest.mark.parametrize("name", ["漢字 ß", "👩‍💻", "a?b#c%25", "<b>'\"", "..."])
def test_any_printable_name(name):
    assert register(username=name).json()["user"]["username"] == name


@pytest.mark.parametrize("email", ["ann", "@b.com", "a@b@c.com", "a b@c.com", "a@b"])
def test_email_that_is_invalid(email):
    assert errors(register(email=email)) == (422, {"email": ["is invalid"]})


def test_name_and_email_are_trimmed():
    user = register(username=" Ann ", email=" a@b.com\n").json()["user"]
    assert (user["username"], user["email"]) == ("Ann", "a@b.com")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "ÉLAN"),
        ("username", " élan "),
        ("email", "ELAN@example.com"),
    ],
)
def test_taken_whatever_the_case(field, value):
    UserFactory(username="Élan", email="elan@example.com")
    assert errors(register(**{field: value})) == (
        409,
        {field: ["has already been taken"]},
    )


def test_validation_comes_before_conflict():
    UserFactory(username="Ann")
    status, found = errors(register(password="short"))
    assert (status, list(found)) == (422, ["password"])


def test_unknown_fields_are_ignored():
    user = register(bio="x", image="http://x.y/z", id=7, is_staff=True).json()["user"]
    assert (user["bio"], user["image"]) == (None, None)
    assert User.objects.get().pk != 7


def test_body_without_user():
    assert errors(ask("POST", "/api/users", {})) == (
        422,
        {"body": ["must contain user"]},
    )


@pytest.mark.django_db(transaction=True)
def test_same_name_at_once_makes_one_account():
    statuses = []

    def attempt():
        statuses.append(register().status_code)
        connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201] + [409] * 5
