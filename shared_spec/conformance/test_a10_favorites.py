"""A10: mark an article as favourite; the count is exact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.builders import at_once
from shared_spec.conformance.client import refused

if TYPE_CHECKING:
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Answer, Client

pytestmark = pytest.mark.feature("A10")

BOTH = pytest.mark.parametrize("method", ["POST", "DELETE"])
Article = dict[str, Any]


@pytest.fixture
def article(make: Make, alice: User) -> Article:
    """A new article of alice's that nobody likes yet."""
    return make.article(alice, tagList=["b", "a"])


def call(api: Client, method: str, user: User, article: Article) -> Answer:
    path = f"/api/articles/{article['slug']}/favorite"
    return api.api(method, path, token=user.token)


def state(api: Client, article: Article, user: User | None) -> tuple[bool, int]:
    path = f"/api/articles/{article['slug']}"
    token = user.token if user else None
    shown = api.get(path, token=token, expect=200).json["article"]
    return shown["favorited"], shown["favoritesCount"]


def test_favourite_answers_200_with_the_article(
    api: Client, article: Article, bob: User
) -> None:
    answer = call(api, "POST", bob, article)
    assert answer.status == 200
    assert answer.json["article"] == article | {"favorited": True, "favoritesCount": 1}
    assert state(api, article, bob) == (True, 1)


def test_unfavourite_answers_200_with_the_article(
    api: Client, article: Article, bob: User
) -> None:
    call(api, "POST", bob, article)
    answer = call(api, "DELETE", bob, article)
    assert answer.status == 200
    assert answer.json["article"] == article
    assert state(api, article, bob) == (False, 0)


def test_twice_is_once(api: Client, article: Article, bob: User) -> None:
    for _ in range(3):
        answer = call(api, "POST", bob, article)
        assert answer.status == 200
        assert answer.json["article"]["favoritesCount"] == 1
    for _ in range(3):
        answer = call(api, "DELETE", bob, article)
        assert answer.status == 200
        assert answer.json["article"]["favoritesCount"] == 0


def test_mark_is_personal(
    api: Client, article: Article, alice: User, bob: User
) -> None:
    call(api, "POST", bob, article)
    assert state(api, article, bob) == (True, 1)
    assert state(api, article, alice) == (False, 1)
    assert state(api, article, None) == (False, 1)


def test_own_article_may_be_a_favourite(
    api: Client, article: Article, alice: User
) -> None:
    answer = call(api, "POST", alice, article)
    assert answer.json["article"]["favorited"] is True


def test_count_is_of_users(
    api: Client, make: Make, article: Article, crowd: list[User]
) -> None:
    for number, user in enumerate(crowd[:5], start=1):
        answer = call(api, "POST", user, article)
        assert answer.json["article"]["favoritesCount"] == number
    call(api, "DELETE", crowd[0], article)
    call(api, "DELETE", crowd[19], article)
    assert state(api, article, None) == (False, 4)


def test_list_shows_the_same_count(
    api: Client, article: Article, alice: User, bob: User
) -> None:
    call(api, "POST", bob, article)
    listed = api.get(
        "/api/articles", params={"author": alice.username}, token=bob.token
    ).json["articles"]
    found = {a["slug"]: a for a in listed}[article["slug"]]
    assert (found["favorited"], found["favoritesCount"]) == (True, 1)


def test_list_of_favourites_follows(api: Client, make: Make, article: Article) -> None:
    fan = make.user()

    def liked() -> list[str]:
        filters = {"favorited": fan.username}
        listed = api.get("/api/articles", params=filters).json["articles"]
        return [a["slug"] for a in listed]

    assert liked() == []
    call(api, "POST", fan, article)
    assert liked() == [article["slug"]]
    call(api, "DELETE", fan, article)
    assert liked() == []


def test_twenty_users_at_once(api: Client, article: Article, crowd: list[User]) -> None:
    def all_at_once(method: str) -> list[Answer]:
        return at_once(lambda user: call(api, method, user, article), crowd)

    assert {answer.status for answer in all_at_once("POST")} == {200}
    assert state(api, article, crowd[0]) == (True, 20)
    assert {answer.status for answer in all_at_once("DELETE")} == {200}
    assert state(api, article, crowd[0]) == (False, 0)


def test_one_user_twenty_times_at_once(
    api: Client, article: Article, bob: User
) -> None:
    answers = at_once(lambda _: call(api, "POST", bob, article), range(20))
    assert {answer.status for answer in answers} == {200}
    assert state(api, article, bob) == (True, 1)
    answers = at_once(lambda _: call(api, "DELETE", bob, article), range(20))
    assert {answer.status for answer in answers} == {200}
    assert state(api, article, bob) == (False, 0)


def test_on_and_off_at_once(api: Client, article: Article, crowd: list[User]) -> None:
    for user in crowd[:10]:
        call(api, "POST", user, article)
    methods = ["DELETE"] * 10 + ["POST"] * 10
    pairs = list(zip(methods, crowd, strict=True))
    answers = at_once(lambda pair: call(api, *pair, article), pairs)
    assert {answer.status for answer in answers} == {200}
    assert state(api, article, crowd[0]) == (False, 10)
    assert state(api, article, crowd[19]) == (True, 10)


@BOTH
def test_unknown_article(api: Client, make: Make, bob: User, method: str) -> None:
    answer = call(api, method, bob, {"slug": make.name("nothing")})
    refused(answer, 404, article="not found")


@BOTH
def test_feed_is_no_article(api: Client, bob: User, method: str) -> None:
    answer = call(api, method, bob, {"slug": "feed"})
    refused(answer, 404, article="not found")


@BOTH
def test_token_required(api: Client, article: Article, method: str) -> None:
    path = f"/api/articles/{article['slug']}/favorite"
    refused(api.api(method, path), 401, token="is missing")
    refused(api.api(method, path, token="bad"), 401, token="is invalid")
    assert state(api, article, None) == (False, 0)


@BOTH
def test_token_comes_before_existence(api: Client, make: Make, method: str) -> None:
    path = f"/api/articles/{make.name('nothing')}/favorite"
    refused(api.api(method, path), 401, token="is missing")


def test_body_is_not_needed_nor_read(
    api: Client, article: Article, alice: User, bob: User
) -> None:
    answer = api.post(
        f"/api/articles/{article['slug']}/favorite",
        token=bob.token,
        json={"article": {"favoritesCount": 50}, "user": alice.username},
        expect=200,
    )
    assert answer.json["article"]["favoritesCount"] == 1
    assert state(api, article, alice) == (False, 1)
