"""Every engine compares texts alike: each character counts, blanks and case too."""

import pytest
from conduit.extensions import db
from conduit.models import Tag

from .factories import ArticleFactory, TagFactory, UserFactory

pytestmark = pytest.mark.feature("P06")

NAMES = ["B", "a", "b", "z", "ä", "Ω", "フ", "\U0001f600"]


@pytest.fixture
def shelf(app):
    """An article under a tag, by somebody."""
    with app.app_context():
        author = UserFactory(username="ann")
        return ArticleFactory(
            slug="a-title", author=author, tags=[TagFactory(name="x")]
        )


@pytest.mark.parametrize("path", ["/api/profiles/ann", "/api/articles/a-title"])
@pytest.mark.parametrize("more", ["%20", "%00", "%CC%88"])
def test_nothing_but_the_exact_name_is_found(client, shelf, path, more):
    assert client.get(path).status_code == 200
    assert client.get(path + more).status_code == 404
    assert client.get(path[:-1] + path[-1].upper()).status_code == 404


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("tag=x", 1),
        ("tag=X", 0),
        ("tag=x%20", 0),
        ("author=ann", 1),
        ("author=Ann", 0),
        ("author=ann%20", 0),
    ],
)
def test_filters_are_exact(client, shelf, query, count):
    assert client.get(f"/api/articles?{query}").json["articlesCount"] == count


def test_tags_stand_in_the_order_of_their_characters(app, client):
    with app.app_context():
        ArticleFactory(tags=[TagFactory(name=name) for name in reversed(NAMES)])
    assert client.get("/api/tags").json["tags"] == NAMES
    assert client.get("/api/articles").json["articles"][0]["tagList"] == NAMES


def test_names_that_differ_in_a_blank_or_in_case_are_two(app):
    with app.app_context():
        for name in ("x", "X", "x ", "é", "e"):
            TagFactory(name=name)
        assert db.session.scalar(db.select(db.func.count(Tag.id))) == 5
