"""A07: lists of articles, filtered and cut into pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.client import refused
from shared_spec.conformance.samples import SQL

if TYPE_CHECKING:
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("A07")

PATH = "/api/articles"
BAD_LIMITS = ["0", "-1", "101", "abc", "", "1.5", "1e1", "0x10", "10000000000", "1_0"]
BAD_OFFSETS = ["-1", "abc", "", "1.5", "1e1", "1000000001", "9" * 30, "%00"]


@dataclass(frozen=True)
class Shelf:
    """23 articles of one author under one tag, and who likes which."""

    author: User
    fan: User
    tag: str
    odd_tag: str
    articles: list[dict[str, Any]]

    @property
    def newest(self) -> list[str]:
        return [article["slug"] for article in reversed(self.articles)]


@pytest.fixture(scope="module")
def shelf(make: Make) -> Shelf:
    """Every second article has the odd tag, every third one pleases the fan."""
    author, fan = make.user(), make.user()
    tag, odd_tag = make.name("tag"), make.name("odd")
    articles = [
        make.article(author, tagList=[tag, odd_tag] if number % 2 else [tag])
        for number in range(23)
    ]
    for article in articles[::3]:
        make.favorite(fan, article)
    return Shelf(author, fan, tag, odd_tag, articles)


def slugs(api: Client, token: str | None = None, **filters: str) -> list[str]:
    answer = api.get(PATH, params=filters, token=token, expect=200)
    return [article["slug"] for article in answer.json["articles"]]


def count(api: Client, **filters: str) -> int:
    answer = api.get(PATH, params=filters, expect=200)
    return int(answer.json["articlesCount"])


def test_item_is_the_article_without_body(api: Client, shelf: Shelf) -> None:
    answer = api.get(PATH, params={"author": shelf.author.username}, expect=200)
    assert set(answer.json) == {"articles", "articlesCount"}
    newest = shelf.articles[-1]
    expected = {name: value for name, value in newest.items() if name != "body"}
    found = {a["slug"]: a for a in answer.json["articles"]}[newest["slug"]]
    ours = {"favorited": False, "favoritesCount": found["favoritesCount"]}
    assert found == expected | ours
    assert all("body" not in article for article in answer.json["articles"])


def test_newest_first(api: Client, shelf: Shelf) -> None:
    assert slugs(api, tag=shelf.tag, limit="100") == shelf.newest


def test_change_does_not_move_an_article(api: Client, make: Make, bob: User) -> None:
    tag = make.name("tag")
    made = [make.article(bob, tagList=[tag])["slug"] for _ in range(3)]
    path = f"{PATH}/{made[0]}"
    api.put(path, token=bob.token, json={"article": {"body": "new"}}, expect=200)
    assert slugs(api, tag=tag) == made[::-1]


def test_whole_site_is_newest_first(api: Client, make: Make, bob: User) -> None:
    mine = [make.article(bob)["slug"] for _ in range(3)]
    listed = api.get(PATH, params={"limit": "100"}, expect=200).json["articles"]
    assert [a["slug"] for a in listed if a["slug"] in mine] == mine[::-1]
    times = [article["createdAt"] for article in listed]
    assert times == sorted(times, reverse=True)


def test_twenty_by_default(api: Client, shelf: Shelf) -> None:
    assert slugs(api, tag=shelf.tag) == shelf.newest[:20]
    assert len(slugs(api)) == 20


@pytest.mark.parametrize("limit", [1, 2, 20, 22, 23, 24, 100])
def test_limit(api: Client, shelf: Shelf, limit: int) -> None:
    assert slugs(api, tag=shelf.tag, limit=str(limit)) == shelf.newest[:limit]


@pytest.mark.parametrize("offset", [0, 1, 20, 22, 23, 1000, 1_000_000_000])
def test_offset(api: Client, shelf: Shelf, offset: int) -> None:
    found = slugs(api, tag=shelf.tag, offset=str(offset))
    assert found == shelf.newest[offset : offset + 20]


def test_pages_join_without_gap_or_overlap(api: Client, shelf: Shelf) -> None:
    joined = []
    for offset in range(0, 28, 7):
        joined += slugs(api, tag=shelf.tag, limit="7", offset=str(offset))
    assert joined == shelf.newest


@pytest.mark.parametrize(
    "window", [{}, {"limit": "1"}, {"limit": "5", "offset": "20"}, {"offset": "99"}]
)
def test_count_is_of_all_matches(
    api: Client, shelf: Shelf, window: dict[str, str]
) -> None:
    assert count(api, tag=shelf.tag, **window) == 23


def test_count_of_the_whole_site_grows(api: Client, make: Make, bob: User) -> None:
    before = count(api, limit="1")
    make.article(bob)
    assert count(api, limit="1") > before


@pytest.mark.parametrize("value", BAD_LIMITS)
def test_bad_limit(api: Client, value: str) -> None:
    refused(api.get(PATH, params={"limit": value}), 422, limit="is invalid")


@pytest.mark.parametrize("value", BAD_OFFSETS)
def test_bad_offset(api: Client, value: str) -> None:
    refused(api.get(PATH, params={"offset": value}), 422, offset="is invalid")


def test_both_bad(api: Client) -> None:
    answer = api.get(PATH, params={"limit": "x", "offset": "-5"})
    refused(answer, 422, limit="is invalid", offset="is invalid")


def test_by_author(api: Client, make: Make, shelf: Shelf) -> None:
    assert slugs(api, author=shelf.author.username) == shelf.newest[:20]
    assert count(api, author=shelf.author.username) == 23


def test_by_tag(api: Client, shelf: Shelf) -> None:
    odd = [article["slug"] for article in shelf.articles[1::2]]
    assert slugs(api, tag=shelf.odd_tag) == odd[::-1]
    assert count(api, tag=shelf.odd_tag) == 11


def test_by_favourite(api: Client, shelf: Shelf) -> None:
    liked = [article["slug"] for article in shelf.articles[::3]]
    assert slugs(api, favorited=shelf.fan.username) == liked[::-1]
    assert count(api, favorited=shelf.fan.username) == 8


def test_filters_combine(api: Client, make: Make, shelf: Shelf) -> None:
    both = [article["slug"] for article in shelf.articles[3::6]]
    filters = {"tag": shelf.odd_tag, "favorited": shelf.fan.username}
    assert slugs(api, **filters) == both[::-1]
    filters["author"] = shelf.author.username
    assert slugs(api, **filters) == both[::-1]
    assert slugs(api, **filters, limit="2", offset="1") == both[::-1][1:3]
    assert count(api, **filters, limit="1") == len(both)
    filters["author"] = shelf.fan.username
    assert slugs(api, **filters) == []
    assert count(api, **filters) == 0


def test_filters_narrow_to_the_author(
    api: Client, make: Make, shelf: Shelf, bob: User
) -> None:
    tag = make.name("tag")
    mine = make.article(bob, tagList=[tag])["slug"]
    theirs = make.article(shelf.fan, tagList=[tag])["slug"]
    assert slugs(api, tag=tag) == [theirs, mine]
    assert slugs(api, tag=tag, author=bob.username) == [mine]


@pytest.mark.parametrize("name", ["tag", "author", "favorited"])
def test_empty_filter_is_none(api: Client, shelf: Shelf, name: str) -> None:
    assert count(api, **{name: ""}) >= 23
    filters = {"tag": shelf.tag, "author": shelf.author.username, "favorited": ""}
    assert slugs(api, **filters) == shelf.newest[:20]


@pytest.mark.parametrize("name", ["tag", "author", "favorited"])
def test_no_match_is_an_empty_list(api: Client, make: Make, name: str) -> None:
    answer = api.get(PATH, params={name: make.name("nothing")}, expect=200)
    assert answer.json == {"articles": [], "articlesCount": 0}


@pytest.mark.parametrize("name", ["tag", "author", "favorited"])
@pytest.mark.parametrize("text", [SQL, "' OR '1'='1", "%", "_", "*", "a" * 3000])
def test_sql_matches_nothing(api: Client, shelf: Shelf, name: str, text: str) -> None:
    answer = api.get(PATH, params={name: text}, expect=200)
    found = {article["slug"] for article in answer.json["articles"]}
    assert found.isdisjoint(shelf.newest)


@pytest.mark.parametrize("value", ["%00", "a%00b", "%FF", "%ED%A0%80"])
def test_odd_bytes(api: Client, value: str) -> None:
    for name in ("tag", "author", "favorited"):
        found = api.get(f"{PATH}?{name}={value}", expect=200).json
        assert found == {"articles": [], "articlesCount": 0}
    refused(api.get(f"{PATH}?limit={value}"), 422, limit="is invalid")


def test_last_of_several_counts(api: Client, shelf: Shelf) -> None:
    def found(query: str) -> list[str]:
        answer = api.get(f"{PATH}?{query}", expect=200)
        return [article["slug"] for article in answer.json["articles"]]

    tag, odd = shelf.tag, shelf.odd_tag
    assert found(f"tag={odd}&tag={tag}&limit=1&limit=2") == shelf.newest[:2]
    assert found(f"tag={tag}&tag={odd}&limit=x&limit=1") == shelf.newest[1:2]
    answer = api.get(f"{PATH}?limit=1&limit=x")
    refused(answer, 422, limit="is invalid")


@pytest.mark.parametrize(
    "tag", ["two words", "c++", "a&b=c", "50%", "#?", "Größe", "漢字", "👍", "a/b", "'"]
)
def test_any_tag_can_be_asked_for(api: Client, make: Make, bob: User, tag: str) -> None:
    tag = f"{tag} {make.name()}"
    article = make.article(bob, tagList=[tag])
    assert slugs(api, tag=tag) == [article["slug"]]


def test_case_of_a_tag_matters(api: Client, make: Make, bob: User) -> None:
    tag = make.name("case")
    article = make.article(bob, tagList=[tag])
    make.article(bob, tagList=[tag.upper()])
    assert slugs(api, tag=tag) == [article["slug"]]


@pytest.mark.parametrize("name", ["author", "favorited"])
def test_case_of_a_name_matters(api: Client, shelf: Shelf, name: str) -> None:
    user = shelf.author if name == "author" else shelf.fan
    assert slugs(api, **{name: user.username.upper()}) == []


def test_part_of_a_tag_does_not_match(api: Client, shelf: Shelf) -> None:
    found = slugs(api, tag=shelf.tag[:-1])
    assert set(found).isdisjoint(shelf.newest)


def test_reader_sees_what_he_likes_and_follows(
    api: Client, make: Make, shelf: Shelf
) -> None:
    make.follow(shelf.fan, shelf.author)
    filters = {"tag": shelf.tag, "limit": "100"}
    for token, marked in ((shelf.fan.token, True), (None, False)):
        listed = api.get(PATH, params=filters, token=token).json["articles"]
        liked = [a["slug"] for a in listed if a["favorited"]]
        expected = [a["slug"] for a in shelf.articles[::3]][::-1]
        assert liked == (expected if marked else [])
        assert all(a["author"]["following"] is marked for a in listed)
        assert [a["favoritesCount"] for a in listed] == [
            int(a["slug"] in expected) for a in listed
        ]


def test_unknown_parameters_are_ignored(api: Client, shelf: Shelf) -> None:
    found = slugs(api, tag=shelf.tag, sort="title", page="2", q="nothing")
    assert found == shelf.newest[:20]


def test_bad_token_is_refused_although_optional(api: Client) -> None:
    refused(api.get(PATH, token="bad"), 401, token="is invalid")


def test_token_comes_before_parameters(api: Client) -> None:
    answer = api.get(PATH, token="bad", params={"limit": "x"})
    refused(answer, 401, token="is invalid")


def test_deleted_article_leaves_the_list(api: Client, make: Make, bob: User) -> None:
    tag = make.name("tag")
    one, two = (make.article(bob, tagList=[tag])["slug"] for _ in range(2))
    api.delete(f"{PATH}/{two}", token=bob.token, expect=204)
    assert slugs(api, tag=tag) == [one]
    assert count(api, tag=tag) == 1
