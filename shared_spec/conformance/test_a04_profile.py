"""A04: somebody's public profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shared_spec.conformance.builders import segment
from shared_spec.conformance.client import refused
from shared_spec.conformance.samples import EMOJI, RIGHT_TO_LEFT, SQL, bad_headers

if TYPE_CHECKING:
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("A04")


def test_stranger_sees_exactly_the_profile(api: Client, alice: User) -> None:
    answer = api.get(alice.profile_path, expect=200)
    assert answer.json == {
        "profile": {
            "username": alice.username,
            "bio": None,
            "image": None,
            "following": False,
        }
    }


def test_email_is_private(api: Client, alice: User, bob: User) -> None:
    for token in (None, bob.token, alice.token):
        answer = api.get(alice.profile_path, token=token, expect=200)
        assert alice.email.encode() not in answer.content


def test_reader_sees_whether_he_follows(api: Client, make: Make, bob: User) -> None:
    author = make.user()

    def following(token: str | None) -> bool:
        answer = api.get(author.profile_path, token=token, expect=200)
        return bool(answer.json["profile"]["following"])

    assert not following(bob.token)
    make.follow(bob, author)
    assert following(bob.token)
    assert not following(None)
    assert not following(author.token)


def test_following_is_one_way(api: Client, make: Make) -> None:
    reader, author = make.user(), make.user()
    make.follow(reader, author)
    profile = api.get(reader.profile_path, token=author.token).json["profile"]
    assert profile["following"] is False


def test_own_profile(api: Client, alice: User) -> None:
    profile = api.get(alice.profile_path, token=alice.token, expect=200)
    assert profile.json["profile"]["following"] is False


def test_unknown_name(api: Client, make: Make, alice: User) -> None:
    path = f"/api/profiles/{make.name('nobody')}"
    refused(api.get(path), 404, profile="not found")
    refused(api.get(path, token=alice.token), 404, profile="not found")


def test_name_is_looked_up_exactly(api: Client, alice: User) -> None:
    path = f"/api/profiles/{alice.username.upper()}"
    refused(api.get(path), 404, profile="not found")


@pytest.mark.parametrize("affix", ["{}%20", "%20{}", "{}%25", "{}_", "{}x"])
def test_nearly_the_name_is_unknown(api: Client, alice: User, affix: str) -> None:
    path = f"/api/profiles/{affix.format(alice.username)}"
    refused(api.get(path), 404, profile="not found")


def test_prefix_of_a_name_is_unknown(api: Client, alice: User) -> None:
    path = f"/api/profiles/{alice.username[:-1]}"
    shown = api.get(path)
    assert shown.status == 404 or shown.json["profile"]["username"] != alice.username


@pytest.mark.parametrize(
    "text",
    [SQL, EMOJI[-2:], RIGHT_TO_LEFT, "Zoë é", "a?b#c%25&d=e+f;g", "<b>x<", "x y"],
    ids=["sql", "emoji", "right-to-left", "combining", "url", "markup", "blank"],
)
def test_any_name_can_be_asked_for(api: Client, make: Make, text: str) -> None:
    user = make.user(username=f"{text}{make.name()}")
    profile = api.get(user.profile_path, expect=200).json["profile"]
    assert profile["username"] == user.username


@pytest.mark.parametrize("text", [SQL, "' OR '1'='1", "%", "*"])
def test_sql_finds_nobody(api: Client, text: str) -> None:
    answer = api.get(f"/api/profiles/{segment(text)}")
    refused(answer, 404, profile="not found")


@pytest.mark.parametrize("name", ["%00", "a%00b", "%FF%FE", "%ED%A0%80", "a" * 3000])
def test_odd_name_is_unknown(api: Client, alice: User, name: str) -> None:
    path = f"/api/profiles/{name}"
    refused(api.get(path), 404, profile="not found")
    refused(api.post(f"{path}/follow"), 401, token="is missing")
    refused(api.post(f"{path}/follow", token=alice.token), 404, profile="not found")


def test_bad_token_is_refused_although_optional(
    api: Client, alice: User, bob: User
) -> None:
    for kind, header in bad_headers(alice.token, bob.token).items():
        answer = api.get(alice.profile_path, headers={"Authorization": header})
        assert answer.status == 401, kind
        refused(answer, 401, token="is invalid")


def test_bad_token_comes_before_existence(api: Client, make: Make) -> None:
    answer = api.get(f"/api/profiles/{make.name('nobody')}", token="bad")
    refused(answer, 401, token="is invalid")


def test_other_scheme_reads_as_a_stranger(api: Client, alice: User) -> None:
    headers = {"Authorization": f"Bearer {alice.token}"}
    api.get(alice.profile_path, headers=headers, expect=200)
