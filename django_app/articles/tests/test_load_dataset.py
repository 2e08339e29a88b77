"""Loading of a dataset."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Follow, User
from accounts.tests.factories import UserFactory
from articles.models import Article, Comment
from articles.tests.factories import ArticleFactory
from common.tests.api import ask

pytestmark = [pytest.mark.feature("P05"), pytest.mark.django_db]
APP = Path(__file__).parents[2]
TIME = "2026-02-18T03:22:56.637Z"
LATER = "2026-03-18T03:22:56.637Z"
USER = {"password": "conduit-demo", "bio": None, "image": None, "created_at": TIME}
ARTICLE = {"title": "T", "description": "D", "body": "B", "created_at": TIME}
ROWS = {
    "users": [
        {"id": 5, "username": "Ann", "email": "ann@x.org", **USER},
        {"id": 7, "username": "Bob", "email": "bob@x.org", **USER},
    ],
    "follows": [{"follower_id": 5, "followed_id": 7}],
    "articles": [
        {
            "id": 3,
            "slug": "t",
            "author_id": 7,
            "tags": ["b", "a"],
            **ARTICLE,
            "updated_at": LATER,
        },
        {
            "id": 9,
            "slug": "u",
            "author_id": 7,
            "tags": ["a"],
            **ARTICLE,
            "updated_at": TIME,
        },
    ],
    "favorites": [{"user_id": 5, "article_id": 3}],
    "comments": [
        {
            "id": 4,
            "article_id": 3,
            "author_id": 5,
            "body": "C",
            "created_at": TIME,
            "updated_at": TIME,
        }
    ],
}


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a dataset with some rows or counts replaced."""

    def written(counts=(), **replaced):
        for name, rows in {**ROWS, **replaced}.items():
            lines = "".join(json.dumps(row) + "\n" for row in rows)
            (tmp_path / f"{name}.jsonl").write_text(lines)
        numbers = {name: len(rows) for name, rows in ROWS.items()}
        manifest = {"schema": 1, "counts": numbers | dict(counts)}
        (tmp_path / "manifest.json").write_text(json.dumps(manifest))
        return tmp_path

    return written


def load(folder):
    progress = StringIO()
    call_command("load_dataset", folder, stderr=progress)
    return progress.getvalue()


def test_everything_is_loaded(write):
    progress = load(write())
    assert "articles: 2" in progress
    article = ask("GET", "/api/articles/t").json()["article"]
    assert article["tagList"] == ["a", "b"]
    assert (article["createdAt"], article["updatedAt"]) == (TIME, LATER)
    assert article["favoritesCount"] == 1
    assert Comment.objects.get().pk == 4
    assert Follow.objects.get().followed_id == 7
    login = {"user": {"email": "ANN@x.org", "password": "conduit-demo"}}
    assert ask("POST", "/api/users/login", login).json()["user"]["username"] == "Ann"


def test_new_rows_get_fresh_ids(write):
    load(write())
    assert UserFactory().pk > 7
    assert ArticleFactory().pk > 9


def test_database_that_is_not_empty_is_refused(write):
    UserFactory()
    with pytest.raises(CommandError, match="not empty"):
        load(write())
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("replaced", "message"),
    [
        ({"counts": {"comments": 2}}, "comments.jsonl has 1 rows instead of 2"),
        ({"articles": [{"id": 1}]}, "slug"),
        ({"follows": [{"follower_id": 5, "followed_id": 5}]}, "(?i)check|constraint"),
    ],
)
def test_unsound_dataset_leaves_nothing(write, replaced, message):
    with pytest.raises(CommandError, match=message):
        load(write(**replaced))
    assert not User.objects.exists()


def test_missing_folder_is_named(tmp_path):
    with pytest.raises(CommandError, match="nowhere"):
        load(tmp_path / "nowhere")


def test_command_line_ends_with_one_line_and_exit_1(write, tmp_path):
    given = {"CONDUIT_DATABASE_URL": f"sqlite:///{tmp_path}/new.sqlite3"}
    done = subprocess.run(
        [sys.executable, "manage.py", "load_dataset", str(write())],
        env={"PATH": os.environ["PATH"], "CONDUIT_SECRET_KEY": "k" * 32, **given},
        cwd=APP,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "migrated?" in done.stderr
    assert "Traceback" not in done.stderr
