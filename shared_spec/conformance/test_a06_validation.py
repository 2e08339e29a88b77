"""A06: what an article may not be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.articles import (
    FIELDS,
    LIMITS,
    PATH,
    Article,
    change,
    fetch,
    path_of,
    publish,
)
from shared_spec.conformance.client import mentions, refused
from shared_spec.conformance.samples import (
    BLANKS,
    MALFORMED,
    WRONG_TYPES,
)

if TYPE_CHECKING:
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("A06")


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("blank", BLANKS)
def test_blank_refused(
    api: Client, make: Make, alice: User, field: str, blank: str
) -> None:
    answer = publish(api, make, alice, **{field: BLANKS[blank]})
    refused(answer, 422, **{field: "can't be blank"})


@pytest.mark.parametrize("field", FIELDS)
def test_missing_refused(api: Client, make: Make, alice: User, field: str) -> None:
    body = make.article_body()
    del body["article"][field]
    answer = api.post(PATH, token=alice.token, json=body)
    refused(answer, 422, **{field: "can't be blank"})


def test_every_missing_field_is_named(api: Client, alice: User) -> None:
    answer = api.post(PATH, token=alice.token, json={"article": {}})
    refused(answer, 422, **dict.fromkeys(FIELDS, "can't be blank"))


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("wrong", WRONG_TYPES)
def test_wrong_type_refused(
    api: Client, make: Make, alice: User, field: str, wrong: str
) -> None:
    answer = publish(api, make, alice, **{field: WRONG_TYPES[wrong]})
    refused(answer, 422, **{field: "is invalid"})


@pytest.mark.parametrize("field", FIELDS)
def test_longest_accepted(api: Client, make: Make, alice: User, field: str) -> None:
    text = make.name().ljust(LIMITS[field], "w")
    article = make.article(alice, **{field: text})
    assert fetch(api, article)[field] == text


@pytest.mark.parametrize("field", FIELDS)
def test_too_long_refused(api: Client, make: Make, alice: User, field: str) -> None:
    limit = LIMITS[field]
    answer = publish(api, make, alice, **{field: "w" * (limit + 1)})
    message = f"is too long (maximum is {limit} characters)"
    refused(answer, 422, **{field: message})


def test_lengths_are_characters_not_bytes(api: Client, make: Make, alice: User) -> None:
    article = make.article(alice, title="漢" * 200, description="😀" * 500)
    assert fetch(api, article)["description"] == "😀" * 500


@pytest.mark.parametrize("field", FIELDS)
def test_nul_refused(api: Client, make: Make, alice: User, field: str) -> None:
    answer = publish(api, make, alice, **{field: "before\x00after"})
    refused(answer, 422, **{field: "is invalid"})


@pytest.mark.parametrize("field", ["title", "description"])
@pytest.mark.parametrize("character", ["\n", "\x01", "\x1b", "\x7f", "\u2028"])
def test_control_characters_in_one_line_refused(
    api: Client, make: Make, alice: User, field: str, character: str
) -> None:
    answer = publish(api, make, alice, **{field: f"before{character}after"})
    refused(answer, 422, **{field: "is invalid"})


@pytest.mark.parametrize("field", FIELDS)
def test_lone_surrogate_refused(
    api: Client, make: Make, alice: User, field: str
) -> None:
    mentions(publish(api, make, alice, **{field: "half\ud83d"}), 422, field)


@pytest.mark.parametrize("kind", MALFORMED)
def test_unreadable_body(api: Client, alice: User, kind: str) -> None:
    answer = api.post(PATH, token=alice.token, data=MALFORMED[kind])
    refused(answer, 422, body="can't be parsed")


@pytest.mark.parametrize("value", [{}, {"article": None}, {"article": [1]}])
def test_missing_top_level_key(
    api: Client, alice: User, standing: Article, value: dict[str, Any]
) -> None:
    answer = api.post(PATH, token=alice.token, json=value)
    refused(answer, 422, body="must contain article")
    answer = api.put(path_of(standing), token=alice.token, json=value)
    refused(answer, 422, body="must contain article")


def test_unknown_fields_are_ignored(
    api: Client, make: Make, alice: User, bob: User
) -> None:
    forced = {
        "id": 1,
        "slug": "forced-slug",
        "createdAt": "2001-01-01T00:00:00.000Z",
        "updatedAt": "2001-01-01T00:00:00.000Z",
        "favorited": True,
        "favoritesCount": 99,
        "author": {"username": bob.username},
        "authorId": 1,
        "author_id": 1,
        "featured": True,
    }
    article = make.article(alice, **forced)
    assert article["slug"] != "forced-slug"
    assert article["createdAt"] > "2020"
    assert article["favorited"] is False
    assert article["favoritesCount"] == 0
    assert article["author"]["username"] == alice.username
    answer = change(api, alice, article, **forced)
    assert answer.status == 200
    assert answer.json["article"] | {"updatedAt": ""} == article | {"updatedAt": ""}
