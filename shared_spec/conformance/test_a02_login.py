"""A02: exchange e-mail and password for a token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.client import refused
from shared_spec.conformance.samples import BLANKS, MALFORMED, SQL, WRONG_TYPES

if TYPE_CHECKING:
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Answer, Client

pytestmark = pytest.mark.feature("A02")

PATH = "/api/users/login"


@pytest.fixture
def alice(make: Make) -> User:
    """Somebody of each test's own: who fails often is refused for a while."""
    return make.user()


def log_in(api: Client, email: Any, password: Any) -> Answer:
    return api.post(PATH, json={"user": {"email": email, "password": password}})


def test_answer_is_200_with_exactly_the_account(api: Client, alice: User) -> None:
    answer = log_in(api, alice.email, alice.password)
    assert answer.status == 200
    user = answer.json["user"]
    assert set(user) == {"email", "token", "username", "bio", "image"}
    assert user["username"] == alice.username
    assert user["email"] == alice.email
    assert user["bio"] is None
    assert user["image"] is None


def test_token_opens_the_account(api: Client, alice: User) -> None:
    token = log_in(api, alice.email, alice.password).json["user"]["token"]
    me = api.get("/api/user", token=token, expect=200)
    assert me.json["user"]["username"] == alice.username


def test_earlier_tokens_stay_good(api: Client, alice: User) -> None:
    assert log_in(api, alice.email, alice.password).status == 200
    api.get("/api/user", token=alice.token, expect=200)


def test_bio_and_image_are_shown(api: Client, make: Make) -> None:
    user = make.user()
    fields = {"bio": "I bake.", "image": "https://example.com/me.png"}
    api.put("/api/user", token=user.token, json={"user": fields}, expect=200)
    shown = log_in(api, user.email, user.password).json["user"]
    assert (shown["bio"], shown["image"]) == (fields["bio"], fields["image"])


def test_case_of_the_email_does_not_matter(api: Client, alice: User) -> None:
    answer = log_in(api, alice.email.upper(), alice.password)
    assert answer.status == 200
    assert answer.json["user"]["email"] == alice.email


def test_blanks_around_the_email_do_not_matter(api: Client, alice: User) -> None:
    assert log_in(api, f" {alice.email}\n", alice.password).status == 200


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        lambda p: p + " ",
        lambda p: " " + p,
        lambda p: p[:-1],
        lambda p: p * 2,
    ],
    ids=["case", "blank after", "blank before", "cut off", "twice"],
)
def test_wrong_password(api: Client, alice: User, change: Any) -> None:
    answer = log_in(api, alice.email, change(alice.password))
    refused(answer, 401, credentials="invalid")


def test_short_password_is_wrong_not_malformed(api: Client, alice: User) -> None:
    refused(log_in(api, alice.email, "x"), 401, credentials="invalid")


def test_unknown_email_and_wrong_password_look_the_same(
    api: Client, make: Make, alice: User
) -> None:
    unknown = log_in(api, f"{make.name()}@example.com", alice.password)
    wrong = log_in(api, alice.email, "not the password")
    refused(unknown, 401, credentials="invalid")
    assert unknown.content == wrong.content
    varying = {"date", "x-request-id"}
    assert {name.lower() for name in unknown.headers} - varying == {
        name.lower() for name in wrong.headers
    } - varying


def test_user_name_is_no_email(api: Client, alice: User) -> None:
    assert log_in(api, alice.username, alice.password).status in {401, 422}


def test_password_of_somebody_else(api: Client, make: Make, alice: User) -> None:
    other = make.user(password="another phrase")
    refused(log_in(api, alice.email, other.password), 401, credentials="invalid")


@pytest.mark.parametrize("field", ["email", "password"])
@pytest.mark.parametrize("blank", BLANKS)
def test_blank_refused(api: Client, alice: User, field: str, blank: str) -> None:
    fields = {"email": alice.email, "password": alice.password}
    answer = log_in(api, **(fields | {field: BLANKS[blank]}))
    refused(answer, 422, **{field: "can't be blank"})


@pytest.mark.parametrize("field", ["email", "password"])
def test_missing_refused(api: Client, alice: User, field: str) -> None:
    fields = {"email": alice.email, "password": alice.password}
    del fields[field]
    answer = api.post(PATH, json={"user": fields})
    refused(answer, 422, **{field: "can't be blank"})


def test_both_missing_names_both(api: Client) -> None:
    answer = api.post(PATH, json={"user": {}})
    refused(answer, 422, email="can't be blank", password="can't be blank")


@pytest.mark.parametrize("field", ["email", "password"])
@pytest.mark.parametrize("wrong", WRONG_TYPES)
def test_wrong_type_refused(api: Client, alice: User, field: str, wrong: str) -> None:
    fields = {"email": alice.email, "password": alice.password}
    answer = log_in(api, **(fields | {field: WRONG_TYPES[wrong]}))
    refused(answer, 422, **{field: "is invalid"})


@pytest.mark.parametrize("text", [SQL, "' OR 1=1 --", '" OR ""="', "%", "_"])
def test_sql_opens_nothing(api: Client, alice: User, text: str) -> None:
    assert log_in(api, text, alice.password).status in {401, 422}
    assert log_in(api, alice.email, text).status == 401


@pytest.mark.parametrize("text", ["a\x00@example.com", "half\ud83d@example.com"])
def test_unstorable_email(api: Client, alice: User, text: str) -> None:
    assert log_in(api, text, alice.password).status in {401, 422}


@pytest.mark.parametrize("text", ["null\x00null", "half\ud83dhalf", "x" * 10_000])
def test_unstorable_password(api: Client, alice: User, text: str) -> None:
    assert log_in(api, alice.email, text).status in {401, 422}


@pytest.mark.parametrize("kind", MALFORMED)
def test_unreadable_body(api: Client, kind: str) -> None:
    refused(api.post(PATH, data=MALFORMED[kind]), 422, body="can't be parsed")


@pytest.mark.parametrize("value", [{}, {"user": None}, {"user": []}, {"user": 1}])
def test_missing_top_level_key(api: Client, value: dict[str, Any]) -> None:
    refused(api.post(PATH, json=value), 422, body="must contain user")


def test_unknown_fields_are_ignored(api: Client, alice: User, bob: User) -> None:
    fields = {"email": alice.email, "password": alice.password}
    extra = {"username": bob.username, "id": 1, "token": bob.token}
    answer = api.post(PATH, json={"user": fields | extra}, expect=200)
    assert answer.json["user"]["username"] == alice.username
