"""The own account through the API."""

from datetime import timedelta

import jwt
import pytest
from django.test import Client
from django.utils import timezone

from accounts import tokens
from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory
from common.tests.api import ask, errors

pytestmark = [pytest.mark.feature("A03"), pytest.mark.django_db]


@pytest.fixture
def ann():
    return UserFactory(username="Ann", email="ann@example.com")


def change(user, **fields):
    return ask("PUT", "/api/user", {"user": fields}, token=tokens.issue(user))


def stored(user):
    return User.objects.get(pk=user.pk)


def test_shows_the_account_and_a_token_that_is_good(ann):
    user = ask("GET", "/api/user", token=tokens.issue(ann)).json()["user"]
    assert tokens.owner(user.pop("token")) == ann
    assert user == {
        "email": "ann@example.com",
        "username": "Ann",
        "bio": None,
        "image": None,
    }


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_token_is_required(method):
    assert errors(ask(method, "/api/user")) == (401, {"token": ["is missing"]})


@pytest.mark.parametrize("header", ["Bearer {}", "Basic {}", ""])
def test_other_scheme_counts_as_missing(ann, header):
    header = header.format(tokens.issue(ann))
    response = Client().get("/api/user", headers={"authorization": header})
    assert errors(response) == (401, {"token": ["is missing"]})


def claims(user, **changes):
    now = timezone.now()
    return {"sub": str(user.pk), "iat": now, "exp": now + timedelta(hours=1), **changes}


def forged(user, key="", algorithm="HS256", **changes):
    return jwt.encode(claims(user, **changes), key, algorithm=algorithm)


def test_token_that_is_invalid(ann, settings):
    key = settings.SECRET_KEY
    past = timezone.now() - timedelta(seconds=1)
    without_end = {k: v for k, v in claims(ann).items() if k != "exp"}
    bad = [
        "nonsense",
        "..",
        "two words",
        tokens.issue(ann)[:-2],
        forged(ann, "x" * 40),
        forged(ann, None, "none"),
        forged(ann, key, exp=past),
        forged(ann, key, sub="Ann"),
        forged(ann, key, sub=str(ann.pk + 1)),
        forged(ann, key * 2, "HS512"),
        jwt.encode(without_end, key, algorithm="HS256"),
    ]
    for token in bad:
        response = ask("GET", "/api/user", token=token)
        assert errors(response) == (401, {"token": ["is invalid"]}), token


def test_token_of_a_user_who_is_gone(ann):
    token = tokens.issue(ann)
    ann.delete()
    response = ask("GET", "/api/user", token=token)
    assert errors(response) == (401, {"token": ["is invalid"]})


def test_only_given_fields_change(ann):
    change(ann, bio="first", image="https://example.com/1.png")
    user = change(ann, bio="second\n\tline").json()["user"]
    assert (user["bio"], user["image"]) == (
        "second\n\tline",
        "https://example.com/1.png",
    )
    assert stored(ann).check_password(PASSWORD)


def test_everything_can_change(ann):
    user = change(
        ann, username=" Anna ", email="anna@example.com", password="new-horse"
    ).json()["user"]
    assert (user["username"], user["email"]) == ("Anna", "anna@example.com")
    assert stored(ann).check_password("new-horse")
    assert stored(ann).username_folded == "anna"


@pytest.mark.parametrize("field", ["bio", "image"])
@pytest.mark.parametrize("empty", ["", None, "  "])
def test_bio_and_image_can_be_emptied(ann, field, empty):
    change(ann, bio="x", image="https://example.com/1.png")
    assert change(ann, **{field: empty}).json()["user"][field] is None
    assert getattr(stored(ann), field) is None


@pytest.mark.parametrize("field", ["username", "email", "password"])
@pytest.mark.parametrize("blank", ["", None, " \n"])
def test_required_fields_cannot_be_emptied(ann, field, blank):
    assert errors(change(ann, **{field: blank})) == (422, {field: ["can't be blank"]})


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("bio", "x" * 2001, "is too long (maximum is 2000 characters)"),
        ("bio", 1, "is invalid"),
        ("bio", "a\0b", "is invalid"),
        ("bio", "\ud800", "is invalid"),
        (
            "image",
            "https://a.bc/" + "x" * 488,
            "is too long (maximum is 500 characters)",
        ),
        ("image", "javascript:alert(1)", "is invalid"),
        ("image", "/picture.png", "is invalid"),
        ("image", ["https://a.bc"], "is invalid"),
        ("username", "a/b", "is invalid"),
        ("password", "short", "is too short (minimum is 8 characters)"),
    ],
)
def test_value_that_is_refused(ann, field, value, message):
    assert errors(change(ann, **{field: value})) == (422, {field: [message]})
    assert stored(ann).username == "Ann"


@pytest.mark.parametrize(
    ("field", "value"), [("username", "BOB"), ("email", "B@x.org")]
)
def test_taken_value(ann, field, value):
    UserFactory(username="bob", email="b@x.org")
    assert errors(change(ann, bio="new", **{field: value})) == (
        409,
        {field: ["has already been taken"]},
    )
    assert stored(ann).bio is None


def test_own_values_are_not_taken(ann):
    user = change(ann, username="ANN", email="ANN@example.com").json()["user"]
    assert (user["username"], user["email"]) == ("ANN", "ANN@example.com")


def test_unknown_fields_are_ignored(ann):
    assert change(ann, id=77, is_superuser=True, token="x").status_code == 200
    assert stored(ann).pk == ann.pk


def test_token_comes_before_method_and_body(ann):
    assert ask("DELETE", "/api/user").status_code == 405
    assert ask("PUT", "/api/user", []).status_code == 401
