"""A09: comments on an article."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.client import mentions, refused
from shared_spec.conformance.samples import BLANKS, MALFORMED, TEXTS, WRONG_TYPES

if TYPE_CHECKING:
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Answer, Client

pytestmark = pytest.mark.feature("A09")

Article = dict[str, Any]


@pytest.fixture(scope="module")
def thread(make: Make, alice: User) -> Article:
    """An article of alice's to which tests add comments as they like."""
    return make.article(alice)


def path_of(article: Article, comment: Any = None) -> str:
    path = f"/api/articles/{article['slug']}/comments"
    return path if comment is None else f"{path}/{comment}"


def say(api: Client, user: User, article: Article, body: Any) -> Answer:
    comment = {"comment": {"body": body}}
    return api.post(path_of(article), token=user.token, json=comment)


def ids(api: Client, article: Article) -> list[int]:
    listed = api.get(path_of(article), expect=200).json["comments"]
    return [comment["id"] for comment in listed]


def test_created_is_201_with_exactly_the_comment(
    api: Client, thread: Article, bob: User
) -> None:
    answer = say(api, bob, thread, "Well said.")
    assert answer.status == 201
    comment = answer.json["comment"]
    assert set(comment) == {"id", "createdAt", "updatedAt", "body", "author"}
    assert comment["body"] == "Well said."
    assert isinstance(comment["id"], int)
    assert comment["author"] == {
        "username": bob.username,
        "bio": None,
        "image": None,
        "following": False,
    }
    created = datetime.fromisoformat(comment["createdAt"])
    said = parsedate_to_datetime(answer.headers["Date"])
    assert abs(created - said) < timedelta(seconds=60)
    assert comment["updatedAt"] == comment["createdAt"]


def test_listed_equals_created(
    api: Client, make: Make, article: Article, bob: User
) -> None:
    comment = make.comment(bob, article)
    listed = api.get(path_of(article), expect=200)
    assert listed.json == {"comments": [comment]}


def test_no_comments_is_an_empty_list(api: Client, article: Article) -> None:
    assert api.get(path_of(article), expect=200).json == {"comments": []}


def test_newest_first(
    api: Client, make: Make, article: Article, alice: User, bob: User
) -> None:
    made = [make.comment(user, article)["id"] for user in (alice, bob) * 4]
    assert len(set(made)) == 8
    assert ids(api, article) == made[::-1]


def test_only_this_articles_comments(
    api: Client, make: Make, article: Article, thread: Article, bob: User
) -> None:
    mine, other = make.comment(bob, article), make.comment(bob, thread)
    assert ids(api, article) == [mine["id"]]
    assert other["id"] in ids(api, thread)


def test_reader_sees_whom_he_follows(
    api: Client, make: Make, article: Article, alice: User
) -> None:
    reader = make.user()
    make.comment(alice, article)
    make.follow(reader, alice)

    def following(token: str | None) -> bool:
        listed = api.get(path_of(article), token=token).json["comments"]
        return bool(listed[0]["author"]["following"])

    assert following(reader.token)
    assert not following(None)
    assert not following(alice.token)


@pytest.mark.parametrize("text", TEXTS)
def test_any_text_comes_back_unchanged(
    api: Client, thread: Article, bob: User, text: str
) -> None:
    body = f"{TEXTS[text]}\n\tsecond line"
    comment = say(api, bob, thread, body).json["comment"]
    assert comment["body"] == body
    listed = api.get(path_of(thread)).json["comments"]
    assert {c["id"]: c["body"] for c in listed}[comment["id"]] == body


def test_longest_comment(api: Client, article: Article, bob: User) -> None:
    assert say(api, bob, article, "😀" * 10_000).status == 201
    answer = say(api, bob, article, "c" * 10_001)
    refused(answer, 422, body="is too long (maximum is 10000 characters)")


@pytest.mark.parametrize("blank", BLANKS)
def test_blank_refused(api: Client, thread: Article, bob: User, blank: str) -> None:
    answer = say(api, bob, thread, BLANKS[blank])
    refused(answer, 422, body="can't be blank")


def test_missing_refused(api: Client, thread: Article, bob: User) -> None:
    answer = api.post(path_of(thread), token=bob.token, json={"comment": {}})
    refused(answer, 422, body="can't be blank")


@pytest.mark.parametrize("wrong", WRONG_TYPES)
def test_wrong_type_refused(
    api: Client, thread: Article, bob: User, wrong: str
) -> None:
    answer = say(api, bob, thread, WRONG_TYPES[wrong])
    refused(answer, 422, body="is invalid")


def test_unstorable_text_refused(api: Client, thread: Article, bob: User) -> None:
    refused(say(api, bob, thread, "a\x00b"), 422, body="is invalid")
    mentions(say(api, bob, thread, "half\ud83d"), 422, "body")


@pytest.mark.parametrize("kind", MALFORMED)
def test_unreadable_body(api: Client, thread: Article, bob: User, kind: str) -> None:
    answer = api.post(path_of(thread), token=bob.token, data=MALFORMED[kind])
    refused(answer, 422, body="can't be parsed")


@pytest.mark.parametrize("value", [{}, {"comment": None}, {"comment": "Hello"}])
def test_missing_top_level_key(
    api: Client, thread: Article, bob: User, value: dict[str, Any]
) -> None:
    answer = api.post(path_of(thread), token=bob.token, json=value)
    refused(answer, 422, body="must contain comment")


