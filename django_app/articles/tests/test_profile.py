"""The pages of what somebody wrote and likes."""

from urllib.parse import quote

import pytest

from accounts.tests.factories import UserFactory
from articles.tests.factories import ArticleFactory, FavoriteFactory
from common.tests.pages import links, texts

pytestmark = [pytest.mark.feature("W07"), pytest.mark.django_db]


@pytest.fixture
def ann():
    return UserFactory(username="ann", bio="<i>One</i>\ntwo")


def slugs(response):
    found = links(response, "preview-link")
    return [href.removeprefix("/article/") for href in found]


def test_profile_shows_who_and_what(client, ann):
    ArticleFactory()
    made = [article.slug for article in ArticleFactory.create_batch(11, author=ann)]
    response = client.get("/profile/ann")
    assert '<h4 aria-level="1">ann</h4>' in response.text
    assert texts(response, "bio") == ["<i>One</i> two"]
    assert "default-avatar.svg" in response.text.partition("user-img")[2]
    assert slugs(response) == made[:0:-1]
    assert slugs(client.get("/profile/ann?page=2")) == made[:1]
    assert texts(response, "nav-link active") == ["My Articles"]
    assert client.get("/profile/ann?page=3").status_code == 404


def test_favorites_newest_article_first(client, ann):
    first, second, other = ArticleFactory.create_batch(3)
    for article in (second, first):
        FavoriteFactory(article=article, user=ann)
    FavoriteFactory(article=other)
    response = client.get("/profile/ann/favorites")
    assert slugs(response) == [second.slug, first.slug]
    assert texts(response, "nav-link active") == ["Favorited"]
    assert links(response, "nav-link")[-2:] == [
        "/profile/ann",
        "/profile/ann/favorites",
    ]


def test_empty_profile(client):
    UserFactory(username="bob")
    response = client.get("/profile/bob")
    assert texts(response, "empty-feed-message") == ["No articles are here... yet."]
    assert texts(response, "bio") == [""]
    assert "None" not in response.text


@pytest.mark.parametrize("path", ["/profile/ann", "/profile/ann/favorites"])
def test_own_profile_leads_to_the_settings(client, ann, path):
    link = "Edit Profile Settings"
    assert link not in client.get(path).text
    client.force_login(ann)
    response = client.get(path)
    assert texts(response, "btn-outline-secondary") == [link]
    assert texts(response, "nav-link active")[0] == "ann"


@pytest.mark.parametrize("name", ["Ann", "an", "ann ", "a\0", "ann/x", "é" * 99])
def test_unknown_name(client, ann, name):
    for path in ("", "/favorites"):
        response = client.get(f"/profile/{quote(name)}{path}")
        assert response.status_code == 404


@pytest.mark.parametrize("name", ["a b", "50%", "#?", "漢 👍", "a&b;c+d", "a\\b"])
def test_any_name_has_an_address(client, name):
    user = UserFactory(username=name)
    assert client.get(user.get_absolute_url()).context["profile"] == user


@pytest.mark.parametrize("rows", [2, 9])
def test_statements_do_not_grow_with_rows(rows, client, ann, django_assert_num_queries):
    for number in range(rows):
        article = ArticleFactory(author=ann, tag_names=[f"a{number}"])
        FavoriteFactory(article=article, user=ann)
    # The user, the count, the articles, their tags.
    for path in ("", "/favorites"):
        with django_assert_num_queries(4):
            client.get(f"/profile/ann{path}")
