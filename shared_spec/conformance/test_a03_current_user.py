"""A03: show and change one's own account; what a token must be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.client import refused
from shared_spec.conformance.samples import (
    BAD_HEADERS,
    BLANKS,
    MALFORMED,
    TEXTS,
    WRONG_TYPES,
    bad_headers,
    claims_of,
)

if TYPE_CHECKING:
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Answer, Client

pytestmark = pytest.mark.feature("A03")

PATH = "/api/user"


@pytest.fixture(scope="module")
def me(make: Make) -> User:
    """A user whose bio and image tests change as they like."""
    return make.user()


def change(api: Client, user: User, **fields: Any) -> Answer:
    return api.put(PATH, token=user.token, json={"user": fields})


def test_shows_exactly_the_account(api: Client, alice: User) -> None:
    user = api.get(PATH, token=alice.token, expect=200).json["user"]
    assert set(user) == {"email", "token", "username", "bio", "image"}
    assert user["username"] == alice.username
    assert user["email"] == alice.email


def test_token_in_the_answer_is_good(api: Client, alice: User) -> None:
    user = api.get(PATH, token=alice.token, expect=200).json["user"]
    api.get(PATH, token=user["token"], expect=200)
    assert claims_of(user["token"])["sub"] == claims_of(alice.token)["sub"]


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_token_required(api: Client, method: str) -> None:
    refused(api.api(method, PATH), 401, token="is missing")


@pytest.mark.parametrize("kind", BAD_HEADERS)
def test_bad_token_refused(api: Client, alice: User, bob: User, kind: str) -> None:
    header = bad_headers(alice.token, bob.token)[kind]
    refused(api.get(PATH, headers={"Authorization": header}), 401, token="is invalid")


@pytest.mark.parametrize("header", ["Token", "Token ", ""])
def test_empty_header(api: Client, header: str) -> None:
    answer = api.get(PATH, headers={"Authorization": header}, expect=401)
    assert answer.json["errors"]["token"] in (["is missing"], ["is invalid"])


@pytest.mark.parametrize("scheme", ["Bearer", "Basic", "JWT", "Digest"])
def test_other_scheme_counts_as_missing(api: Client, alice: User, scheme: str) -> None:
    answer = api.get(PATH, headers={"Authorization": f"{scheme} {alice.token}"})
    refused(answer, 401, token="is missing")


def test_token_in_the_query_is_ignored(api: Client, alice: User) -> None:
    answer = api.get(PATH, params={"token": alice.token})
    refused(answer, 401, token="is missing")


def test_one_field_changes_alone(api: Client, me: User) -> None:
    change(api, me, bio="first", image="https://example.com/1.png")
    answer = change(api, me, bio="second")
    assert answer.status == 200
    user = answer.json["user"]
    assert user["bio"] == "second"
    assert user["image"] == "https://example.com/1.png"
    assert user["username"] == me.username
    assert user["email"] == me.email


def test_change_is_kept(api: Client, me: User) -> None:
    change(api, me, bio="kept", image="http://example.com/kept.png")
    user = api.get(PATH, token=me.token, expect=200).json["user"]
    assert (user["bio"], user["image"]) == ("kept", "http://example.com/kept.png")


def test_change_shows_in_the_profile(api: Client, me: User) -> None:
    change(api, me, bio="for all to see", image="https://example.com/p.png")
    profile = api.get(me.profile_path, expect=200).json["profile"]
    assert profile["bio"] == "for all to see"
    assert profile["image"] == "https://example.com/p.png"


def test_nothing_given_changes_nothing(api: Client, me: User) -> None:
    before = change(api, me, bio="same", image=None).json["user"]
    after = change(api, me)
    assert after.status == 200
    assert after.json["user"] | {"token": ""} == before | {"token": ""}


@pytest.mark.parametrize("field", ["bio", "image"])
@pytest.mark.parametrize("empty", ["", None])
def test_bio_and_image_can_be_emptied(
    api: Client, me: User, field: str, empty: str | None
) -> None:
    change(api, me, bio="something", image="https://example.com/x.png")
    assert change(api, me, **{field: empty}).json["user"][field] is None
    assert api.get(PATH, token=me.token).json["user"][field] is None


@pytest.mark.parametrize("field", ["username", "email", "password"])
@pytest.mark.parametrize("blank", BLANKS)
def test_required_fields_cannot_be_emptied(
    api: Client, me: User, field: str, blank: str
) -> None:
    answer = change(api, me, **{field: BLANKS[blank]})
    refused(answer, 422, **{field: "can't be blank"})


@pytest.mark.parametrize("field", ["username", "email", "password", "bio", "image"])
@pytest.mark.parametrize("wrong", WRONG_TYPES)
def test_wrong_type_refused(api: Client, me: User, field: str, wrong: str) -> None:
    answer = change(api, me, **{field: WRONG_TYPES[wrong]})
    refused(answer, 422, **{field: "is invalid"})


@pytest.mark.parametrize("text", TEXTS)
def test_bio_is_any_text(api: Client, me: User, text: str) -> None:
    bio = f"{TEXTS[text]}\n\tsecond line"
    assert change(api, me, bio=bio).json["user"]["bio"] == bio


def test_longest_bio(api: Client, me: User) -> None:
    assert change(api, me, bio="b" * 2000).status == 200
    answer = change(api, me, bio="b" * 2001)
    refused(answer, 422, bio="is too long (maximum is 2000 characters)")


def test_bio_counts_characters_not_bytes(api: Client, me: User) -> None:
    assert change(api, me, bio="😀" * 2000).status == 200


def test_bio_without_nul(api: Client, me: User) -> None:
    refused(change(api, me, bio="a\x00b"), 422, bio="is invalid")


def test_longest_image(api: Client, me: User) -> None:
    url = "https://example.com/".ljust(500, "a")
    assert change(api, me, image=url).json["user"]["image"] == url
    answer = change(api, me, image=url + "a")
    refused(answer, 422, image="is too long (maximum is 500 characters)")


@pytest.mark.parametrize(
    "url",
    [
        "picture.png",
        "/picture.png",
        "//example.com/picture.png",
        "ftp://example.com/picture.png",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)//http://example.com/",
        "data:image/png;base64,AAAA",
        "file:///etc/passwd",
        "https://",
        "http://exam\x00ple.com/a.png",
        "http://example.com/a\nb.png",
        "http://example.com/a b.png",
        "http://example.com/a\u00a0b.png",
        "http://example.com:port/a.png",
        "http://example..com/a.png",
        "http://.com/a.png",
    ],
)
def test_image_is_a_web_address(api: Client, me: User, url: str) -> None:
    refused(change(api, me, image=url), 422, image="is invalid")


@pytest.mark.parametrize("field", ["username", "email"])
def test_taken_is_409(api: Client, me: User, bob: User, field: str) -> None:
    answer = change(api, me, **{field: getattr(bob, field)})
    refused(answer, 409, **{field: "has already been taken"})
    answer = change(api, me, **{field: getattr(bob, field).upper()})
    refused(answer, 409, **{field: "has already been taken"})


def test_refused_change_changes_nothing(api: Client, me: User, bob: User) -> None:
    change(api, me, bio="before")
    change(api, me, bio="after", username=bob.username)
    change(api, me, bio="after", password="short")
    assert api.get(PATH, token=me.token).json["user"]["bio"] == "before"


def test_own_name_and_email_are_not_taken(api: Client, make: Make) -> None:
    user = make.user()
    same = change(api, user, username=user.username, email=user.email)
    assert same.status == 200
    louder = change(api, user, username=user.username.upper())
    assert louder.json["user"]["username"] == user.username.upper()
    louder = change(api, user, email=user.email.upper())
    assert louder.json["user"]["email"] == user.email.upper()


def test_new_name(api: Client, make: Make) -> None:
    user = make.user()
    article = make.article(user)
    name = make.name("renamed")
    answer = change(api, user, username=f" {name} ")
    assert answer.json["user"]["username"] == name
    api.get(user.profile_path, expect=404)
    api.get(f"/api/profiles/{name}", expect=200)
    shown = api.get(f"/api/articles/{article['slug']}").json["article"]
    assert shown["author"]["username"] == name


def test_token_survives_a_new_name(api: Client, make: Make) -> None:
    user = make.user()
    change(api, user, username=make.name("renamed"))
    api.get(PATH, token=user.token, expect=200)


def test_freed_name_can_be_taken(api: Client, make: Make) -> None:
    user = make.user()
    change(api, user, username=make.name("renamed"))
    api.post("/api/users", json=make.account(username=user.username), expect=201)


def test_new_email_and_password_open_the_account(api: Client, make: Make) -> None:
    user = make.user()
    email = f"new{user.email}"
    assert change(api, user, email=email, password="another phrase").status == 200

    def login(mail: str, password: str) -> int:
        body = {"user": {"email": mail, "password": password}}
        return api.post("/api/users/login", json=body).status

    assert login(email, "another phrase") == 200
    assert login(email, user.password) == 401
    assert login(user.email, "another phrase") == 401


def test_other_change_keeps_the_password(api: Client, make: Make) -> None:
    user = make.user()
    change(api, user, bio="no new password")
    body = {"user": {"email": user.email, "password": user.password}}
    api.post("/api/users/login", json=body, expect=200)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("password", "p" * 7, "is too short (minimum is 8 characters)"),
        ("password", "p" * 129, "is too long (maximum is 128 characters)"),
        ("username", "n" * 65, "is too long (maximum is 64 characters)"),
        ("username", "a/b", "is invalid"),
        ("username", "..", "is invalid"),
        ("email", "nobody", "is invalid"),
    ],
)
def test_same_limits_as_registration(
    api: Client, me: User, field: str, value: str, message: str
) -> None:
    refused(change(api, me, **{field: value}), 422, **{field: message})


def test_unknown_fields_are_ignored(api: Client, make: Make, bob: User) -> None:
    user = make.user()
    answer = change(
        api,
        user,
        id=int(claims_of(bob.token)["sub"]),
        token=bob.token,
        createdAt="2001-01-01T00:00:00.000Z",
        role="admin",
        isAdmin=True,
        is_superuser=True,
        following=[bob.username],
    )
    assert answer.status == 200
    assert answer.json["user"]["username"] == user.username
    assert (
        claims_of(answer.json["user"]["token"])["sub"] == claims_of(user.token)["sub"]
    )
    shown = api.get(bob.profile_path, token=user.token).json["profile"]
    assert shown["following"] is False


@pytest.mark.parametrize("kind", MALFORMED)
def test_unreadable_body(api: Client, me: User, kind: str) -> None:
    answer = api.put(PATH, token=me.token, data=MALFORMED[kind])
    refused(answer, 422, body="can't be parsed")


@pytest.mark.parametrize("value", [{}, {"user": None}, {"user": []}, {"user": "x"}])
def test_missing_top_level_key(api: Client, me: User, value: dict[str, Any]) -> None:
    answer = api.put(PATH, token=me.token, json=value)
    refused(answer, 422, body="must contain user")


def test_token_comes_before_the_body(api: Client) -> None:
    refused(api.put(PATH, data=b"{"), 401, token="is missing")
