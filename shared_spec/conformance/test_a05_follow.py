"""A05: follow somebody, and stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shared_spec.conformance.builders import at_once
from shared_spec.conformance.client import refused

if TYPE_CHECKING:
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Answer, Client

pytestmark = pytest.mark.feature("A05")

BOTH = pytest.mark.parametrize("method", ["POST", "DELETE"])


def call(api: Client, method: str, reader: User, author: User) -> Answer:
    return api.api(method, f"{author.profile_path}/follow", token=reader.token)


def follows(api: Client, reader: User, author: User) -> bool:
    answer = api.get(author.profile_path, token=reader.token, expect=200)
    return bool(answer.json["profile"]["following"])


@pytest.fixture(scope="module")
def author(make: Make) -> User:
    """Somebody worth following."""
    return make.user()


@pytest.fixture
def reader(api: Client, author: User, bob: User) -> User:
    """A reader who does not follow the author yet."""
    call(api, "DELETE", bob, author)
    return bob


def test_follow_answers_200_with_the_profile(
    api: Client, reader: User, author: User
) -> None:
    answer = call(api, "POST", reader, author)
    assert answer.status == 200
    profile = {"username": author.username, "bio": None, "image": None}
    assert answer.json == {"profile": profile | {"following": True}}
    assert follows(api, reader, author)


def test_unfollow_answers_200_with_the_profile(
    api: Client, reader: User, author: User
) -> None:
    call(api, "POST", reader, author)
    answer = call(api, "DELETE", reader, author)
    assert answer.status == 200
    profile = {"username": author.username, "bio": None, "image": None}
    assert answer.json == {"profile": profile | {"following": False}}
    assert not follows(api, reader, author)


def test_twice_is_once(api: Client, reader: User, author: User) -> None:
    for _ in range(3):
        answer = call(api, "POST", reader, author)
        assert answer.status == 200
        assert answer.json["profile"]["following"] is True
    for _ in range(3):
        answer = call(api, "DELETE", reader, author)
        assert answer.status == 200
        assert answer.json["profile"]["following"] is False
    assert not follows(api, reader, author)


def test_follow_shows_on_articles_and_comments(
    api: Client, make: Make, reader: User, author: User
) -> None:
    article = make.article(author)
    make.comment(author, article)
    call(api, "POST", reader, author)
    path = f"/api/articles/{article['slug']}"
    shown = api.get(path, token=reader.token).json["article"]
    assert shown["author"]["following"] is True
    comments = api.get(f"{path}/comments", token=reader.token).json["comments"]
    assert comments[0]["author"]["following"] is True
    listed = api.get(
        "/api/articles", token=reader.token, params={"author": author.username}
    ).json["articles"]
    assert listed[0]["author"]["following"] is True
    assert api.get(path).json["article"]["author"]["following"] is False


def test_follow_is_personal(
    api: Client, reader: User, author: User, alice: User
) -> None:
    call(api, "POST", reader, author)
    assert not follows(api, alice, author)
    assert not follows(api, author, reader)


def test_unfollow_leaves_others_alone(api: Client, make: Make, author: User) -> None:
    one, two, third = make.user(), make.user(), make.user()
    for reader, followed in ((one, author), (two, author), (one, third)):
        call(api, "POST", reader, followed)
    call(api, "DELETE", one, author)
    assert follows(api, two, author)
    assert follows(api, one, third)


@BOTH
def test_oneself(api: Client, alice: User, method: str) -> None:
    refused(call(api, method, alice, alice), 422, profile="can't follow yourself")
    assert not follows(api, alice, alice)


@BOTH
def test_unknown_profile(api: Client, make: Make, alice: User, method: str) -> None:
    path = f"/api/profiles/{make.name('nobody')}/follow"
    refused(api.api(method, path, token=alice.token), 404, profile="not found")


@BOTH
def test_name_is_looked_up_exactly(
    api: Client, author: User, alice: User, method: str
) -> None:
    path = f"/api/profiles/{author.username.upper()}/follow"
    refused(api.api(method, path, token=alice.token), 404, profile="not found")


@BOTH
def test_token_required(api: Client, author: User, method: str) -> None:
    path = f"{author.profile_path}/follow"
    refused(api.api(method, path), 401, token="is missing")
    refused(api.api(method, path, token="bad"), 401, token="is invalid")


@BOTH
def test_token_comes_before_existence(api: Client, make: Make, method: str) -> None:
    path = f"/api/profiles/{make.name('nobody')}/follow"
    refused(api.api(method, path), 401, token="is missing")


def test_body_is_not_needed_nor_read(
    api: Client, reader: User, author: User, alice: User
) -> None:
    answer = api.post(
        f"{author.profile_path}/follow",
        token=reader.token,
        json={"profile": {"username": alice.username}, "follower": alice.username},
    )
    assert answer.status == 200
    assert answer.json["profile"]["username"] == author.username


def test_name_with_special_characters(api: Client, make: Make, bob: User) -> None:
    author = make.user(username=f"a?b #%&é👍 {make.name()}")
    assert call(api, "POST", bob, author).status == 200
    assert follows(api, bob, author)


def test_same_follow_at_once(api: Client, reader: User, author: User) -> None:
    answers = at_once(lambda _: call(api, "POST", reader, author), range(8))
    assert {answer.status for answer in answers} == {200}
    assert follows(api, reader, author)
    call(api, "DELETE", reader, author)
    assert not follows(api, reader, author)
