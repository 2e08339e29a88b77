"""GET /api/articles/feed lists what the followed publish."""

import pytest
from conduit.database import insert_once
from conduit.extensions import db
from conduit.models import User, follows

from .factories import ArticleFactory

pytestmark = pytest.mark.feature("A08")

PATH = "/api/articles/feed"


def slugs(answer):
    assert answer.status_code == 200, answer.text
    return [article["slug"] for article in answer.json["articles"]]


def test_feed_has_articles_of_the_followed_only(ann, bob, publish):
    publish(ann, "one")
    publish(bob, "own")
    publish(ann, "two")
    assert bob.get(PATH).json == {"articles": [], "articlesCount": 0}
    bob.post("/api/profiles/ann/follow")
    answer = bob.get(PATH)
    assert slugs(answer) == ["two", "one"]
    assert answer.json["articlesCount"] == 2
    assert "body" not in answer.json["articles"][0]
    assert answer.json["articles"][0]["author"]["following"] is True
    assert slugs(ann.get(PATH)) == []
    bob.delete("/api/profiles/ann/follow")
    assert slugs(bob.get(PATH)) == []


def test_feed_is_cut_into_parts(ann, bob, publish):
    for title in ("one", "two", "three"):
        publish(ann, title)
    bob.post("/api/profiles/ann/follow")
    answer = bob.get(f"{PATH}?limit=1&offset=1")
    assert slugs(answer) == ["two"]
    assert answer.json["articlesCount"] == 3


@pytest.mark.parametrize("query", ["limit=0", "offset=-1", "limit=x"])
def test_bad_numbers_are_refused(ann, query):
    answer = ann.get(f"{PATH}?{query}")
    assert answer.status_code == 422
    assert answer.json == {"errors": {query.split("=")[0]: ["is invalid"]}}


def test_token_is_needed_first(anyone):
    answer = anyone.get(f"{PATH}?limit=x")
    assert answer.status_code == 401
    assert answer.json == {"errors": {"token": ["is missing"]}}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_feed_is_no_article(ann, method):
    answer = ann.call(method, PATH)
    assert answer.status_code == 405
    assert answer.json == {"errors": {"method": ["not allowed"]}}
    assert "PUT" not in answer.headers["Allow"]


def test_statements_do_not_grow_with_rows(app, ann, statements):
    def more(number):
        with app.app_context():
            viewer = db.session.scalar(db.select(User).where(User.username == "ann"))
            for article in ArticleFactory.create_batch(number):
                insert_once(
                    follows, follower_id=viewer.id, followed_id=article.author_id
                )
            db.session.commit()

    more(1)
    with statements() as few:
        ann.get(PATH)
    more(19)
    with statements() as many:
        assert len(slugs(ann.get(PATH))) == 20
    assert len(few) == len(many) == 4  # user, articles, their tags, count
