"""A08: articles of the people one follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shared_spec.conformance.client import refused
from shared_spec.conformance.samples import bad_headers

if TYPE_CHECKING:
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("A08")

PATH = "/api/articles/feed"


@pytest.fixture(scope="module")
def authors(make: Make) -> list[User]:
    """Two authors who are followed, one who is not."""
    return [make.user() for _ in range(3)]


@pytest.fixture(scope="module")
def reader(make: Make, authors: list[User]) -> User:
    """Follows the first two authors."""
    user = make.user()
    for author in authors[:2]:
        make.follow(user, author)
    return user


@pytest.fixture(scope="module")
def newest(make: Make, reader: User, authors: list[User]) -> list[str]:
    """The slugs of the reader's feed, newest first; 22 of them."""
    made = []
    for _ in range(11):
        made += [make.article(author)["slug"] for author in authors][:2]
    make.article(reader)
    return made[::-1]


def slugs(api: Client, user: User, **window: str) -> list[str]:
    answer = api.get(PATH, token=user.token, params=window, expect=200)
    return [article["slug"] for article in answer.json["articles"]]


def test_followed_authors_newest_first(
    api: Client, reader: User, newest: list[str]
) -> None:
    assert slugs(api, reader, limit="100") == newest


def test_shape_is_that_of_the_list(
    api: Client, reader: User, newest: list[str]
) -> None:
    answer = api.get(PATH, token=reader.token, expect=200)
    assert set(answer.json) == {"articles", "articlesCount"}
    assert answer.json["articlesCount"] == len(newest)
    for article in answer.json["articles"]:
        assert "body" not in article
        assert article["author"]["following"] is True
    shown = api.get(f"/api/articles/{newest[0]}", token=reader.token).json["article"]
    del shown["body"]
    assert answer.json["articles"][0] == shown


def test_twenty_by_default(api: Client, reader: User, newest: list[str]) -> None:
    assert slugs(api, reader) == newest[:20]


@pytest.mark.parametrize(("limit", "offset"), [(1, 0), (5, 3), (20, 20), (100, 22)])
def test_limit_and_offset(
    api: Client, reader: User, newest: list[str], limit: int, offset: int
) -> None:
    found = slugs(api, reader, limit=str(limit), offset=str(offset))
    assert found == newest[offset : offset + limit]


def test_count_is_of_all_matches(api: Client, reader: User, newest: list[str]) -> None:
    for window in ({"limit": "1"}, {"offset": "21"}, {"offset": "500"}):
        answer = api.get(PATH, token=reader.token, params=window, expect=200)
        assert answer.json["articlesCount"] == len(newest)


def test_nobody_followed_is_an_empty_feed(api: Client, make: Make) -> None:
    loner = make.user()
    make.article(loner)
    answer = api.get(PATH, token=loner.token, expect=200)
    assert answer.json == {"articles": [], "articlesCount": 0}


def test_feed_follows_the_follows(api: Client, make: Make) -> None:
    user, author = make.user(), make.user()
    article = make.article(author)["slug"]
    assert slugs(api, user) == []
    make.follow(user, author)
    assert slugs(api, user) == [article]
    api.delete(f"{author.profile_path}/follow", token=user.token, expect=200)
    assert slugs(api, user) == []


def test_being_followed_brings_nothing(
    api: Client, reader: User, authors: list[User], newest: list[str]
) -> None:
    assert newest
    assert slugs(api, authors[0]) == []


def test_liked_articles_are_marked(
    api: Client, make: Make, reader: User, newest: list[str]
) -> None:
    make.favorite(reader, {"slug": newest[4]})
    listed = api.get(PATH, token=reader.token).json["articles"]
    assert [a["slug"] for a in listed if a["favorited"]] == [newest[4]]
    assert listed[4]["favoritesCount"] == 1


def test_filters_of_the_list_do_not_apply(
    api: Client, reader: User, newest: list[str]
) -> None:
    found = slugs(api, reader, author=reader.username, tag="nothing")
    assert found == newest[:20]


@pytest.mark.parametrize("value", ["0", "-1", "101", "abc", "", "1.5", "1" * 30])
def test_bad_limit(api: Client, alice: User, value: str) -> None:
    answer = api.get(PATH, token=alice.token, params={"limit": value})
    refused(answer, 422, limit="is invalid")


@pytest.mark.parametrize("value", ["-1", "abc", "", "1.5", "1000000001", "9" * 30])
def test_bad_offset(api: Client, alice: User, value: str) -> None:
    answer = api.get(PATH, token=alice.token, params={"offset": value})
    refused(answer, 422, offset="is invalid")


def test_token_required(api: Client) -> None:
    refused(api.get(PATH), 401, token="is missing")
    refused(api.get(PATH, token="bad"), 401, token="is invalid")


def test_token_comes_before_parameters(api: Client) -> None:
    refused(api.get(PATH, params={"limit": "x"}), 401, token="is missing")


def test_bad_tokens_open_no_feed(api: Client, alice: User, bob: User) -> None:
    for kind, header in bad_headers(alice.token, bob.token).items():
        answer = api.get(PATH, headers={"Authorization": header})
        assert answer.status == 401, kind
        refused(answer, 401, token="is invalid")
