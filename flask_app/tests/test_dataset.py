"""`flask load-dataset` fills an empty database, wholly or not at all."""

import json

import pytest
from conduit import dataset
from conduit.app import create_app
from conduit.config import from_environment
from conduit.extensions import db
from conduit.models import User
from sqlalchemy import func, select

from .conftest import Caller

pytestmark = pytest.mark.feature("P05")

MOMENT = "2026-02-18T03:22:56.637Z"
TIMES = {"created_at": MOMENT, "updated_at": MOMENT}
USERS = [
    {
        "id": number,
        "username": name,
        "email": f"{name}@Example.com",
        "password": "conduit-demo",
        "bio": None,
        "image": None,
        "created_at": MOMENT,
    }
    for number, name in [(3, "Ann"), (5, "böb")]
]
ARTICLES = [
    {
        "id": number,
        "slug": f"article-{number}",
        "title": f"Article {number}",
        "description": "About",
        "body": "Text",
        "author_id": 3,
        "tags": tags,
        **TIMES,
    }
    for number, tags in [(7, ["b", "ä"]), (8, ["b"]), (9, [])]
]
ROWS = {
    "users": USERS,
    "follows": [{"follower_id": 5, "followed_id": 3}],
    "articles": ARTICLES,
    "favorites": [{"user_id": 5, "article_id": 7}],
    "comments": [{"id": 4, "article_id": 7, "author_id": 5, "body": "Hi", **TIMES}],
}


@pytest.fixture
def folder(tmp_path):
    for name, rows in ROWS.items():
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (tmp_path / f"{name}.jsonl").write_text(lines)
    counts = {name: len(rows) for name, rows in ROWS.items()}
    (tmp_path / "manifest.json").write_text(json.dumps({"schema": 1, "counts": counts}))
    return tmp_path


@pytest.fixture
def load(app):
    def load(folder):
        return app.test_cli_runner().invoke(args=["load-dataset", str(folder)])

    return load


def count_users(app):
    with app.app_context():
        return db.session.scalar(select(func.count(User.id)))


@pytest.mark.parametrize("batch", [1, 1000])
def test_loaded_rows_are_served(load, folder, anyone, monkeypatch, batch):
    monkeypatch.setattr(dataset, "BATCH", batch)
    done = load(folder)
    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    assert "articles" in done.stderr
    user = {"email": "BÖB@example.com", "password": "conduit-demo"}
    anyone.token = anyone.post("/api/users/login", {"user": user}).json["user"]["token"]
    article = anyone.get("/api/articles/article-7").json["article"]
    assert article == {
        "slug": "article-7",
        "title": "Article 7",
        "description": "About",
        "body": "Text",
        "tagList": ["b", "ä"],
        "createdAt": MOMENT,
        "updatedAt": MOMENT,
        "favorited": True,
        "favoritesCount": 1,
        "author": {"username": "Ann", "bio": None, "image": None, "following": True},
    }
    assert anyone.get("/api/tags").json == {"tags": ["b", "ä"]}
    [comment] = anyone.get("/api/articles/article-7/comments").json["comments"]
    assert (comment["id"], comment["createdAt"]) == (4, MOMENT)


def test_new_rows_follow_the_loaded(load, folder, register, client, publish):
    load(folder)
    cyd = Caller(client, register("cyd")["token"])
    publish(cyd, "Mine", tagList=["b", "new"])
    answer = cyd.post("/api/articles/mine/comments", {"comment": {"body": "Hi"}})
    assert answer.json["comment"]["id"] > 4


def test_database_without_tables_is_refused(environ, tmp_path, folder):
    url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    app = create_app(from_environment(environ | {"CONDUIT_DATABASE_URL": url}))
    done = app.test_cli_runner().invoke(args=["load-dataset", str(folder)])
    assert done.exit_code == 1
    assert "not migrated" in done.stderr
    with app.app_context():
        db.engine.dispose()


def test_database_in_use_is_refused(app, load, folder, ann):
    done = load(folder)
    assert done.exit_code == 1
    assert done.stderr == "Error: The database is not empty.\n"
    assert count_users(app) == 1


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("manifest.json", None, "no manifest"),
        ("manifest.json", '{"schema": 2}', "only schema 1"),
        ("comments.jsonl", None, "No such file"),
        ("comments.jsonl", "{", "comments.jsonl, line 1"),
        ("articles.jsonl", '{"id": 1}', "articles.jsonl, line 1"),
        ("follows.jsonl", '{"follower_id": 5, "followed_id": 99}', "refused"),
    ],
)
def test_bad_dataset_is_named_and_nothing_is_kept(
    app, load, folder, name, content, message
):
    path = folder / name
    path.unlink()
    if content is not None:
        path.write_text(content)
    done = load(folder)
    assert done.exit_code == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert count_users(app) == 0
