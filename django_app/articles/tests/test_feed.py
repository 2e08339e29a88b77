"""The feed through the API."""

import pytest

from accounts import tokens
from accounts.tests.factories import FollowFactory, UserFactory
from articles.tests.factories import ArticleFactory
from common.tests.api import ask, errors

pytestmark = [pytest.mark.feature("A08"), pytest.mark.django_db]


@pytest.fixture
def reader():
    return UserFactory()


def feed(reader, query=""):
    return ask("GET", f"/api/articles/feed{query}", token=tokens.issue(reader))


def test_articles_of_the_followed_newest_first(reader):
    one, two = (FollowFactory(follower=reader).followed for _ in range(2))
    made = [ArticleFactory(author=author).slug for author in (one, two, one)]
    ArticleFactory(author=reader)
    ArticleFactory(author=FollowFactory(followed=one).follower)
    found = feed(reader).json()
    assert [article["slug"] for article in found["articles"]] == made[::-1]
    assert found["articlesCount"] == 3
    assert all(article["author"]["following"] for article in found["articles"])
    assert "body" not in found["articles"][0]


def test_nobody_followed_is_an_empty_feed(reader):
    ArticleFactory()
    assert feed(reader).json() == {"articles": [], "articlesCount": 0}


def test_parts_and_bad_numbers(reader):
    author = FollowFactory(follower=reader).followed
    made = [article.slug for article in ArticleFactory.create_batch(3, author=author)]
    found = feed(reader, "?limit=1&offset=1").json()
    assert [article["slug"] for article in found["articles"]] == [made[1]]
    assert found["articlesCount"] == 3
    assert errors(feed(reader, "?limit=0")) == (422, {"limit": ["is invalid"]})


def test_filters_of_the_list_do_not_apply(reader):
    author = FollowFactory(follower=reader).followed
    ArticleFactory(author=author)
    assert feed(reader, "?tag=nothing&author=nobody").json()["articlesCount"] == 1


def test_token_is_required():
    response = ask("GET", "/api/articles/feed")
    assert errors(response) == (401, {"token": ["is missing"]})


@pytest.mark.parametrize("rows", [2, 20])
def test_statements_do_not_grow_with_rows(reader, rows, django_assert_num_queries):
    for _row in range(rows):
        ArticleFactory(
            author=FollowFactory(follower=reader).followed, tag_names=["a", "b"]
        )
    with django_assert_num_queries(4):
        feed(reader)
