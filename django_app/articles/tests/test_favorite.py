"""Favourites through the API."""

import pytest
from django.db import IntegrityError, transaction

from accounts import tokens
from accounts.tests.factories import UserFactory
from articles.models import Article, Favorite
from articles.tests.factories import ArticleFactory, FavoriteFactory
from common.tests.api import ask, errors
from common.tests.parallel import at_once

pytestmark = [pytest.mark.feature("A10"), pytest.mark.django_db]


@pytest.fixture
def page():
    return ArticleFactory(slug="a-page", tag_names=["a"])


@pytest.fixture
def ann():
    return UserFactory(username="ann")


def call(method, user, slug="a-page"):
    token = tokens.issue(user) if user else ""
    return ask(method, f"/api/articles/{slug}/favorite", token=token)


def seen(response):
    article = response.json()["article"]
    return response.status_code, article["favorited"], article["favoritesCount"]


def test_favorite_answers_with_the_article(page, ann):
    FavoriteFactory(article=page)
    for _twice in range(2):
        response = call("POST", ann)
        assert seen(response) == (200, True, 2)
    shown = ask("GET", "/api/articles/a-page", token=tokens.issue(ann))
    assert shown.json() == response.json()


def test_unfavorite_answers_with_the_article(page, ann):
    FavoriteFactory(article=page, user=ann)
    FavoriteFactory(article=page)
    for _twice in range(2):
        assert seen(call("DELETE", ann)) == (200, False, 1)


def test_favorite_is_personal_and_leaves_the_article_alone(page, ann):
    call("POST", ann)
    assert seen(ask("GET", "/api/articles/a-page")) == (200, False, 1)
    assert Article.objects.get().updated_at == page.updated_at


def test_list_shows_and_finds_favorites(page, ann):
    FavoriteFactory(article=page, user=ann)
    FavoriteFactory(user=page.author)
    found = ask("GET", "/api/articles?favorited=ann", token=tokens.issue(ann)).json()
    assert found["articlesCount"] == 1
    assert found["articles"][0]["slug"] == "a-page"
    assert found["articles"][0]["favorited"] is True
    assert ask("GET", "/api/articles?favorited=ANN").json()["articles"] == []


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_unknown_article(ann, method):
    missing = (404, {"article": ["not found"]})
    assert errors(call(method, ann, "nothing")) == missing


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_token_is_required_before_existence(method):
    missing = (401, {"token": ["is missing"]})
    assert errors(call(method, None, "nothing")) == missing


def test_database_refuses_a_second_favorite(page, ann):
    FavoriteFactory(article=page, user=ann)
    with pytest.raises(IntegrityError), transaction.atomic():
        FavoriteFactory(article=page, user=ann)


def test_deleted_article_takes_its_favorites_along(page):
    FavoriteFactory(article=page)
    page.delete()
    assert not Favorite.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_article_deleted_meanwhile(ann, monkeypatch):
    monkeypatch.setattr(
        "articles.api.views.FavoriteView.get_object", lambda view: Article(pk=1)
    )
    assert errors(call("POST", ann)) == (404, {"article": ["not found"]})


@pytest.mark.django_db(transaction=True)
def test_count_is_exact_when_many_like_it_at_once(page):
    users = UserFactory.create_batch(10)
    answers = at_once(20, lambda n: call("POST", users[n % 10]).status_code)
    assert answers == [200] * 20
    assert seen(ask("GET", "/api/articles/a-page")) == (200, False, 10)
    answers = at_once(20, lambda n: call("DELETE", users[n % 10]).status_code)
    assert answers == [200] * 20
    assert not Favorite.objects.exists()


@pytest.mark.parametrize("rows", [2, 20])
def test_statements_do_not_grow_with_rows(rows, ann, django_assert_num_queries):
    for _row in range(rows):
        FavoriteFactory(user=ann)
    with django_assert_num_queries(4):
        ask("GET", "/api/articles?favorited=ann", token=tokens.issue(ann))
