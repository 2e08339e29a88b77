"""A01: create an account."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.builders import at_once
from shared_spec.conformance.client import mentions, refused
from shared_spec.conformance.samples import (
    BLANKS,
    EMOJI,
    MALFORMED,
    MARKUP,
    RIGHT_TO_LEFT,
    SQL,
    WRONG_TYPES,
    claims_of,
)

if TYPE_CHECKING:
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("A01")

PATH = "/api/users"


def test_answer_is_201_with_exactly_the_account(api: Client, make: Make) -> None:
    body = make.account()
    answer = api.post(PATH, json=body, expect=201)
    user = answer.json["user"]
    assert list(answer.json) == ["user"]
    assert set(user) == {"email", "token", "username", "bio", "image"}
    assert user["username"] == body["user"]["username"]
    assert user["email"] == body["user"]["email"]
    assert user["bio"] is None
    assert user["image"] is None


def test_token_opens_the_account(api: Client, make: Make) -> None:
    user = make.user()
    me = api.get("/api/user", token=user.token, expect=200)
    assert me.json["user"]["username"] == user.username


def test_token_names_the_user_and_an_end(make: Make) -> None:
    claims = claims_of(make.user().token)
    assert isinstance(claims["sub"], str)
    assert claims["iat"] <= time.time() + 60
    assert claims["exp"] > claims["iat"]


def test_no_answer_holds_the_password(api: Client, make: Make) -> None:
    body = make.account(password="a very private phrase")
    answer = api.post(PATH, json=body, expect=201)
    assert b"private" not in answer.content


def test_name_and_email_are_trimmed(api: Client, make: Make) -> None:
    name = make.name()
    body = make.account(username=f"  {name}\t", email=f" {name}@example.com\n")
    user = api.post(PATH, json=body, expect=201).json["user"]
    assert user["username"] == name
    assert user["email"] == f"{name}@example.com"


def test_email_is_kept_as_given(api: Client, make: Make) -> None:
    email = f"Mixed.Case+tag{make.name()}@Example.COM"
    user = api.post(PATH, json=make.account(email=email), expect=201).json["user"]
    assert user["email"] == email


@pytest.mark.parametrize("length", [8, 64, 128])
def test_password_lengths_accepted(api: Client, make: Make, length: int) -> None:
    body = make.account(password="p" * length)
    api.post(PATH, json=body, expect=201)
    login = {"user": {k: body["user"][k] for k in ("email", "password")}}
    api.post("/api/users/login", json=login, expect=200)


@pytest.mark.parametrize(
    "password",
    ["aaaaaaaa", "12345678", "password", " leading and trailing ", "пароль密码é🔑"],
)
def test_no_rule_of_composition(api: Client, make: Make, password: str) -> None:
    user = make.user(password=password)
    login = {"user": {"email": user.email, "password": password}}
    api.post("/api/users/login", json=login, expect=200)


def test_password_is_not_trimmed(api: Client, make: Make) -> None:
    user = make.user(password="  eight  ")
    login = {"user": {"email": user.email, "password": "eight"}}
    api.post("/api/users/login", json=login, expect=401)


@pytest.mark.parametrize("password", ["p", "p" * 7, "é" * 7])
def test_short_password_refused(api: Client, make: Make, password: str) -> None:
    answer = api.post(PATH, json=make.account(password=password))
    refused(answer, 422, password="is too short (minimum is 8 characters)")


@pytest.mark.parametrize(
    ("field", "value", "limit"),
    [("password", "p" * 129, 128), ("username", "n" * 65, 64)],
)
def test_too_long_refused(
    api: Client, make: Make, field: str, value: str, limit: int
) -> None:
    answer = api.post(PATH, json=make.account(**{field: value}))
    message = f"is too long (maximum is {limit} characters)"
    refused(answer, 422, **{field: message})


def _email(make: Make, length: int) -> str:
    host = ".".join(["d" * 63, "d" * 63, "d" * (length - 254 + 57), "com"])
    return make.name().ljust(64, "x") + "@" + host


def test_longest_email_accepted(api: Client, make: Make) -> None:
    email = _email(make, 254)
    assert len(email) == 254
    api.post(PATH, json=make.account(email=email), expect=201)


def test_longer_email_refused(api: Client, make: Make) -> None:
    answer = api.post(PATH, json=make.account(email=_email(make, 255)))
    mentions(answer, 422, "email", "is too long (maximum is 254 characters)")


def test_longest_name_accepted(api: Client, make: Make) -> None:
    name = make.name().ljust(64, "n")
    user = api.post(PATH, json=make.account(username=name), expect=201).json["user"]
    assert user["username"] == name


@pytest.mark.parametrize("field", ["username", "email", "password"])
@pytest.mark.parametrize("blank", BLANKS)
def test_blank_refused(api: Client, make: Make, field: str, blank: str) -> None:
    answer = api.post(PATH, json=make.account(**{field: BLANKS[blank]}))
    refused(answer, 422, **{field: "can't be blank"})


@pytest.mark.parametrize("field", ["username", "email", "password"])
def test_missing_refused(api: Client, make: Make, field: str) -> None:
    body = make.account()
    del body["user"][field]
    refused(api.post(PATH, json=body), 422, **{field: "can't be blank"})


def test_every_missing_field_is_named(api: Client) -> None:
    blank = "can't be blank"
    answer = api.post(PATH, json={"user": {}})
    refused(answer, 422, username=blank, email=blank, password=blank)


@pytest.mark.parametrize("field", ["username", "email", "password"])
@pytest.mark.parametrize("wrong", WRONG_TYPES)
def test_wrong_type_refused(api: Client, make: Make, field: str, wrong: str) -> None:
    answer = api.post(PATH, json=make.account(**{field: WRONG_TYPES[wrong]}))
    refused(answer, 422, **{field: "is invalid"})


@pytest.mark.parametrize(
    "email",
    [
        "plain",
        "@example.com",
        "a@",
        "a@@example.com",
        "a b@example.com",
        "a@exa mple.com",
        "a@example..com",
        "a@-example-.com",
        "a@b\n.example.com",
        "a\x00b@example.com",
        "<a@example.com>",
        "a@example",
        "a@example.c",
        "a@example.123",
        "a@127.0.0.1",
    ],
)
def test_bad_email_refused(api: Client, make: Make, email: str) -> None:
    refused(api.post(PATH, json=make.account(email=email)), 422, email="is invalid")


@pytest.mark.parametrize(
    "domain", ["conduit.test", "mail.local", "b.invalid", "localhost", "1.example"]
)
def test_domain_need_not_be_on_the_internet(
    api: Client, make: Make, domain: str
) -> None:
    body = make.account(email=f"{make.name()}@{domain}")
    user = api.post(PATH, json=body, expect=201).json["user"]
    assert user["email"] == body["user"]["email"]


@pytest.mark.parametrize(
    "name", [".", "..", "a/b", "/", "a\x00b", "a\nb", "a\tb", "a\x7fb", "a\x1bb"]
)
def test_bad_name_refused(api: Client, make: Make, name: str) -> None:
    answer = api.post(PATH, json=make.account(username=name))
    refused(answer, 422, username="is invalid")


@pytest.mark.parametrize("field", ["username", "email", "password"])
def test_lone_surrogate_refused(api: Client, make: Make, field: str) -> None:
    body = make.account(**{field: "half\ud83dcharacter"})
    mentions(api.post(PATH, json=body), 422, field)


@pytest.mark.parametrize(
    "text",
    [SQL, MARKUP.replace("/", ""), RIGHT_TO_LEFT, "漢字 ß", "Zoë é", "a?b#c%25&d=e+f"],
    ids=["sql", "markup", "right-to-left", "astral", "combining", "url"],
)
def test_any_printable_name(api: Client, make: Make, text: str) -> None:
    name = f"{text[:40]}{make.name()}"
    body = make.account(username=name)
    user = api.post(PATH, json=body, expect=201).json["user"]
    assert user["username"] == name


def test_emoji_in_a_name(api: Client, make: Make) -> None:
    name = f"{EMOJI[-2:]}{make.name()}"
    user = api.post(PATH, json=make.account(username=name), expect=201).json["user"]
    assert user["username"] == name


@pytest.mark.parametrize("field", ["username", "email"])
def test_taken_is_409(api: Client, make: Make, alice: User, field: str) -> None:
    body = make.account(**{field: getattr(alice, field)})
    refused(api.post(PATH, json=body), 409, **{field: "has already been taken"})


@pytest.mark.parametrize("field", ["username", "email"])
def test_taken_ignores_case(api: Client, make: Make, alice: User, field: str) -> None:
    body = make.account(**{field: getattr(alice, field).upper()})
    refused(api.post(PATH, json=body), 409, **{field: "has already been taken"})


def test_taken_ignores_case_beyond_ascii(api: Client, make: Make) -> None:
    name = make.name("élan")
    make.user(username=name)
    body = make.account(username=name.upper())
    refused(api.post(PATH, json=body), 409, username="has already been taken")


def test_taken_ignores_surrounding_blanks(api: Client, make: Make, alice: User) -> None:
    body = make.account(username=f" {alice.username} ")
    refused(api.post(PATH, json=body), 409, username="has already been taken")


def test_both_taken_names_what_is_taken(api: Client, make: Make, alice: User) -> None:
    body = make.account(username=alice.username, email=alice.email)
    answer = api.post(PATH, json=body, expect=409)
    assert set(answer.json["errors"]) <= {"username", "email"}


def test_refused_registration_leaves_nothing(api: Client, make: Make) -> None:
    name = make.name()
    api.post(PATH, json=make.account(username=name, password="short"), expect=422)
    api.post(PATH, json=make.account(username=name), expect=201)


def test_validation_comes_before_conflict(api: Client, make: Make, alice: User) -> None:
    body = make.account(username=alice.username, password="short")
    mentions(api.post(PATH, json=body), 422, "password")


@pytest.mark.parametrize("kind", MALFORMED)
def test_unreadable_body(api: Client, kind: str) -> None:
    refused(api.post(PATH, data=MALFORMED[kind]), 422, body="can't be parsed")


@pytest.mark.parametrize("number", ["9" * 5000, "1e999", "NaN", "-Infinity"])
def test_monstrous_number(api: Client, number: str) -> None:
    data = (
        f'{{"user": {{"username": {number}, "email": "a@b.example", "password": 1}}}}'
    )
    assert api.post(PATH, data=data).status == 422


@pytest.mark.parametrize("value", [{}, {"user": None}, {"user": []}, {"user": "x"}])
def test_missing_top_level_key(api: Client, value: dict[str, Any]) -> None:
    refused(api.post(PATH, json=value), 422, body="must contain user")


def test_unknown_fields_are_ignored(api: Client, make: Make, alice: User) -> None:
    body = make.account(
        id=1,
        bio="set by force",
        image="https://example.com/a.png",
        token="x",
        role="admin",
        roles=["admin"],
        is_staff=True,
        isAdmin=True,
        createdAt="2001-01-01T00:00:00.000Z",
        followers=[alice.username],
        following=True,
    )
    body["extra"] = {"a": 1}
    user = api.post(PATH, json=body, expect=201).json["user"]
    assert user["bio"] is None
    assert user["image"] is None
    assert claims_of(user["token"])["sub"] != claims_of(alice.token)["sub"]


def test_a_sent_token_changes_nothing(api: Client, make: Make, alice: User) -> None:
    answer = api.post(PATH, json=make.account(), token=alice.token, expect=201)
    assert answer.json["user"]["username"] != alice.username


def test_same_name_at_once_makes_one_account(api: Client, make: Make) -> None:
    name = make.name()
    bodies = [make.account(username=name) for _ in range(8)]
    answers = at_once(lambda body: api.post(PATH, json=body), bodies)
    assert sorted(answer.status for answer in answers) == [201] + [409] * 7


def test_same_email_at_once_makes_one_account(api: Client, make: Make) -> None:
    email = f"{make.name()}@example.com"
    bodies = [make.account(email=email) for _ in range(8)]
    answers = at_once(lambda body: api.post(PATH, json=body), bodies)
    assert sorted(answer.status for answer in answers) == [201] + [409] * 7
