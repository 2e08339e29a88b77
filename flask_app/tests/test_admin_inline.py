"""The admin: comments on the page of their article."""

import re

import pytest
from conduit.extensions import db
from conduit.models import Comment
from sqlalchemy import select

from .factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.feature("B05")


@pytest.fixture
def article(app):
    """An article with two comments."""
    with app.app_context():
        article = ArticleFactory(tags=[])
        author = UserFactory(username="zoe")
        for body in ("first", "second"):
            CommentFactory(article_id=article.id, author=author, body=body)
        return article


def fields(article, *bodies, **more):
    """The article's form as it stands, with these texts of comments."""
    known = {
        "title": article.title,
        "description": article.description,
        "body": article.body,
        "author": str(article.author_id),
        "tags": "",
    }
    with db.session.no_autoflush:
        ids = db.session.scalars(select(Comment.id).order_by(Comment.id)).all()
    for number, body in enumerate(bodies):
        known[f"comments-{number}-id"] = ids[number] if number < len(ids) else ""
        known[f"comments-{number}-body"] = body
    return known | more


def bodies():
    return db.session.scalars(select(Comment.body).order_by(Comment.id)).all()


def test_comments_stand_on_the_page_of_their_article(moderator, article):
    text = moderator.get(f"/admin/article/edit/?id={article.id}").text
    assert re.findall(r'<textarea[^>]*name="comments-\d-body"[^>]*>\s*(\w+)', text) == [
        "first",
        "second",
    ]
    assert text.count("zoe") == 2


def test_only_superusers_are_offered_another(moderator, superuser, article):
    path = f"/admin/article/edit/?id={article.id}"
    assert "Add Comment" in superuser.get(path).text
    text = moderator.get(path).text
    assert "Add Comment" not in text
    assert "inline-field-template" not in text
    assert re.findall(r'name="(del-comments-\d)"', text) == [
        "del-comments-0",
        "del-comments-1",
    ]


def test_moderator_changes_and_deletes_but_adds_none(app, moderator, article):
    path = f"/admin/article/edit/?id={article.id}"
    with app.app_context():
        changed = fields(article, "new", "second", **{"del-comments-1": "on"})
        assert moderator.send(path, **changed).status_code == 302
        assert bodies() == ["new"]
        comment = db.session.scalar(select(Comment))
        assert comment.updated_at > comment.created_at
        answer = moderator.send(path, **fields(article, "new", "mine"))
        assert "Only superusers" in answer.text
        assert bodies() == ["new"]


def test_superuser_adds_one(app, superuser, article):
    path = f"/admin/article/edit/?id={article.id}"
    with app.app_context():
        superuser.send(path, **fields(article, "first", "second", "a\r\nb"))
        assert bodies() == ["first", "second", "a\nb"]
        newest = db.session.scalar(select(Comment).order_by(Comment.id.desc()))
        assert newest.author.username == "root"
        refused = superuser.send(path, **fields(article, "first", "x" * 10_001))
        assert "too long" in refused.text
        assert bodies() == ["first", "second", "a\nb"]


def test_comment_of_another_article_is_out_of_reach(app, superuser, article):
    with app.app_context():
        other = ArticleFactory(tags=[])
        known = fields(article, "stolen")
        known |= {"title": other.title, "author": str(other.author_id)}
        superuser.send(f"/admin/article/edit/?id={other.id}", **known)
        assert bodies() == ["first", "second", "stolen"]
        newest = db.session.scalar(select(Comment).order_by(Comment.id.desc()))
        assert newest.article_id == other.id
