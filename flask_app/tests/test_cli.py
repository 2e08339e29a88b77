"""Commands for operators."""

import json
import os
import time

import pytest
from conduit.extensions import db
from conduit.models import User
from sqlalchemy import select

from .factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.feature("P05")


@pytest.fixture
def run(app, monkeypatch):
    monkeypatch.setenv("CONDUIT_ADMIN_PASSWORD", "a password")
    return lambda *args, **kwargs: app.test_cli_runner().invoke(args=args, **kwargs)


def only_user(app):
    with app.app_context():
        return db.session.scalars(select(User)).one()


@pytest.mark.parametrize(
    ("more", "superuser"), [([], True), (["--role", "moderator"], False)]
)
def test_admin_is_made_and_may_sign_in(app, run, anyone, more, superuser):
    done = run("create-admin", "root", "Root@example.com", *more)
    assert done.exit_code == 0, done.output
    user = only_user(app)
    assert (user.is_staff, user.is_superuser) == (True, superuser)
    login = {"user": {"email": "root@example.com", "password": "a password"}}
    assert anyone.post("/api/users/login", login).status_code == 200


def test_password_is_asked_for_twice(app, run, anyone, monkeypatch):
    monkeypatch.delenv("CONDUIT_ADMIN_PASSWORD")
    typed = "another one\nanother one\n"
    done = run("create-admin", "root", "root@example.com", input=typed)
    assert done.exit_code == 0
    assert "another one" not in done.output
    login = {"user": {"email": "root@example.com", "password": "another one"}}
    assert anyone.post("/api/users/login", login).status_code == 200


def test_existing_account_gets_the_role_and_keeps_its_password(app, run, ann, anyone):
    done = run("create-admin", "ANN", "Ann@Example.com")
    assert done.exit_code == 0
    user = only_user(app)
    assert (user.username, user.is_superuser) == ("ann", True)
    login = {"user": {"email": "ann@example.com", "password": "a password"}}
    assert anyone.post("/api/users/login", login).status_code == 200
    run("create-admin", "ann", "ann@example.com", "--role", "moderator")
    assert only_user(app).is_superuser is False


@pytest.mark.parametrize(
    ("username", "email", "message"),
    [
        ("ann", "other@example.com", "username has already been taken"),
        ("other", "ann@example.com", "email has already been taken"),
        ("a/b", "other@example.com", "username is invalid"),
        ("other", "nobody", "email is invalid"),
    ],
)
def test_bad_admin_is_refused_in_one_line(app, run, ann, username, email, message):
    done = run("create-admin", username, email)
    assert (done.exit_code, done.stderr) == (1, f"Error: {message}\n")
    assert only_user(app).is_staff is False


def test_short_password_is_refused(run, monkeypatch):
    monkeypatch.setenv("CONDUIT_ADMIN_PASSWORD", "short")
    done = run("create-admin", "root", "root@example.com")
    assert (done.exit_code, done.stderr) == (
        1,
        "Error: password is too short (minimum is 8 characters)\n",
    )


def test_statistics_count_rows(app, run):
    with app.app_context():
        article = ArticleFactory()
        CommentFactory(article_id=article.id)
    done = run("statistics")
    assert json.loads(done.stdout) == {
        "users": 2,
        "articles": 1,
        "comments": 1,
        "tags": 2,
        "favorites": 0,
        "follows": 0,
    }


def test_what_nobody_needs_is_purged(app, run, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "MEDIA_DIR", str(tmp_path))
    monkeypatch.setitem(app.config, "MAIL_DIR", str(tmp_path / "mail"))
    assert "removed: 0" in run("purge-expired").stdout
    (tmp_path / "avatars").mkdir()
    (tmp_path / "mail").mkdir()
    used, unused = ["a" * 32, "b" * 32]
    for name in (used, unused):
        (tmp_path / f"avatars/{name}.webp").touch()
    for name, days in (("old", 8), ("new", 6)):
        (tmp_path / "mail" / name).touch()
        moment = time.time() - days * 24 * 60 * 60
        os.utime(tmp_path / "mail" / name, (moment, moment))
    with app.app_context():
        UserFactory(image=f"/media/avatars/{used}.webp")
    done = run("purge-expired")
    assert "Pictures of nobody removed: 1" in done.stdout
    assert "E-mails older than 7 days removed: 1" in done.stdout
    assert [p.name for p in (tmp_path / "avatars").iterdir()] == [f"{used}.webp"]
    assert [p.name for p in (tmp_path / "mail").iterdir()] == ["new"]
