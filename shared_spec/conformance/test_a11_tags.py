"""A11: the tags in use, most used first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shared_spec.conformance.client import refused
from shared_spec.conformance.samples import MARKUP, SQL

if TYPE_CHECKING:
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("A11")

PATH = "/api/tags"


def tags(api: Client) -> list[str]:
    answer = api.get(PATH, expect=200)
    assert list(answer.json) == ["tags"]
    return list(answer.json["tags"])


def in_order(api: Client, names: list[str]) -> list[str]:
    """Return those of the names that are in use, in the order of the API."""
    return [tag for tag in tags(api) if tag in names]


def test_new_tag_appears_once(api: Client, make: Make, alice: User) -> None:
    tag = make.name("tag")
    make.article(alice, tagList=[tag])
    make.article(alice, tagList=[tag])
    assert tags(api).count(tag) == 1


def test_no_tag_twice(api: Client) -> None:
    found = tags(api)
    assert len(found) == len(set(found))


def test_most_used_first(api: Client, make: Make, alice: User) -> None:
    rare, often, between = (make.name(name) for name in ("a", "c", "b"))
    for given in ([often, between, rare], [often, between], [often]):
        make.article(alice, tagList=given)
    assert in_order(api, [rare, often, between]) == [often, between, rare]


def test_then_by_name(api: Client, make: Make, alice: User) -> None:
    base = make.name("tie")
    names = [base + end for end in ("", "-Z", "-a", "-b", "-é", "-漢", "-😀")]
    make.article(alice, tagList=names[::-1])
    assert in_order(api, names) == names


def test_uses_are_articles_of_all_authors(
    api: Client, make: Make, alice: User, bob: User
) -> None:
    first, second = make.name("z"), make.name("a")
    make.article(alice, tagList=[first, second])
    make.article(bob, tagList=[first])
    assert in_order(api, [first, second]) == [first, second]


def test_favourites_are_no_uses(
    api: Client, make: Make, alice: User, bob: User
) -> None:
    liked, plain = make.name("z"), make.name("a")
    make.favorite(bob, make.article(alice, tagList=[liked]))
    make.article(alice, tagList=[plain])
    assert in_order(api, [liked, plain]) == [plain, liked]


def test_order_follows_changes(api: Client, make: Make, alice: User) -> None:
    one, two = make.name("a"), make.name("b")
    first = make.article(alice, tagList=[one])
    make.article(alice, tagList=[one, two])
    make.article(alice, tagList=[two])
    assert in_order(api, [one, two]) == [one, two]
    path = f"/api/articles/{first['slug']}"
    api.put(path, token=alice.token, json={"article": {"tagList": [two]}}, expect=200)
    assert in_order(api, [one, two]) == [two, one]


def test_unused_tag_vanishes(api: Client, make: Make, alice: User) -> None:
    kept, removed, deleted = (make.name("tag") for _ in range(3))
    one = make.article(alice, tagList=[kept, removed])
    two = make.article(alice, tagList=[kept, deleted])
    path = f"/api/articles/{one['slug']}"
    body = {"article": {"tagList": [kept]}}
    api.put(path, token=alice.token, json=body, expect=200)
    api.delete(f"/api/articles/{two['slug']}", token=alice.token, expect=204)
    assert in_order(api, [kept, removed, deleted]) == [kept]


def test_returning_tag_returns(api: Client, make: Make, alice: User) -> None:
    tag = make.name("tag")
    article = make.article(alice, tagList=[tag])
    api.delete(f"/api/articles/{article['slug']}", token=alice.token, expect=204)
    make.article(alice, tagList=[tag])
    assert in_order(api, [tag]) == [tag]


@pytest.mark.parametrize(
    "text",
    ["two words", "c++", "a/b", "50%", "é 漢 👍", "שלום", SQL[:40], MARKUP[:40]],
)
def test_any_text(api: Client, make: Make, alice: User, text: str) -> None:
    tag = f"{text} {make.name()}"
    make.article(alice, tagList=[tag])
    assert in_order(api, [tag]) == [tag]


def test_case_matters(api: Client, make: Make, alice: User) -> None:
    tag = make.name("case")
    make.article(alice, tagList=[tag, tag.upper()])
    assert in_order(api, [tag, tag.upper()]) == [tag.upper(), tag]


def test_token_is_optional_but_not_a_bad_one(api: Client, alice: User) -> None:
    api.get(PATH, token=alice.token, expect=200)
    refused(api.get(PATH, token="bad"), 401, token="is invalid")


def test_parameters_are_ignored(api: Client) -> None:
    api.get(PATH, params={"limit": "x", "offset": "-1"}, expect=200)
