"""Answers that are kept, and exact nevertheless."""

import logging

import pytest
from django.core.cache import cache, caches
from django.test import Client

from accounts.tests.factories import UserFactory
from articles.models import Article
from articles.tests.factories import ArticleFactory, FavoriteFactory
from common.cache import remember
from common.tests.admin import act, staff
from common.tests.pages import texts

pytestmark = [pytest.mark.feature("P04"), pytest.mark.django_db]
MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
# Nothing listens there.
NO_REDIS = {
    "BACKEND": "common.redis_cache.ForgivingRedisCache",
    "LOCATION": "redis://127.0.0.1:1/0",
}


@pytest.fixture
def _kept(settings):
    settings.CACHES = {"default": MEMORY, "limits": MEMORY}
    settings.CACHES_ANSWERS = True
    yield
    cache.clear()


@pytest.fixture
def change(_kept, django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def tags():
    response = Client().get("/api/tags")
    return response.headers.get("X-Cache"), response.json()["tags"]


def home(**headers):
    response = Client(headers=headers).get("/")
    return response.headers.get("X-Cache"), texts(response, "author")


def test_second_answer_needs_no_database(change, django_assert_num_queries):
    ArticleFactory(author__username="ann", tag_names=["a"])
    assert (tags(), home()) == (("miss", ["a"]), ("miss", ["ann"]))
    with django_assert_num_queries(0):
        assert (tags(), home()) == (("hit", ["a"]), ("hit", ["ann"]))


CHANGES = {
    "publish": lambda article: Article(
        title="T", description="D", body="B", author=article.author
    ).publish(["new"]),
    "revise": lambda article: article.revise(title="New"),
    "retag": lambda article: article.revise(["new"]),
    "delete": lambda article: article.delete(),
    "rename": lambda article: article.author.save(),
    "delete the author": lambda article: article.author.delete(),
    "like": lambda article: article.add_favorite(UserFactory()),
    "like no longer": lambda article: article.remove_favorite(article.author),
    "delete a tag": lambda article: article.tags.get().delete(),
}


@pytest.mark.parametrize("make", CHANGES.values(), ids=CHANGES)
def test_answer_is_let_go_of_by_every_change(change, make):
    article = ArticleFactory(tag_names=["a"])
    FavoriteFactory(article=article, user=article.author)
    tags()
    with change():
        make(article)
    assert tags()[0] == "miss"


def test_answer_is_let_go_of_by_the_admin(change):
    article = ArticleFactory()
    home()
    with change():
        act(staff(), "/admin/articles/article/", "feature", [article])
    assert home()[0] == "miss"


def test_change_that_is_taken_back_lets_go_of_nothing(change):
    tags()
    ArticleFactory(tag_names=["a"])
    assert tags()[0] == "hit"


def test_what_a_change_overtakes_is_not_kept(change):
    def overtaken():
        with change():
            UserFactory().save()
        return "old"

    assert remember("key", overtaken)[0] == "old"
    assert remember("key", lambda: "new")[0] == "new"


@pytest.mark.usefixtures("_kept")
def test_languages_are_kept_apart():
    assert home()[0] == "miss"
    assert home(accept_language="de")[0] == "miss"
    assert home(accept_language="de")[0] == "hit"


@pytest.mark.usefixtures("_kept")
def test_kept_page_is_of_nobody(client):
    client.force_login(UserFactory(username="ann"))
    for _ in range(2):
        response = client.get("/")
        assert "X-Cache" not in response
        assert "ann" in texts(response, "nav-link")
        response = Client().get("/")
        assert "Cookie" in response["Vary"]
        assert "Set-Cookie" not in response
        assert "csrf" not in response.text
        assert "ann" not in texts(response, "nav-link")


@pytest.mark.usefixtures("_kept")
def test_other_pages_are_not_kept():
    assert "X-Cache" not in Client().get("/?page=1")


def test_nothing_is_said_when_it_is_off():
    assert (tags()[0], home()[0]) == (None, None)


def test_site_works_without_redis(settings, caplog):
    settings.CACHES = {"default": NO_REDIS, "limits": NO_REDIS}
    settings.CACHES_ANSWERS = True
    with caplog.at_level(logging.WARNING):
        assert tags() == ("miss", [])
    assert tags() == ("miss", [])
    assert "Redis does not answer" in caplog.text
    assert caches["limits"].add("key", 1)
    assert caches["limits"].get_many(["key"]) == {}
