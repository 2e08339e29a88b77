"""The home page."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from django.test import Client

from accounts.tests.factories import FollowFactory, UserFactory
from articles.tests.factories import ArticleFactory, FavoriteFactory
from common.tests.pages import links, texts

pytestmark = [pytest.mark.feature("W01"), pytest.mark.django_db]


def slugs(response):
    found = links(response, "preview-link")
    return [href.removeprefix("/article/") for href in found]


def active_tab(response):
    return texts(response, "nav-link active")[-1]


@pytest.fixture
def reader():
    return UserFactory(username="reader & co")


@pytest.fixture
def signed_in(client, reader):
    client.force_login(reader)
    return client


def test_preview_shows_the_article(client):
    article = ArticleFactory(
        title="<b>Bold</b>",
        slug="bold",
        author__username="ann",
        author__image="https://example.com/a.png?x=1&y=2",
        created_at=datetime(2026, 2, 18, 23, 59, tzinfo=UTC),
        tag_names=["b", "a"],
    )
    FavoriteFactory.create_batch(3, article=article)
    response = client.get("/")
    assert slugs(response) == ["bold"]
    assert texts(response, "author") == ["ann"]
    assert texts(response, "article-preview")[0].startswith("ann February 18, 2026 3")
    assert texts(response, "date") == ["February 18, 2026"]
    assert texts(response, "tag-default tag-pill tag-outline") == ["a", "b"]
    page = response.content.decode()
    assert "&lt;b&gt;Bold&lt;/b&gt;" in page
    assert article.body not in page
    assert 'src="https://example.com/a.png?x=1&amp;y=2"' in page


def test_missing_avatar_is_the_default(client):
    ArticleFactory()
    page = client.get("/").content.decode()
    assert 'src="/static/default-avatar.svg#default-avatar.svg"' in page
    assert "None" not in page


def test_visitor_sees_the_global_feed_and_ways_in(client):
    response = client.get("/")
    assert texts(response, "nav-link active") == ["Home", "Global Feed"]
    assert {"/login", "/register"} <= set(links(response, "nav-link"))
    assert "Your Feed" not in texts(response, "nav-link")


def test_member_sees_both_feeds_and_the_own_name(signed_in):
    response = signed_in.get("/")
    assert active_tab(response) == "Global Feed"
    assert "/?feed=following" in links(response, "nav-link")
    assert "/profile/reader%20%26%20co" in links(response, "nav-link")
    assert "reader & co" in texts(response, "nav-link")
    assert "Sign in" not in texts(response, "nav-link")


def test_your_feed_shows_the_followed(signed_in, reader):
    ArticleFactory()
    author = FollowFactory(follower=reader).followed
    made = [article.slug for article in ArticleFactory.create_batch(11, author=author)]
    response = signed_in.get("/?feed=following&page=2")
    assert slugs(response) == [made[0]]
    assert texts(response, "nav-link active") == ["Home", "Your Feed"]
    assert links(response, "page-link")[0] == "/?feed=following&page=1"


def test_your_feed_needs_a_session(client):
    response = client.get("/?feed=following&page=2")
    assert response.status_code == 302
    assert response["Location"] == "/login?next=/%3Ffeed%3Dfollowing%26page%3D2"


@pytest.mark.parametrize("path", ["/", "/tag/none", "/?feed=following"])
def test_empty_list_says_so(signed_in, path):
    response = signed_in.get(path)
    assert texts(response, "empty-feed-message") != []
    assert texts(response, "page-link") == []


@pytest.mark.parametrize("tag", ["a", "two words", "c++", "50%", "a/b", "#?", "漢 👍"])
def test_tag_page(client, tag):
    slug = ArticleFactory(tag_names=[tag]).slug
    ArticleFactory(tag_names=[tag.upper() + "!"])
    response = client.get("/tag/" + quote(tag, safe=""))
    assert slugs(response) == [slug]
    assert active_tab(response) == tag
    assert texts(response, "nav-link active") == [tag]
    for href in (
        links(response, "nav-link active")[0],
        links(response, "tag-outline")[0],
    ):
        assert slugs(client.get(href)) == [slug]


def test_ten_on_a_page_and_numbers(client):
    made = [a.slug for a in ArticleFactory.create_batch(25, tag_names=["a"])][::-1]
    assert slugs(client.get("/tag/a")) == made[:10]
    response = client.get("/tag/a?page=3")
    assert slugs(response) == made[20:]
    assert texts(response, "page-link") == ["1", "2", "3"]
    assert texts(response, "page-item active") == ["3"]


@pytest.mark.parametrize(
    "page", ["0", "-1", "2", "abc", "last", "", "1.5", "+1", "01", "٣", "9" * 40, "1\0"]
)
def test_page_that_is_not_there(client, page):
    ArticleFactory()
    response = client.get("/", {"page": page})
    assert response.status_code == 404
    assert "Page Not Found" in texts(response, "error-page")[0]


def test_popular_tags_are_twenty_at_most(client):
    ArticleFactory(tag_names=[f"tag{number:02}" for number in range(25)])
    ArticleFactory(tag_names=["tag24"])
    response = client.get("/tag/none")
    expected = ["tag24"] + [f"tag{number:02}" for number in range(19)]
    assert texts(response, "tag-default tag-pill") == expected


@pytest.mark.parametrize("rows", [2, 10])
def test_statements_do_not_grow_with_rows(rows, signed_in, django_assert_num_queries):
    for number in range(rows):
        ArticleFactory(tag_names=[f"a{number}", "b"])
    # The count, the articles, their tags, the popular tags; and the member.
    with django_assert_num_queries(4):
        Client().get("/")
    with django_assert_num_queries(5):
        signed_in.get("/")
