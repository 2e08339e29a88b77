"""A06: publish, show, change and delete an article; who may."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
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
from shared_spec.conformance.client import refused
from shared_spec.conformance.samples import (
    BLANKS,
    TEXTS,
    bad_headers,
)

if TYPE_CHECKING:
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("A06")


# --- Creation and shape -------------------------------------------------------


def test_created_is_201_with_exactly_the_article(
    api: Client, make: Make, alice: User
) -> None:
    body = make.article_body(tagList=["b", "a"])
    answer = api.post(PATH, token=alice.token, json=body, expect=201)
    article = answer.json["article"]
    given = body["article"]
    assert list(answer.json) == ["article"]
    assert {name: article[name] for name in FIELDS} == {
        name: given[name] for name in FIELDS
    }
    assert article["tagList"] == ["a", "b"]
    assert article["favorited"] is False
    assert article["favoritesCount"] == 0
    assert article["author"] == {
        "username": alice.username,
        "bio": None,
        "image": None,
        "following": False,
    }


def test_shown_equals_created(api: Client, make: Make, alice: User) -> None:
    article = make.article(alice, tagList=["x"])
    assert fetch(api, article) == article


def test_created_now(api: Client, make: Make, alice: User) -> None:
    answer = publish(api, make, alice)
    created = datetime.fromisoformat(answer.json["article"]["createdAt"])
    said = parsedate_to_datetime(answer.headers["Date"])
    assert abs(created - said) < timedelta(seconds=60)


def test_new_article_was_never_changed(api: Client, make: Make, alice: User) -> None:
    # Two looks at the clock would now and then give two milliseconds.
    for _ in range(20):
        article = make.article(alice)
        assert article["updatedAt"] == article["createdAt"]
    assert fetch(api, article)["updatedAt"] == article["createdAt"]


def test_tags_may_be_left_out(api: Client, make: Make, alice: User) -> None:
    body = make.article_body()
    del body["article"]["tagList"]
    answer = api.post(PATH, token=alice.token, json=body, expect=201)
    assert answer.json["article"]["tagList"] == []


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("text", TEXTS)
def test_any_text_comes_back_unchanged(
    api: Client, make: Make, alice: User, field: str, text: str
) -> None:
    article = make.article(alice, **{field: TEXTS[text]})
    assert article[field] == TEXTS[text]
    assert fetch(api, article)[field] == TEXTS[text]


def test_body_keeps_its_lines(api: Client, make: Make, alice: User) -> None:
    body = "# One\n\n\tcode\r\n\n* two  \n\nthree"
    assert fetch(api, make.article(alice, body=body))["body"] == body


def test_answers_are_compact(api: Client, standing: Article) -> None:
    answer = api.get(path_of(standing), expect=200)
    compact = json.dumps(answer.json, ensure_ascii=False, separators=(",", ":"))
    assert answer.content.decode().rstrip("\n") == compact


def test_answers_are_utf8_unescaped(api: Client, make: Make, alice: User) -> None:
    answer = publish(api, make, alice, description="Grüße 漢字 👍")
    assert "Grüße 漢字 👍".encode() in answer.content


# --- Change -------------------------------------------------------------------


@pytest.mark.parametrize("field", ["description", "body"])
def test_one_field_changes_alone(
    api: Client, article: Article, alice: User, field: str
) -> None:
    answer = change(api, alice, article, **{field: "changed"})
    assert answer.status == 200
    changed = answer.json["article"]
    moving = {"updatedAt": ""}
    assert changed | moving == article | {field: "changed"} | moving
    assert fetch(api, article) == changed


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "Another Title"),
        ("description", "another"),
        ("body", "another"),
        ("tagList", ["x"]),
    ],
)
def test_updated_moves_and_created_does_not(
    api: Client, article: Article, alice: User, field: str, value: Any
) -> None:
    changed = change(api, alice, article, **{field: value}).json["article"]
    assert changed["createdAt"] == article["createdAt"]
    assert changed["updatedAt"] > article["updatedAt"]


def test_nothing_given_changes_nothing(
    api: Client, article: Article, alice: User
) -> None:
    answer = change(api, alice, article)
    assert answer.status == 200
    assert answer.json["article"] == article


def test_change_keeps_favourites(
    api: Client, make: Make, article: Article, alice: User, bob: User
) -> None:
    make.favorite(alice, article)
    make.favorite(bob, article)
    changed = change(api, alice, article, body="new").json["article"]
    assert (changed["favorited"], changed["favoritesCount"]) == (True, 2)


def test_only_changes_move_updated(
    api: Client, make: Make, article: Article, bob: User
) -> None:
    time.sleep(0.002)
    make.favorite(bob, article)
    make.comment(bob, article)
    assert fetch(api, article)["updatedAt"] == article["updatedAt"]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("blank", BLANKS)
def test_blank_change_refused(
    api: Client, standing: Article, alice: User, field: str, blank: str
) -> None:
    answer = change(api, alice, standing, **{field: BLANKS[blank]})
    refused(answer, 422, **{field: "can't be blank"})
    assert fetch(api, standing) == standing


@pytest.mark.parametrize("field", FIELDS)
def test_same_limits_on_change(
    api: Client, standing: Article, alice: User, field: str
) -> None:
    limit = LIMITS[field]
    message = f"is too long (maximum is {limit} characters)"
    answer = change(api, alice, standing, **{field: "w" * (limit + 1)})
    refused(answer, 422, **{field: message})
    refused(change(api, alice, standing, **{field: 1}), 422, **{field: "is invalid"})
    refused(
        change(api, alice, standing, **{field: "\x00"}), 422, **{field: "is invalid"}
    )


def test_partly_bad_change_changes_nothing(
    api: Client, standing: Article, alice: User
) -> None:
    change(api, alice, standing, description="new", body="")
    assert fetch(api, standing) == standing


# --- Deletion -----------------------------------------------------------------


def test_delete_is_204_and_empty(api: Client, article: Article, alice: User) -> None:
    answer = api.delete(path_of(article), token=alice.token, expect=204)
    assert answer.content == b""
    refused(api.get(path_of(article)), 404, article="not found")


def test_deleted_twice_is_404(api: Client, article: Article, alice: User) -> None:
    api.delete(path_of(article), token=alice.token, expect=204)
    answer = api.delete(path_of(article), token=alice.token)
    refused(answer, 404, article="not found")


def test_delete_takes_comments_favourites_and_tags_along(
    api: Client, make: Make, alice: User, bob: User
) -> None:
    tag = make.name()
    article = make.article(alice, tagList=[tag])
    make.comment(bob, article)
    make.favorite(bob, article)
    api.delete(path_of(article), token=alice.token, expect=204)
    refused(api.get(f"{path_of(article)}/comments"), 404, article="not found")
    for filters in ({"tag": tag}, {"favorited": bob.username, "tag": tag}):
        found = api.get(PATH, params=filters, expect=200).json
        assert found == {"articles": [], "articlesCount": 0}
    assert tag not in api.get("/api/tags").json["tags"]


def test_successor_of_a_deleted_article_starts_fresh(
    api: Client, make: Make, article: Article, alice: User, bob: User
) -> None:
    make.comment(bob, article)
    make.favorite(bob, article)
    api.delete(path_of(article), token=alice.token, expect=204)
    again = make.article(alice, title=article["title"])
    assert again["slug"] == article["slug"]
    shown = api.get(path_of(again), token=bob.token).json["article"]
    assert (shown["favorited"], shown["favoritesCount"]) == (False, 0)
    assert api.get(f"{path_of(again)}/comments").json["comments"] == []


# --- Who may ------------------------------------------------------------------


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_somebody_elses_article(
    api: Client, standing: Article, bob: User, method: str
) -> None:
    answer = api.api(
        method, path_of(standing), token=bob.token, json={"article": {"title": "Mine"}}
    )
    refused(answer, 403, article="forbidden")
    assert fetch(api, standing) == standing


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_token_required(api: Client, standing: Article, method: str) -> None:
    body = {"article": {"title": "Mine"}}
    refused(api.api(method, path_of(standing), json=body), 401, token="is missing")
    answer = api.api(method, path_of(standing), token="bad", json=body)
    refused(answer, 401, token="is invalid")
    assert fetch(api, standing) == standing


def test_token_required_to_publish(api: Client, make: Make) -> None:
    body = make.article_body()
    refused(api.post(PATH, json=body), 401, token="is missing")
    refused(api.post(PATH, json=body, token="bad"), 401, token="is invalid")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_unknown_article(api: Client, make: Make, alice: User, method: str) -> None:
    path = f"{PATH}/{make.name('nothing')}"
    answer = api.api(method, path, token=alice.token)
    refused(answer, 404, article="not found")


def test_slug_is_looked_up_exactly(api: Client, standing: Article) -> None:
    for slug in (
        standing["slug"].upper(),
        standing["slug"][:-1] + "%25",
        standing["slug"] + "-",
    ):
        refused(api.get(f"{PATH}/{slug}"), 404, article="not found")


def test_token_comes_before_existence(api: Client, make: Make) -> None:
    path = f"{PATH}/{make.name('nothing')}"
    refused(api.put(path, json={"article": {}}), 401, token="is missing")
    refused(api.delete(path), 401, token="is missing")
    refused(api.get(path, token="bad"), 401, token="is invalid")


@pytest.mark.parametrize("data", [b"{", b'{"article": {"title": ""}}'])
def test_body_comes_last(
    api: Client, make: Make, standing: Article, bob: User, data: bytes
) -> None:
    refused(api.post(PATH, data=data), 401, token="is missing")
    refused(api.put(path_of(standing), data=data), 401, token="is missing")
    answer = api.put(path_of(standing), token=bob.token, data=data)
    refused(answer, 403, article="forbidden")
    answer = api.put(f"{PATH}/{make.name('no')}", token=bob.token, data=data)
    refused(answer, 404, article="not found")


def test_bad_tokens_cannot_publish(
    api: Client, make: Make, alice: User, bob: User
) -> None:
    for kind, header in bad_headers(alice.token, bob.token).items():
        headers = {"Authorization": header}
        answer = api.post(PATH, headers=headers, json=make.article_body())
        assert answer.status == 401, kind
        refused(answer, 401, token="is invalid")


@pytest.mark.parametrize("slug", ["%00", "a%00b", "%FF", "%ED%A0%80", "s" * 3000])
def test_odd_slug_is_unknown(api: Client, alice: User, slug: str) -> None:
    path = f"{PATH}/{slug}"
    refused(api.get(path), 404, article="not found")
    refused(api.delete(path), 401, token="is missing")
    refused(api.delete(path, token=alice.token), 404, article="not found")


@pytest.mark.parametrize("slug", ["'%20OR%20'1'='1", "%25", "_"])
def test_sql_finds_no_article(api: Client, slug: str) -> None:
    refused(api.get(f"{PATH}/{slug}"), 404, article="not found")
