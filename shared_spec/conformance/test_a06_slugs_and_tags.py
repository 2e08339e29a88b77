"""A06: slugs follow titles; tags are a sorted set."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.articles import (
    PATH,
    Article,
    change,
    fetch,
    path_of,
    publish,
)
from shared_spec.conformance.builders import at_once
from shared_spec.conformance.client import mentions, refused

if TYPE_CHECKING:
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("A06")


# --- Slugs --------------------------------------------------------------------


def test_slug_comes_from_the_title(make: Make, alice: User) -> None:
    name = make.name()
    article = make.article(alice, title=f"  Hello, {name}:  Big   World!  ")
    assert article["slug"] == f"hello-{name}-big-world"


def test_title_is_trimmed(make: Make, alice: User) -> None:
    name = make.name()
    assert make.article(alice, title=f"  {name}  ")["title"] == name


def test_slug_is_ascii(make: Make, alice: User) -> None:
    name = make.name()
    assert make.article(alice, title=f"Ünïcödé {name}")["slug"] == f"unicode-{name}"


@pytest.mark.parametrize("title", ["!!!", "👍", "---", "…"])
def test_slug_is_never_empty(api: Client, make: Make, alice: User, title: str) -> None:
    article = make.article(alice, title=title)
    assert re.fullmatch(r"article(-[a-z0-9]{6})?", article["slug"])
    assert fetch(api, article)["title"] == title


@pytest.mark.parametrize("title", ["Feed", "feed!", "FEED"])
def test_slug_is_never_feed(api: Client, make: Make, alice: User, title: str) -> None:
    article = make.article(alice, title=title)
    assert article["slug"] != "feed"
    assert fetch(api, article)["title"] == title


def test_equal_titles_get_distinct_slugs(
    api: Client, make: Make, alice: User, bob: User
) -> None:
    title = make.name()
    slugs = [make.article(user, title=title)["slug"] for user in (alice, bob, alice)]
    assert slugs[0] == title
    assert len(set(slugs)) == 3
    for slug in slugs[1:]:
        assert re.fullmatch(title + r"-[a-z0-9]{6}", slug)
        api.get(f"{PATH}/{slug}", expect=200)


def test_equal_titles_at_once(api: Client, make: Make, crowd: list[User]) -> None:
    title = make.name()
    answers = at_once(lambda user: publish(api, make, user, title=title), crowd[:8])
    assert {answer.status for answer in answers} == {201}
    assert len({answer.json["article"]["slug"] for answer in answers}) == 8


def test_same_new_tags_at_once(api: Client, make: Make, crowd: list[User]) -> None:
    tags = sorted(make.name() for _ in range(3))
    answers = at_once(
        lambda user: publish(api, make, user, tagList=tags[::-1]), crowd[:8]
    )
    assert {answer.status for answer in answers} == {201}
    assert [answer.json["article"]["tagList"] for answer in answers] == [tags] * 8
    assert set(tags) <= set(api.get("/api/tags", expect=200).json["tags"])


def test_longest_title_twice(api: Client, make: Make, alice: User) -> None:
    title = make.name().ljust(200, "s")
    one, two = (make.article(alice, title=title) for _ in range(2))
    assert one["slug"] != two["slug"]
    assert fetch(api, two)["title"] == title


def test_slug_of_a_title_that_grows_in_ascii(make: Make, alice: User) -> None:
    article = make.article(alice, title="漢" * 180 + make.name())
    assert 0 < len(article["slug"]) <= 207


def test_slug_follows_the_title(api: Client, article: Article, alice: User) -> None:
    title = f"New {article['title']}"
    answer = change(api, alice, article, title=title)
    assert answer.status == 200
    changed = answer.json["article"]
    assert changed["title"] == title
    assert changed["slug"] == f"new-{article['slug']}"
    assert fetch(api, changed) == changed
    refused(api.get(path_of(article)), 404, article="not found")


def test_slug_stays_when_its_base_stays(
    api: Client, make: Make, article: Article, alice: User
) -> None:
    title = article["title"].upper() + "!"
    changed = change(api, alice, article, title=title).json["article"]
    assert (changed["title"], changed["slug"]) == (title, article["slug"])
    twin = make.article(alice, title=title)
    assert twin["slug"] != article["slug"]
    kept = change(api, alice, twin, title=title + "?").json["article"]
    assert kept["slug"] == twin["slug"]


def test_slug_of_a_taken_title(
    api: Client, make: Make, article: Article, alice: User
) -> None:
    other = make.article(alice)
    changed = change(api, alice, other, title=article["title"]).json["article"]
    assert re.fullmatch(article["slug"] + r"-[a-z0-9]{6}", changed["slug"])
    assert fetch(api, article)["title"] == article["title"]


def test_freed_slug_can_be_used_again(
    api: Client, make: Make, article: Article, alice: User
) -> None:
    api.delete(path_of(article), token=alice.token, expect=204)
    again = make.article(alice, title=article["title"])
    assert again["slug"] == article["slug"]


# --- Tags ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (["b", "c", "a"], ["a", "b", "c"]),
        (["a", "a", "b", "a"], ["a", "b"]),
        ([" a ", "a", "\tb\n"], ["a", "b"]),
        (["b", "B", "a", "A"], ["A", "B", "a", "b"]),
        (["é", "z", "Z", "漢", "😀"], ["Z", "z", "é", "漢", "😀"]),
        (["two words", "c++", "a/b", "50%"], ["50%", "a/b", "c++", "two words"]),
        (["a,b", "a;b", "a\\b", "#"], ["#", "a,b", "a;b", "a\\b"]),
        (["<b>", "'", '"', "&"], ['"', "&", "'", "<b>"]),
        ([], []),
    ],
)
def test_tags_are_a_sorted_set(
    api: Client, make: Make, alice: User, given: list[str], shown: list[str]
) -> None:
    article = make.article(alice, tagList=given)
    assert article["tagList"] == shown
    assert fetch(api, article)["tagList"] == shown


def test_longest_tag_and_most_tags(api: Client, make: Make, alice: User) -> None:
    tags = [f"{number:02}".ljust(64, "t") for number in range(30)]
    assert fetch(api, make.article(alice, tagList=tags))["tagList"] == tags


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        pytest.param(["t" * 65], "is too long (maximum is 64 characters)", id="long"),
        ([""], "can't be blank"),
        (["ok", "  "], "can't be blank"),
        ([1], "is invalid"),
        (["ok", None], "can't be blank"),
        ([["a"]], "is invalid"),
        ([{"a": 1}], "is invalid"),
        ([True], "is invalid"),
        (["a\x00b"], "is invalid"),
        (["a\nb"], "is invalid"),
        (["half\ud83d"], ""),
        ("a,b", "is invalid"),
        (1, "is invalid"),
        ({"a": 1}, "is invalid"),
        (True, "is invalid"),
        pytest.param([f"t{n}" for n in range(31)], "is invalid", id="31 tags"),
    ],
)
def test_bad_tags_refused(
    api: Client, make: Make, alice: User, standing: Article, tags: Any, message: str
) -> None:
    mentions(publish(api, make, alice, tagList=tags), 422, "tagList", message)
    mentions(change(api, alice, standing, tagList=tags), 422, "tagList", message)


def test_tags_stay_without_taglist(api: Client, make: Make, alice: User) -> None:
    article = make.article(alice, tagList=["a", "b"])
    changed = change(api, alice, article, body="new").json["article"]
    assert changed["tagList"] == ["a", "b"]


def test_tags_are_replaced(api: Client, make: Make, alice: User) -> None:
    article = make.article(alice, tagList=["a", "b"])
    changed = change(api, alice, article, tagList=["c", "b", "c"]).json["article"]
    assert changed["tagList"] == ["b", "c"]
    assert fetch(api, article)["tagList"] == ["b", "c"]


def test_empty_taglist_removes_tags(api: Client, make: Make, alice: User) -> None:
    article = make.article(alice, tagList=["a", "b"])
    assert change(api, alice, article, tagList=[]).json["article"]["tagList"] == []
    assert fetch(api, article)["tagList"] == []


def test_null_taglist_refused_on_change(api: Client, make: Make, alice: User) -> None:
    article = make.article(alice, tagList=["a"])
    mentions(change(api, alice, article, tagList=None), 422, "tagList")
    assert fetch(api, article)["tagList"] == ["a"]
