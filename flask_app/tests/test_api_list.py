"""GET /api/articles lists articles in parts and by filters."""

from datetime import UTC, datetime

import pytest

from .factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.feature("A07")

PATH = "/api/articles"


@pytest.fixture
def shelf(app):
    """Three articles by each of two authors; ties in time are settled by id."""
    with app.app_context():
        moment = datetime(2026, 2, 18, tzinfo=UTC)
        for author in UserFactory.create_batch(2):
            for number in range(3):
                ArticleFactory(
                    slug=f"{author.username}-{number}",
                    author=author,
                    created_at=moment.replace(day=1) if number == 2 else moment,
                )
        return author.username


def slugs(answer):
    assert answer.status_code == 200, answer.text
    return [article["slug"] for article in answer.json["articles"]]


def test_list_has_all_but_the_body(ann, publish, anyone):
    article = publish(ann, tagList=["b", "a"])
    del article["body"]
    assert anyone.get(PATH).json == {"articles": [article], "articlesCount": 1}


def test_newest_come_first_and_ties_by_id(anyone, shelf):
    assert slugs(anyone.get(f"{PATH}?author={shelf}")) == [
        f"{shelf}-1",
        f"{shelf}-0",
        f"{shelf}-2",
    ]


def test_limit_and_offset_cut_and_the_count_stays(anyone, shelf):
    everything = slugs(anyone.get(PATH))
    answer = anyone.get(f"{PATH}?limit=2&offset=3")
    assert slugs(answer) == everything[3:5]
    assert answer.json["articlesCount"] == 6
    answer = anyone.get(f"{PATH}?offset=1000000000")
    assert answer.json == {"articles": [], "articlesCount": 6}


def test_twenty_are_listed_by_default_and_a_hundred_at_most(app, anyone):
    with app.app_context():
        ArticleFactory.create_batch(101, author=UserFactory(), tags=[])
    assert len(slugs(anyone.get(PATH))) == 20
    assert len(slugs(anyone.get(f"{PATH}?limit=100"))) == 100


@pytest.mark.parametrize("name", ["limit", "offset"])
@pytest.mark.parametrize("value", ["", "x", "-1", "1.5", "1e1", "1_0", " 1", "9" * 30])
def test_bad_numbers_are_refused(anyone, name, value):
    answer = anyone.get(f"{PATH}?{name}={value}")
    assert answer.status_code == 422
    assert answer.json == {"errors": {name: ["is invalid"]}}


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "offset=1000000001"])
def test_numbers_out_of_bounds_are_refused(anyone, query):
    assert anyone.get(f"{PATH}?{query}").status_code == 422


def test_filters_narrow_and_combine(ann, bob, publish, anyone):
    publish(ann, "one", tagList=["x"])
    publish(ann, "two", tagList=["x", "y"])
    publish(bob, "three", tagList=["y", "Y"])
    assert slugs(anyone.get(f"{PATH}?tag=y")) == ["three", "two"]
    assert slugs(anyone.get(f"{PATH}?tag=Y")) == ["three"]
    assert slugs(anyone.get(f"{PATH}?author=ann")) == ["two", "one"]
    answer = anyone.get(f"{PATH}?author=ann&tag=y&limit=1")
    assert slugs(answer) == ["two"]
    assert answer.json["articlesCount"] == 1


@pytest.mark.parametrize("name", ["tag", "author", "favorited"])
@pytest.mark.parametrize("value", ["nothing", "%25", "ANN", "a%00b", "%FF", "' OR 1=1"])
def test_what_matches_nothing_is_an_empty_list(ann, publish, anyone, name, value):
    publish(ann, tagList=["ann"])
    answer = anyone.get(f"{PATH}?{name}={value}")
    assert answer.status_code == 200
    assert answer.json == {"articles": [], "articlesCount": 0}


def test_empty_filters_are_none(anyone, shelf):
    answer = anyone.get(f"{PATH}?tag=&author={shelf}&favorited=")
    assert answer.json["articlesCount"] == 3


def test_reader_sees_whom_one_follows(ann, bob, publish):
    publish(ann)
    publish(bob)
    bob.post("/api/profiles/ann/follow")
    authors = [a["author"] for a in bob.get(PATH).json["articles"]]
    assert {a["username"]: a["following"] for a in authors} == {
        "ann": True,
        "bob": False,
    }


def test_bad_token_is_refused_before_the_numbers(anyone):
    anyone.token = "bad"
    assert anyone.get(f"{PATH}?limit=x").status_code == 401


def test_statements_do_not_grow_with_rows(app, ann, publish, statements):
    publish(ann, tagList=["a"])
    with statements() as few:
        ann.get(PATH)
    with app.app_context():
        ArticleFactory.create_batch(19)
    with statements() as many:
        assert len(slugs(ann.get(PATH))) == 20
    assert len(few) == len(many) == 4  # user, articles, their tags, count
