"""Comments through the API."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from accounts import tokens
from accounts.tests.factories import FollowFactory, UserFactory
from articles.models import Article, Comment
from articles.tests.factories import ArticleFactory, CommentFactory
from common.tests.api import ask, errors

pytestmark = [pytest.mark.feature("A09"), pytest.mark.django_db]
PATH = "/api/articles/a-page/comments"


@pytest.fixture
def page():
    return ArticleFactory(slug="a-page")


@pytest.fixture
def ann():
    return UserFactory(username="ann")


def say(user, **fields):
    return ask("POST", PATH, {"comment": fields}, token=tokens.issue(user))


def delete(comment, user, path=PATH):
    return ask("DELETE", f"{path}/{comment}", token=tokens.issue(user))


def listed(token=""):
    return ask("GET", PATH, token=token).json()["comments"]


def test_comment_is_stored_and_listed(page, ann):
    response = say(ann, body="Well\n\tsaid 👍 ")
    assert response.status_code == 201
    comment = response.json()["comment"]
    assert listed() == [comment]
    assert comment.pop("id") == Comment.objects.get().pk
    assert comment.pop("createdAt") == comment.pop("updatedAt")
    assert comment == {
        "body": "Well\n\tsaid 👍 ",
        "author": {"username": "ann", "bio": None, "image": None, "following": False},
    }


def test_newest_first_and_ties_by_id(page):
    CommentFactory()
    times = [datetime(2026, 1, day, tzinfo=UTC) for day in (2, 3, 2)]
    made = [CommentFactory(article=page, created_at=time).pk for time in times]
    assert [comment["id"] for comment in listed()] == [made[1], made[2], made[0]]


def test_reader_sees_whom_they_follow(page):
    follow = FollowFactory()
    CommentFactory(article=page, author=follow.followed)
    seen = listed(tokens.issue(follow.follower))
    assert seen[0]["author"]["following"] is True


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
def test_bad_body(page, ann, body, message):
    assert errors(say(ann, body=body)) == (422, {"body": [message]})
    assert listed() == []


def test_missing_body_and_missing_key(page, ann):
    assert errors(say(ann)) == (422, {"body": ["can't be blank"]})
    response = ask("POST", PATH, {}, token=tokens.issue(ann))
    assert errors(response) == (422, {"body": ["must contain comment"]})


def test_unknown_fields_are_ignored(page, ann):
    other = CommentFactory()
    forced = {"id": other.pk, "author": other.author.pk, "article": other.article.pk}
    assert say(ann, body="Mine", **forced).status_code == 201
    assert page.comments.get().author == ann


def test_author_deletes(page, ann):
    comment = CommentFactory(article=page, author=ann).pk
    response = delete(comment, ann)
    assert (response.status_code, response.content) == (204, b"")
    assert errors(delete(comment, ann)) == (404, {"comment": ["not found"]})


def test_nobody_else_deletes(page, ann):
    comment = CommentFactory(article=page, author=ann).pk
    for user in (page.author, UserFactory()):
        assert errors(delete(comment, user)) == (403, {"comment": ["forbidden"]})
    assert Comment.objects.filter(pk=comment).exists()


@pytest.mark.parametrize("comment", ["0", "9" * 18, "9" * 40])
def test_unknown_comment(page, ann, comment):
    assert errors(delete(comment, ann)) == (404, {"comment": ["not found"]})


def test_comment_on_another_article(page, ann):
    comment = CommentFactory(author=ann).pk
    assert errors(delete(comment, ann)) == (404, {"comment": ["not found"]})


def test_unknown_article(ann):
    missing = (404, {"article": ["not found"]})
    assert errors(ask("GET", PATH)) == missing
    assert errors(say(ann, body="")) == missing
    assert errors(delete(1, ann)) == missing


def test_token_is_required_to_write():
    missing = (401, {"token": ["is missing"]})
    assert errors(ask("POST", PATH, 1)) == missing
    assert errors(ask("DELETE", f"{PATH}/1")) == missing


def test_deleted_article_takes_its_comments_along(page):
    CommentFactory(article=page)
    page.delete()
    assert not Comment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_article_deleted_meanwhile(page, ann, monkeypatch):
    monkeypatch.setattr(
        "articles.api.views.CommentView.owners",
        lambda view: {"article": Article(pk=page.pk + 1), "author": ann},
    )
    assert errors(say(ann, body="Late")) == (404, {"article": ["not found"]})
    assert not connection.in_atomic_block


@pytest.mark.parametrize("rows", [2, 20])
def test_statements_do_not_grow_with_rows(page, rows, django_assert_num_queries):
    CommentFactory.create_batch(rows, article=page)
    with django_assert_num_queries(2):
        listed()
