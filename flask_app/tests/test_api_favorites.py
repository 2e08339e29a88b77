"""Liking an article, and liking it no longer."""

import pytest
from conduit.extensions import db
from conduit.models import favorites
from conduit.tokens import issue_token
from sqlalchemy import func, select

from .conftest import Caller
from .factories import UserFactory

pytestmark = pytest.mark.feature("A10")

PATH = "/api/articles/a-title/favorite"
NOWHERE = "/api/articles/nothing/favorite"


@pytest.fixture
def article(ann, publish):
    return publish(ann, tagList=["b", "a"])


def test_favourite_is_answered_as_the_article(article, bob, anyone):
    answer = bob.post(PATH)
    assert answer.status_code == 200
    assert answer.json == {
        "article": article | {"favorited": True, "favoritesCount": 1}
    }
    shown = anyone.get("/api/articles/a-title").json["article"]
    assert shown == article | {"favoritesCount": 1}
    answer = bob.delete(PATH)
    assert answer.status_code == 200
    assert answer.json == {"article": article}


def test_repeating_changes_nothing(article, ann, bob):
    ann.post(PATH)
    for _ in range(2):
        assert bob.post(PATH).json["article"]["favoritesCount"] == 2
    for _ in range(2):
        answer = bob.delete(PATH).json["article"]
        assert (answer["favorited"], answer["favoritesCount"]) == (False, 1)


def test_lists_show_and_find_favourites(article, ann, bob, publish):
    publish(ann, "Another")
    bob.post(PATH)
    [found] = bob.get("/api/articles?favorited=bob").json["articles"]
    assert (found["slug"], found["favorited"]) == ("a-title", True)
    assert found["favoritesCount"] == 1
    [_, found] = ann.get("/api/articles").json["articles"]
    assert (found["favorited"], found["favoritesCount"]) == (False, 1)


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_token_comes_before_existence(article, anyone, bob, method):
    for path in (PATH, NOWHERE):
        answer = anyone.call(method, path)
        assert answer.status_code == 401
        assert answer.json == {"errors": {"token": ["is missing"]}}
    answer = bob.call(method, NOWHERE)
    assert answer.status_code == 404
    assert answer.json == {"errors": {"article": ["not found"]}}


def test_favourites_go_with_their_article(app, article, ann, bob):
    bob.post(PATH)
    ann.delete("/api/articles/a-title")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(favorites)) == 0


def test_count_is_exact_under_parallel_writers(app, article, ann, at_once):
    with app.app_context():
        users = UserFactory.create_batch(20)
        tokens = [issue_token(user) for user in users]
    # Each of the twenty twice, so that the same row is also written at once.
    calls = [
        lambda client, t=token: Caller(client, t).post(PATH)
        for token in tokens
        for _ in range(2)
    ]
    answers = at_once(calls)
    assert {answer.status_code for answer in answers} == {200}
    assert all(answer.json["article"]["favorited"] for answer in answers)
    assert ann.get("/api/articles/a-title").json["article"]["favoritesCount"] == 20
    calls = [lambda client, t=token: Caller(client, t).delete(PATH) for token in tokens]
    assert {answer.status_code for answer in at_once(calls)} == {200}
    assert ann.get("/api/articles/a-title").json["article"]["favoritesCount"] == 0
