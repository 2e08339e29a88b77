"""Roles and what marks an article: nothing that a client could set."""

import pytest
from conduit.extensions import db
from conduit.models import Article, User
from sqlalchemy import select

from .factories import ArticleFactory

pytestmark = pytest.mark.feature("B03")

WISHES = {
    "is_staff": True,
    "is_superuser": True,
    "isStaff": True,
    "isSuperuser": True,
    "featured": True,
}


def test_api_makes_nobody_staff_and_features_nothing(app, ann, publish):
    ann.put("/api/user", {"user": {"bio": "Hi", **WISHES}})
    article = publish(ann, **WISHES)
    assert "featured" not in article
    ann.put(f"/api/articles/{article['slug']}", {"article": WISHES})
    with app.app_context():
        user = db.session.scalar(select(User))
        assert (user.is_staff, user.is_superuser) == (False, False)
        assert db.session.scalar(select(Article)).featured is False


def test_registration_form_makes_nobody_staff(app, browser):
    account = {"username": "ann", "email": "ann@example.com", "password": "a password"}
    browser.send("/register", **account, is_staff="y", is_superuser="y")
    with app.app_context():
        user = db.session.scalar(select(User))
        assert (user.is_staff, user.is_superuser) == (False, False)


@pytest.mark.parametrize("path", ["/", "/article/a-title"])
def test_featured_article_says_so(app, client, path):
    with app.app_context():
        article = ArticleFactory(slug="a-title")
        assert 'class="featured"' not in client.get(path).text
        article.featured = True
        db.session.commit()
    assert '<span class="featured">Featured</span>' in client.get(path).text
