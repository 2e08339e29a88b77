"""The buttons to like an article and to follow its author."""

from urllib.parse import quote

import pytest
from django.test import Client

from accounts.models import Follow
from accounts.tests.factories import UserFactory
from articles.models import Favorite
from articles.tests.factories import ArticleFactory, FavoriteFactory
from common.tests.pages import links, texts

pytestmark = [pytest.mark.feature("W06"), pytest.mark.django_db]
ACTIONS = (
    "/article/own/favorite",
    "/article/own/unfavorite",
    "/profile/ann & co/follow",
    "/profile/ann & co/unfollow",
)


@pytest.fixture(autouse=True)
def article():
    return ArticleFactory(slug="own", author__username="ann & co")


@pytest.fixture
def reader(client):
    user = UserFactory(username="bob")
    client.force_login(user)
    return user


def leads(response):
    return response.status_code, response["Location"]


def test_article_is_liked_and_not(client, reader, article):
    FavoriteFactory(article=article)
    page = client.get("/article/own")
    assert texts(page, "btn-outline-primary") == ["Favorite Article (1)"] * 2
    for _ in range(2):
        response = client.post("/article/own/favorite", {"next": "/tag/x?page=1"})
        assert leads(response) == (302, "/tag/x?page=1")
    page = client.get("/article/own")
    assert texts(page, "btn btn-sm btn-primary")[:2] == ["Unfavorite Article (2)"] * 2
    for _ in range(2):
        response = client.post("/article/own/unfavorite")
        assert leads(response) == (302, "/article/own")
    assert Favorite.objects.count() == 1
    assert texts(client.get("/"), "flash") == []


def test_author_is_followed_and_not(client, reader, article):
    for path in ("/article/own", "/profile/ann & co"):
        page = client.get(path)
        assert "Follow ann & co" in texts(page, "btn btn-sm btn-outline-secondary")
    for _ in range(2):
        response = client.post(ACTIONS[2], {"next": "/article/own"})
        assert leads(response) == (302, "/article/own")
    assert Follow.objects.count() == 1
    page = client.get("/article/own")
    assert texts(page, "btn-secondary") == ["Unfollow ann & co"] * 2
    assert texts(page, "flash")[0] == "You now follow ann & co."
    assert leads(client.post(ACTIONS[3])) == (302, "/profile/ann%20%26%20co")
    page = client.get("/profile/ann & co")
    assert texts(page, "flash") == ["You no longer follow ann & co."]
    assert not Follow.objects.exists()


@pytest.mark.parametrize("path", ["/?page=1", "/tag/a%26b", "/profile/ann%20%26%20co"])
def test_lists_show_the_count_alone(client, reader, article, path):
    article.tags.create(name="a&b")
    page = client.get(path)
    assert texts(page, "btn btn-sm btn-outline-primary") == ["0"]
    assert 'aria-label="Favorite Article (0)"' in page.text
    assert f'name="next" value="{path}"' in page.text


def test_own_articles_can_be_liked_and_oneself_not_followed(client, article):
    client.force_login(article.author)
    page = client.get("/article/own")
    assert texts(page, "btn-outline-primary") == ["Favorite Article (0)"] * 2
    assert "Follow " not in page.text + client.get("/profile/ann & co").text
    for path in ACTIONS[2:]:
        response = client.post(path)
        assert response.status_code == 422
        assert "You cannot follow yourself." in texts(response, "error-page")[0]
    assert not Follow.objects.exists()


def test_visitor_sees_links_and_no_token(client):
    page = client.get("/?page=1")
    assert "<form" not in page.text
    assert links(page, "btn-outline-primary") == ["/login?next=/%3Fpage%3D1"]
    page = client.get("/article/own")
    assert links(page, "btn-sm") == ["/login?next=/article/own"] * 4
    assert texts(page, "btn-sm")[:2] == ["Follow ann & co", "Favorite Article (0)"]
    assert "csrf" not in page.text
    assert client.cookies == {}


@pytest.mark.parametrize("path", ACTIONS)
def test_buttons_are_for_members(path):
    page = path.rpartition("/")[0]
    shown = quote(quote(page))
    assert leads(Client().post(path)) == (302, f"/login?next={shown}")
    response = Client().post(path, {"next": "/?page=2"})
    assert leads(response) == (302, "/login?next=/%3Fpage%3D2")
    assert Client().get(path)["Allow"] == "POST"
    assert Client(enforce_csrf_checks=True).post(path).status_code == 403


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "/\t/evil.example", "x\ny"]
)
def test_buttons_never_lead_to_another_site(client, reader, target):
    response = client.post("/article/own/favorite", {"next": target})
    assert leads(response) == (302, "/article/own")


def test_unknown_article_or_user(client, reader):
    for path in ACTIONS:
        other = path.replace("own", "none").replace("ann", "Ann")
        assert client.post(other).status_code == 404


def test_refused_comment_leads_back_to_the_article(client, reader):
    page = client.post("/article/own/comments", {"body": ""})
    assert 'name="next" value="/article/own"' in page.text