def test_refused_comment_is_not_kept(api: Client, article: Article, bob: User) -> None:
    say(api, bob, article, "")
    assert ids(api, article) == []


def test_unknown_fields_are_ignored(
    api: Client, make: Make, article: Article, thread: Article, alice: User, bob: User
) -> None:
    first = make.comment(alice, article)
    forced = {
        "body": "mine",
        "id": first["id"],
        "author": {"username": alice.username},
        "authorId": 1,
        "article": thread["slug"],
        "createdAt": "2001-01-01T00:00:00.000Z",
    }
    answer = api.post(path_of(article), token=bob.token, json={"comment": forced})
    comment = answer.json["comment"]
    assert answer.status == 201
    assert comment["id"] != first["id"]
    assert comment["author"]["username"] == bob.username
    assert comment["createdAt"] > "2020"
    assert ids(api, article) == [comment["id"], first["id"]]


def test_delete_is_204_and_empty(
    api: Client, make: Make, article: Article, bob: User
) -> None:
    one, two = (make.comment(bob, article)["id"] for _ in range(2))
    answer = api.delete(path_of(article, one), token=bob.token, expect=204)
    assert answer.content == b""
    assert ids(api, article) == [two]


def test_number_is_given_once(
    api: Client, make: Make, article: Article, bob: User
) -> None:
    gone = make.comment(bob, article)["id"]
    api.delete(path_of(article, gone), token=bob.token, expect=204)
    assert make.comment(bob, article)["id"] != gone
    refused(
        api.delete(path_of(article, gone), token=bob.token), 404, comment="not found"
    )


def test_deleted_twice_is_404(
    api: Client, make: Make, article: Article, bob: User
) -> None:
    path = path_of(article, make.comment(bob, article)["id"])
    api.delete(path, token=bob.token, expect=204)
    refused(api.delete(path, token=bob.token), 404, comment="not found")


def test_only_the_comments_author_deletes(
    api: Client, make: Make, article: Article, alice: User, bob: User
) -> None:
    stranger = make.user()
    comment = make.comment(bob, article)["id"]
    for user in (stranger, alice):
        answer = api.delete(path_of(article, comment), token=user.token)
        refused(answer, 403, comment="forbidden")
    assert ids(api, article) == [comment]


def test_comment_of_another_article(
    api: Client, make: Make, article: Article, thread: Article, bob: User
) -> None:
    comment = make.comment(bob, article)["id"]
    answer = api.delete(path_of(thread, comment), token=bob.token)
    refused(answer, 404, comment="not found")
    assert ids(api, article) == [comment]


@pytest.mark.parametrize("comment", ["0", "2147483647", "9" * 18, "9" * 40])
def test_unknown_comment(api: Client, thread: Article, bob: User, comment: str) -> None:
    answer = api.delete(path_of(thread, comment), token=bob.token)
    refused(answer, 404, comment="not found")


@pytest.mark.parametrize("comment", ["abc", "-1", "1.5", "1%20OR%201=1", "%00"])
def test_no_comment_number(
    api: Client, thread: Article, bob: User, comment: str
) -> None:
    path = path_of(thread, comment)
    refused(api.delete(path, token=bob.token), 404, comment="not found")
    refused(api.delete(path), 401, token="is missing")
    refused(api.get(path), 405, method="not allowed")


def test_unknown_article(api: Client, make: Make, bob: User) -> None:
    nothing = {"slug": make.name("nothing")}
    refused(api.get(path_of(nothing)), 404, article="not found")
    refused(say(api, bob, nothing, "Hello?"), 404, article="not found")
    answer = api.delete(path_of(nothing, 1), token=bob.token)
    refused(answer, 404, article="not found")


def test_feed_is_no_article(api: Client, bob: User) -> None:
    nothing = {"slug": "feed"}
    refused(api.get(path_of(nothing)), 404, article="not found")
    refused(say(api, bob, nothing, "Hello?"), 404, article="not found")
    refused(api.post(path_of(nothing), data=b"{"), 401, token="is missing")


def test_token_required(api: Client, make: Make, article: Article, bob: User) -> None:
    comment = make.comment(bob, article)["id"]
    body = {"comment": {"body": "Hello"}}
    for token, message in ((None, "is missing"), ("bad", "is invalid")):
        answer = api.post(path_of(article), token=token, json=body)
        refused(answer, 401, token=message)
        answer = api.delete(path_of(article, comment), token=token)
        refused(answer, 401, token=message)
    assert ids(api, article) == [comment]


def test_reading_needs_no_token_but_no_bad_one(api: Client, thread: Article) -> None:
    api.get(path_of(thread), expect=200)
    refused(api.get(path_of(thread), token="bad"), 401, token="is invalid")


def test_order_of_checks(api: Client, make: Make, bob: User) -> None:
    nothing = {"slug": make.name("nothing")}
    answer = api.post(path_of(nothing), data=b"{")
    refused(answer, 401, token="is missing")
    answer = api.post(path_of(nothing), token=bob.token, data=b"{")
    refused(answer, 404, article="not found")


def test_comments_move_with_a_renamed_article(
    api: Client, make: Make, article: Article, alice: User, bob: User
) -> None:
    comment = make.comment(bob, article)["id"]
    renamed = api.put(
        f"/api/articles/{article['slug']}",
        token=alice.token,
        json={"article": {"title": f"Moved {article['title']}"}},
        expect=200,
    ).json["article"]
    assert ids(api, renamed) == [comment]
    refused(api.get(path_of(article)), 404, article="not found")
