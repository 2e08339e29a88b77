"""Lists of articles through the API."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from accounts import tokens
from accounts.tests.factories import FollowFactory, UserFactory
from articles.tests.factories import ArticleFactory
from common.tests.api import ask, errors

pytestmark = [pytest.mark.feature("A07"), pytest.mark.django_db]
NONE = {"articles": [], "articlesCount": 0}


def listed(user=None, **query):
    token = tokens.issue(user) if user else ""
    return ask("GET", f"/api/articles?{urlencode(query)}", token=token)


def slugs(**query):
    return [article["slug"] for article in listed(**query).json()["articles"]]


def test_item_is_the_article_without_its_body():
    article = ArticleFactory(tag_names=["b", "a"])
    shown = ask("GET", f"/api/articles/{article.slug}").json()["article"]
    del shown["body"]
    assert listed().json() == {"articles": [shown], "articlesCount": 1}


def test_no_article_is_an_empty_list():
    assert listed().json() == NONE


def test_newest_first_and_ties_by_id():
    times = [datetime(2026, 1, day, tzinfo=UTC) for day in (2, 3, 2, 1)]
    made = [ArticleFactory(created_at=time).slug for time in times]
    assert slugs() == [made[1], made[2], made[0], made[3]]


def test_twenty_by_default_and_as_many_as_asked_for():
    made = [article.slug for article in ArticleFactory.create_batch(23)][::-1]
    assert slugs() == made[:20]
    assert slugs(limit=100) == made
    assert slugs(limit=5, offset=20) == made[20:]
    assert listed(limit=1, offset=10**9).json() == {
        "articles": [],
        "articlesCount": 23,
    }


@pytest.mark.parametrize("name", ["limit", "offset"])
@pytest.mark.parametrize(
    "value", ["-1", "abc", "", "1.5", "1_0", " 1", "+1", "٣", "9" * 30, "1\0"]
)
def test_bad_number(name, value):
    assert errors(listed(**{name: value})) == (422, {name: ["is invalid"]})


def test_number_out_of_bounds():
    wrong = ["is invalid"]
    assert errors(listed(limit=0)) == (422, {"limit": wrong})
    assert errors(listed(limit=101, offset=10**9 + 1)) == (
        422,
        {"limit": wrong, "offset": wrong},
    )


def test_filters_combine():
    ann, bob = UserFactory(username="ann"), UserFactory(username="bob")
    one = ArticleFactory(author=ann, tag_names=["x", "y"]).slug
    two = ArticleFactory(author=ann, tag_names=["y"]).slug
    three = ArticleFactory(author=bob, tag_names=["x"]).slug
    assert slugs(tag="x") == [three, one]
    assert slugs(author="ann") == [two, one]
    assert slugs(author="ann", tag="x") == [one]
    assert listed(tag="x", limit=1).json()["articlesCount"] == 2


@pytest.mark.parametrize("name", ["tag", "author"])
@pytest.mark.parametrize(
    "value", ["nothing", "X", " x", "%", "' OR '1'='1", "a" * 3000]
)
def test_no_match_is_an_empty_list(name, value):
    ArticleFactory(author__username="x", tag_names=["x"])
    assert listed(**{name: value}).json() == NONE


@pytest.mark.parametrize("name", ["tag", "author"])
def test_nothing_is_called_nul(name):
    ArticleFactory()
    assert listed(**{name: "a\0"}).json() == {"articles": [], "articlesCount": 0}


def test_reader_sees_whom_they_follow():
    reader = FollowFactory(followed=ArticleFactory().author).follower
    assert listed(reader).json()["articles"][0]["author"]["following"] is True
    assert listed().json()["articles"][0]["author"]["following"] is False


@pytest.mark.parametrize("rows", [2, 20])
def test_statements_do_not_grow_with_rows(rows, django_assert_num_queries):
    reader = UserFactory()
    for number in range(rows):
        ArticleFactory(tag_names=[f"a{number}", "b"])
    # The count, the articles, their tags; and with a token its user.
    with django_assert_num_queries(3):
        listed()
    with django_assert_num_queries(4):
        listed(reader, tag="b")


def test_bad_token_comes_before_bad_numbers():
    response = ask("GET", "/api/articles?limit=x", token="bad")
    assert errors(response) == (401, {"token": ["is invalid"]})
