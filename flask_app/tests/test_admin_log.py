"""The admin: the log of who changed what."""

import pytest
from conduit.extensions import db
from conduit.models import Change, User
from sqlalchemy import select

from .factories import ArticleFactory, CommentFactory

pytestmark = pytest.mark.feature("B04")


def log():
    rows = db.session.scalars(select(Change).order_by(Change.id))
    return [(c.username, c.kind, c.row_name, c.action, c.fields) for c in rows]


def test_every_change_is_logged(app, superuser):
    fields = {"username": "bob", "email": "bob@example.com"}
    superuser.send("/admin/user/new/", **fields, password="the first one")
    with app.app_context():
        bob = db.session.scalar(User.with_email("bob@example.com")).id
    path = f"/admin/user/edit/?id={bob}"
    superuser.send(path, **fields, bio="Hi", password="another one")
    superuser.send("/admin/user/", "/admin/user/delete/", id=bob)
    with app.app_context():
        assert log() == [
            ("root", "user", "bob", "created", ""),
            ("root", "user", "bob", "changed", "password, bio"),
            ("root", "user", "bob", "deleted", ""),
        ]


def test_refused_change_is_not_logged(app, superuser):
    superuser.send("/admin/tag/new/", name="")
    with app.app_context():
        root = db.session.scalar(select(User)).id
    superuser.send("/admin/user/", "/admin/user/delete/", id=root)
    with app.app_context():
        assert log() == []


def test_bulk_and_inline_changes_are_logged(app, moderator):
    with app.app_context():
        one, two = ArticleFactory.create_batch(2, title="A Title", tags=[])
        comment = CommentFactory(article_id=one.id)
        selected = {"rowid": [one.id, two.id]}
        path = "/admin/article/"
        known = {"title": "New", "description": "About", "body": "Text", "tags": ""}
        known |= {"comments-0-id": comment.id, "comments-0-body": "New"}
        known["author"] = one.author_id
        moderator.send(f"{path}edit/?id={one.id}", **known)
        for action in ("feature", "unfeature", "delete"):
            moderator.send(path, f"{path}action/", action=action, **selected)
        entries = [entry[2:] for entry in log()]
        # The selected rows are deleted in any order.
        assert [*entries[:5], *sorted(entries[5:], reverse=True)] == [
            ("New", "changed", "title, comments"),
            ("New", "featured", "featured"),
            ("A Title", "featured", "featured"),
            ("New", "unfeatured", "featured"),
            ("A Title", "unfeatured", "featured"),
            ("New", "deleted", ""),
            ("A Title", "deleted", ""),
        ]


def test_log_outlives_who_wrote_it(app, superuser, staff):
    other = staff("other", is_staff=True, is_superuser=True)
    other.send("/admin/tag/new/", name="x")
    with app.app_context():
        number = db.session.scalar(User.with_email("other@example.com")).id
    superuser.send("/admin/user/", "/admin/user/delete/", id=number)
    with app.app_context():
        assert log()[0] == ("other", "tag", "x", "created", "")


def test_log_is_read_by_superusers_alone_and_changed_by_nobody(
    app, superuser, moderator
):
    superuser.send("/admin/tag/new/", name="<b>first")
    superuser.send("/admin/tag/new/", name="second")
    assert "Log</a>" in superuser.get("/admin/").text
    text = superuser.get("/admin/change/").text
    assert text.index("second") < text.index("&lt;b&gt;first")
    assert moderator.get("/admin/change/").status_code == 403
    for path in ("new/", "edit/?id=1"):
        assert superuser.get(f"/admin/change/{path}").status_code == 302
    page, delete = "/admin/tag/", "/admin/change/delete/"
    superuser.send(page, delete, id="1")
    superuser.send(page, "/admin/change/action/", action="delete", rowid="1")
    with app.app_context():
        assert len(log()) == 2
