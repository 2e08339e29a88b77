"""A06: publish, show, change and delete an article."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.builders import at_once
from shared_spec.conformance.client import mentions, refused
from shared_spec.conformance.samples import (
    BLANKS,
    MALFORMED,
    TEXTS,
    WRONG_TYPES,
    bad_headers,
)

if TYPE_CHECKING:
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Answer, Client

pytestmark = pytest.mark.feature("A06")

PATH = "/api/articles"
FIELDS = ("title", "description", "body")
LIMITS = {"title": 200, "description": 500, "body": 100_000}
Article = dict[str, Any]


@pytest.fixture
def article(make: Make, alice: User) -> Article:
    """A new article of alice's."""
    return make.article(alice)


@pytest.fixture(scope="module")
def page(make: Make, alice: User) -> Article:
    """An article of alice's that no test of this module changes."""
    return make.article(alice)


def path_of(article: Article) -> str:
    return f"{PATH}/{article['slug']}"


def publish(api: Client, make: Make, author: User, /, **fields: Any) -> Answer:
    return api.post(PATH, token=author.token, json=make.article_body(**fields))


def change(api: Client, user: User, article: Article, /, **fields: Any) -> Answer:
    # Times have millisecond resolution; a change in the same one shows nothing.
    time.sleep(0.002)
    return api.put(path_of(article), token=user.token, json={"article": fields})


def fetch(api: Client, article: Article) -> Article:
    shown: Article = api.get(path_of(article), expect=200).json["article"]
    return shown


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


def test_updated_is_not_before_created(page: Article) -> None:
    assert page["updatedAt"] >= page["createdAt"]
    created = datetime.fromisoformat(page["createdAt"])
    updated = datetime.fromisoformat(page["updatedAt"])
    assert updated - created < timedelta(seconds=1)


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


def test_answers_are_utf8_unescaped(api: Client, make: Make, alice: User) -> None:
    answer = publish(api, make, alice, description="Grüße 漢字 👍")
    assert "Grüße 漢字 👍".encode() in answer.content


# --- Validation ---------------------------------------------------------------


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
@pytest.mark.parametrize("character", ["\n", "\x01", "\x1b", "\x7f"])
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
    api: Client, alice: User, page: Article, value: dict[str, Any]
) -> None:
    answer = api.post(PATH, token=alice.token, json=value)
    refused(answer, 422, body="must contain article")
    answer = api.put(path_of(page), token=alice.token, json=value)
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
        (["ok", None], ""),
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
    api: Client, make: Make, alice: User, page: Article, tags: Any, message: str
) -> None:
    mentions(publish(api, make, alice, tagList=tags), 422, "tagList", message)
    mentions(change(api, alice, page, tagList=tags), 422, "tagList", message)


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
    api: Client, page: Article, alice: User, field: str, blank: str
) -> None:
    answer = change(api, alice, page, **{field: BLANKS[blank]})
    refused(answer, 422, **{field: "can't be blank"})
    assert fetch(api, page) == page


@pytest.mark.parametrize("field", FIELDS)
def test_same_limits_on_change(
    api: Client, page: Article, alice: User, field: str
) -> None:
    limit = LIMITS[field]
    message = f"is too long (maximum is {limit} characters)"
    answer = change(api, alice, page, **{field: "w" * (limit + 1)})
    refused(answer, 422, **{field: message})
    refused(change(api, alice, page, **{field: 1}), 422, **{field: "is invalid"})
    refused(change(api, alice, page, **{field: "\x00"}), 422, **{field: "is invalid"})


def test_partly_bad_change_changes_nothing(
    api: Client, page: Article, alice: User
) -> None:
    change(api, alice, page, description="new", body="")
    assert fetch(api, page) == page


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
    api: Client, page: Article, bob: User, method: str
) -> None:
    answer = api.api(
        method, path_of(page), token=bob.token, json={"article": {"title": "Mine"}}
    )
    refused(answer, 403, article="forbidden")
    assert fetch(api, page) == page


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_token_required(api: Client, page: Article, method: str) -> None:
    body = {"article": {"title": "Mine"}}
    refused(api.api(method, path_of(page), json=body), 401, token="is missing")
    answer = api.api(method, path_of(page), token="bad", json=body)
    refused(answer, 401, token="is invalid")
    assert fetch(api, page) == page


def test_token_required_to_publish(api: Client, make: Make) -> None:
    body = make.article_body()
    refused(api.post(PATH, json=body), 401, token="is missing")
    refused(api.post(PATH, json=body, token="bad"), 401, token="is invalid")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_unknown_article(api: Client, make: Make, alice: User, method: str) -> None:
    path = f"{PATH}/{make.name('nothing')}"
    answer = api.api(method, path, token=alice.token)
    refused(answer, 404, article="not found")


def test_slug_is_looked_up_exactly(api: Client, page: Article) -> None:
    for slug in (page["slug"].upper(), page["slug"][:-1] + "%25", page["slug"] + "-"):
        refused(api.get(f"{PATH}/{slug}"), 404, article="not found")


def test_token_comes_before_existence(api: Client, make: Make) -> None:
    path = f"{PATH}/{make.name('nothing')}"
    refused(api.put(path, json={"article": {}}), 401, token="is missing")
    refused(api.delete(path), 401, token="is missing")
    refused(api.get(path, token="bad"), 401, token="is invalid")


@pytest.mark.parametrize("data", [b"{", b'{"article": {"title": ""}}'])
def test_body_comes_last(
    api: Client, make: Make, page: Article, bob: User, data: bytes
) -> None:
    refused(api.post(PATH, data=data), 401, token="is missing")
    refused(api.put(path_of(page), data=data), 401, token="is missing")
    answer = api.put(path_of(page), token=bob.token, data=data)
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
def test_odd_path_is_no_server_error(api: Client, slug: str) -> None:
    response = api.raw("GET", f"{PATH}/{slug}")
    assert response.status_code in {400, 404}
    assert response.json()["errors"]


@pytest.mark.parametrize("slug", ["'%20OR%20'1'='1", "%25", "_"])
def test_sql_finds_no_article(api: Client, slug: str) -> None:
    refused(api.get(f"{PATH}/{slug}"), 404, article="not found")
