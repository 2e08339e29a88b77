"""Comments on an article: list, write, delete."""

import re

import pytest
from conduit.extensions import db
from conduit.models import Article, Comment
from sqlalchemy import func, select

from .factories import CommentFactory

pytestmark = pytest.mark.feature("A09")

PATH = "/api/articles/a-title/comments"
NOWHERE = "/api/articles/nothing/comments"
MISSING = {"errors": {"token": ["is missing"]}}
NO_ARTICLE = {"errors": {"article": ["not found"]}}
NO_COMMENT = {"errors": {"comment": ["not found"]}}


@pytest.fixture
def article(ann, publish):
    return publish(ann)


def say(caller, body="Hello"):
    return caller.post(PATH, {"comment": {"body": body}})


def test_comment_is_answered_in_full(article, bob):
    answer = say(bob, " two\nlines ")
    assert answer.status_code == 201
    comment = answer.json["comment"]
    assert isinstance(comment.pop("id"), int)
    time = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
    assert re.fullmatch(time, comment.pop("createdAt"))
    del comment["updatedAt"]
    assert comment == {
        "body": " two\nlines ",
        "author": {"username": "bob", "bio": None, "image": None, "following": False},
    }


def test_comments_are_listed_newest_first(article, ann, bob, anyone):
    comments = [
        say(caller, f"{n}").json["comment"] for n, caller in enumerate([ann, bob, ann])
    ]
    assert anyone.get(PATH).json == {"comments": comments[::-1]}


def test_new_article_has_none(article, anyone):
    assert anyone.get(PATH).json == {"comments": []}


def test_reader_sees_whom_one_follows(article, ann, bob):
    say(ann)
    bob.post("/api/profiles/ann/follow")
    [comment] = bob.get(PATH).json["comments"]
    assert comment["author"]["following"] is True


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "can't be blank"),
        (" \n", "can't be blank"),
        (None, "can't be blank"),
        (1, "is invalid"),
        ("a\0b", "is invalid"),
        ("x" * 10_001, "is too long (maximum is 10000 characters)"),
    ],
)
def test_bad_comment_is_refused(article, bob, body, message):
    answer = say(bob, body)
    assert answer.status_code == 422
    assert answer.json == {"errors": {"body": [message]}}
    assert bob.get(PATH).json == {"comments": []}


def test_longest_comment_is_accepted(article, bob):
    assert say(bob, "x" * 10_000).status_code == 201


def test_author_of_a_comment_deletes_it(article, bob, anyone):
    first, second = (say(bob).json["comment"] for _ in range(2))
    answer = bob.delete(f"{PATH}/{first['id']}")
    assert answer.status_code == 204
    assert answer.data == b""
    assert anyone.get(PATH).json == {"comments": [second]}
    assert bob.delete(f"{PATH}/{first['id']}").json == NO_COMMENT


def test_nobody_else_deletes_it(article, ann, bob):
    path = f"{PATH}/{say(bob).json['comment']['id']}"
    answer = ann.delete(path)
    assert answer.status_code == 403
    assert answer.json == {"errors": {"comment": ["forbidden"]}}
    assert len(ann.get(PATH).json["comments"]) == 1


@pytest.mark.parametrize(
    "number", ["0", "abc", "-1", "1.5", "2147483648", "9" * 40, "²"]
)
def test_what_is_no_comment_is_not_found(article, bob, number):
    answer = bob.delete(f"{PATH}/{number}")
    assert answer.status_code == 404
    assert answer.json == NO_COMMENT


def test_comment_of_another_article_is_not_found(article, ann, bob, publish):
    publish(ann, "Another")
    number = say(bob).json["comment"]["id"]
    answer = bob.delete(f"/api/articles/another/comments/{number}")
    assert answer.json == NO_COMMENT


def test_token_comes_first_and_body_last(article, anyone, bob):
    for path in (PATH, NOWHERE):
        assert anyone.post(path, []).json == MISSING
        assert anyone.delete(f"{path}/1").json == MISSING
    assert anyone.get(NOWHERE).json == NO_ARTICLE
    assert bob.post(NOWHERE, []).json == NO_ARTICLE
    assert bob.delete(f"{NOWHERE}/1").json == NO_ARTICLE
    assert bob.post(PATH, {}).json == {"errors": {"body": ["must contain comment"]}}


def test_comments_go_with_their_article(app, article, ann, bob):
    say(bob)
    ann.delete("/api/articles/a-title")
    with app.app_context():
        assert db.session.scalar(select(func.count(Comment.id))) == 0


def test_statements_do_not_grow_with_rows(app, article, ann, bob, statements):
    say(ann)
    with statements() as few:
        bob.get(PATH)
    with app.app_context():
        number = db.session.scalar(select(Article.id))
        CommentFactory.create_batch(20, article_id=number)
    with statements() as many:
        assert len(bob.get(PATH).json["comments"]) == 21
    assert len(few) == len(many) == 3  # user, article, comments
