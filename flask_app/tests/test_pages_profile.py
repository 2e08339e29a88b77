"""Profiles: who somebody is, what they wrote and what they like."""

import re

import pytest
from conduit.extensions import db
from conduit.models import User, favorites

from .factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.feature("W07")


def titles(answer):
    assert answer.status_code == 200
    return re.findall(r"<h1>(Article \d+)</h1>", answer.text)


def active(answer):
    return re.findall(r'nav-link active"[^>]*>(?:<img[^>]*>)?([^<]+)<', answer.text)


@pytest.fixture
def shelf(app, ann):
    """Twelve articles by Ann among others, each second one liked by Ann."""
    with app.app_context():
        user = db.session.scalar(db.select(User).where(User.username == "ann"))
        own = ArticleFactory.create_batch(12, author=user)
        others = ArticleFactory.create_batch(4)
        liked = [*own[::2], *others[::2]]
        for article in reversed(liked):
            db.session.execute(
                favorites.insert().values(user_id=user.id, article_id=article.id)
            )
        db.session.commit()
        return [a.title for a in own], [a.title for a in liked]


def test_profile_shows_own_articles_and_favourites_newest_first(shelf, client):
    own, liked = shelf
    answer = client.get("/profile/ann")
    assert titles(answer) == own[:1:-1]
    assert active(answer) == ["My Articles"]
    assert "<title>ann – Conduit</title>" in answer.text
    assert 'href="/profile/ann?page=2"' in answer.text
    assert titles(client.get("/profile/ann?page=2")) == own[1::-1]
    answer = client.get("/profile/ann/favorites")
    assert titles(answer) == liked[::-1]
    assert active(answer) == ["Favorited"]


def test_bio_is_text_and_empty_if_there_is_none(ann, client):
    assert '<p class="bio"></p>' in client.get("/profile/ann").text
    assert "empty-feed-message" in client.get("/profile/ann").text
    ann.put("/api/user", {"user": {"bio": "<b>\nsecond line"}})
    text = client.get("/profile/ann").text
    assert '<p class="bio">&lt;b&gt;\nsecond line</p>' in text


def test_own_profile_is_where_one_is(ann, bob, browser):
    browser.sign_in("ann")
    for path in ("/profile/ann", "/profile/ann/favorites"):
        answer = browser.get(path)
        assert active(answer)[0] == "ann"
        assert 'href="/settings">Edit Profile Settings</a>' in answer.text
    answer = browser.get("/profile/bob")
    assert active(answer) == ["My Articles"]
    assert "Edit Profile Settings" not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/profile/Ann", "/profile/nobody/favorites", "/profile/ann?page=2", "/profile/"],
)
def test_what_does_not_exist_is_not_found(ann, client, path):
    assert client.get(path).status_code == 404


def test_odd_names_have_pages(app, client):
    name = "a b%2F?&'\"<é>"
    with app.app_context():
        UserFactory(username=name)
        ArticleFactory(author=db.session.scalar(db.select(User)))
    link = re.search(r'class="author" href="([^"]+)"', client.get("/").text)[1]
    answer = client.get(link.replace("&amp;", "&").replace("&#39;", "'"))
    assert "a b%2F?&amp;&#39;&#34;&lt;é&gt;</h4>" in answer.text


def test_statements_do_not_grow_with_rows(app, shelf, client, statements):
    with statements() as few:
        client.get("/profile/ann?page=2")
    with statements() as many:
        client.get("/profile/ann")
    assert len(few) == len(many) == 4  # profile, articles, their tags, count
