"""GET /api/tags lists the tags in use."""

import pytest

from .factories import ArticleFactory

pytestmark = pytest.mark.feature("A11")

PATH = "/api/tags"


def test_most_used_come_first_then_by_name(ann, publish, anyone):
    assert anyone.get(PATH).json == {"tags": []}
    publish(ann, "one", tagList=["b", "z", "ä"])
    publish(ann, "two", tagList=["z", "a", "Z"])
    answer = anyone.get(PATH)
    assert answer.status_code == 200
    assert answer.json == {"tags": ["z", "Z", "a", "b", "ä"]}


def test_tag_without_article_vanishes(ann, publish, anyone):
    publish(ann, "one", tagList=["a", "b"])
    publish(ann, "two", tagList=["c"])
    ann.put("/api/articles/one", {"article": {"tagList": ["b"]}})
    assert anyone.get(PATH).json == {"tags": ["b", "c"]}
    ann.delete("/api/articles/two")
    assert anyone.get(PATH).json == {"tags": ["b"]}


def test_bad_token_is_refused_although_none_is_needed(anyone):
    anyone.token = "bad"
    assert anyone.get(PATH).status_code == 401


def test_statements_do_not_grow_with_rows(app, ann, publish, statements):
    publish(ann, tagList=["a"])
    with statements() as few:
        ann.get(PATH)
    with app.app_context():
        ArticleFactory.create_batch(20)
    with statements() as many:
        assert len(ann.get(PATH).json["tags"]) == 41
    assert len(few) == len(many) == 2  # user, tags
