"""The admin: what is done to many rows at once, and export."""

import csv
import io

import pytest
from conduit.admin.export import as_cell
from conduit.extensions import db
from conduit.models import Article, User
from sqlalchemy import select

from .factories import ArticleFactory, CommentFactory, TagFactory, UserFactory

pytestmark = pytest.mark.feature("B02")


def act(browser, name, action, ids):
    path = f"/admin/{name}/"
    return browser.send(path, f"{path}action/", action=action, rowid=ids)


def table(answer):
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return list(csv.reader(io.StringIO(answer.text, newline="")))


@pytest.fixture
def shelf(app):
    """The ids of three articles."""
    with app.app_context():
        return [article.id for article in ArticleFactory.create_batch(3)]


def test_moderator_features_many_at_once(app, moderator, shelf):
    with app.app_context():
        before = sorted(db.session.scalars(select(Article.updated_at)))
    act(moderator, "article", "feature", shelf[:2])
    act(moderator, "article", "unfeature", shelf[1:])
    with app.app_context():
        found = db.session.execute(select(Article.id, Article.featured)).all()
        assert dict(found) == dict(zip(shelf, (True, False, False), strict=True))
        assert sorted(db.session.scalars(select(Article.updated_at))) == before


def test_moderator_deletes_many_at_once(app, moderator, shelf):
    act(moderator, "article", "delete", shelf[:2])
    with app.app_context():
        assert db.session.scalars(select(Article.id)).all() == shelf[2:]


def test_selection_is_exported(app, superuser, shelf):
    with app.app_context():
        title, article_id = "=1+1", shelf[0]
        db.session.get(Article, article_id).title = title
        comment = CommentFactory(article_id=article_id, body='a,\n"b"')
        tag, user = TagFactory(name="@x"), UserFactory(username="-zoe")
    header, *rows = table(act(superuser, "article", "export", shelf[:2]))
    assert header[1:4] == ["title", "description", "body"]
    assert [row[1] for row in rows] == [rows[0][1], "'=1+1"]
    [_, row] = table(act(superuser, "comment", "export", [comment.id]))
    assert row[1] == 'a,\n"b"'
    assert row[3] == "'=1+1"
    [_, row] = table(act(superuser, "tag", "export", [tag.id]))
    assert row == [str(tag.id), "'@x"]
    [header, row] = table(act(superuser, "user", "export", [user.id]))
    assert header[-3:] == ["is_staff", "is_superuser", "created_at"]
    assert row[1:5] == ["'-zoe", "'-zoe@example.com", "", ""]


def test_filtered_list_is_exported(app, superuser):
    with app.app_context():
        db.session.scalar(select(User)).username = "+root"
        db.session.commit()
        UserFactory()
    answer = superuser.get("/admin/user/export/csv/?flt0_0=1")
    [header, row] = table(answer)
    assert header[1] == "username"
    assert row[1] == "'+root"
    assert "argon2" not in answer.text


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\tx", "\rx"])
def test_formula_is_neutralised(text):
    assert as_cell(text) == f"'{text}"
    assert as_cell(f" {text}") == f" {text}"


@pytest.mark.parametrize("rowid", ["x", "9" * 30, ""])
def test_selection_is_of_ids(superuser, rowid):
    assert act(superuser, "article", "delete", [rowid]).status_code == 400


def test_unknown_action_changes_nothing(app, moderator, shelf):
    assert act(moderator, "article", "nonsense", shelf).status_code == 302
    path, forbidden = "/admin/article/", "/admin/user/action/"
    assert moderator.send(path, forbidden, action="export", rowid=1).status_code == 403
