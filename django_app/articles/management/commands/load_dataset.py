"""Fill an empty database with a dataset."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction

from accounts.models import Follow, User
from articles.models import Article, Comment, Favorite, Tag
from common.cache import forget

Row = dict[str, Any]
BATCH = 1000  # rows
PROGRESS = 100_000  # rows between two lines
# What comes of a file that is not there, not whole or not what it should be.
UNSOUND = (OSError, ValueError, LookupError, TypeError, AttributeError, OverflowError)

# A demo password is shared by all, and hashing it is slow on purpose.
hashed = cache(make_password)
moment = datetime.fromisoformat


def make_user(row: Row) -> User:
    """Return the user of a row."""
    fields = {key: row[key] for key in ("id", "username", "email", "bio", "image")}
    password = hashed(row["password"])
    user = User(password=password, created_at=moment(row["created_at"]), **fields)
    user.fold()
    return user


def make_article(row: Row) -> Article:
    """Return the article of a row, without its tags."""
    names = ("id", "slug", "title", "description", "body", "author_id")
    return Article(**{key: row[key] for key in names}, **times(row))


def make_comment(row: Row) -> Comment:
    """Return the comment of a row."""
    names = ("id", "article_id", "author_id", "body")
    return Comment(**{key: row[key] for key in names}, **times(row))


def times(row: Row) -> dict[str, datetime]:
    """Return when the thing of a row was made and changed."""
    return {key: moment(row[key]) for key in ("created_at", "updated_at")}


# File -> its model and what makes an instance of a row; parents before children.
TABLES: dict[str, tuple[type[models.Model], Callable[[Row], models.Model]]] = {
    "users": (User, make_user),
    "follows": (Follow, lambda row: Follow(**row)),
    "articles": (Article, make_article),
    "favorites": (Favorite, lambda row: Favorite(**row)),
    "comments": (Comment, make_comment),
}


class Command(BaseCommand):
    """Loads all of a dataset or, if anything is wrong with it, nothing."""

    help = "Load a dataset folder into an empty, migrated database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the folder."""
        parser.add_argument("folder", type=Path, help="folder with manifest.json")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        """Load the folder; raise CommandError if that cannot be done."""
        try:
            manifest = json.loads((folder / "manifest.json").read_text())
            counts = manifest["counts"]
            if manifest["schema"] != 1:
                raise CommandError(f"{folder}: only schema 1 can be loaded")
            if User.objects.exists():
                raise CommandError("the database is not empty: nothing was loaded")
            with transaction.atomic():
                for name in TABLES:
                    self.load(folder / f"{name}.jsonl", name, counts[name])
                self.reset_sequences()
                forget()
        except UNSOUND as error:
            reason = f"{type(error).__name__}: {error}"
            raise CommandError(f"{folder} is no sound dataset: {reason}") from error
        except DatabaseError as error:
            raise CommandError(f"the database refuses (migrated?): {error}") from error

    def load(self, path: Path, name: str, expected: int) -> None:
        """Load the rows of one file; raise ValueError if there are fewer or more."""
        model, make = TABLES[name]
        tags: dict[str, int] = {}
        loaded = 0
        for rows in batches(path):
            model.objects.bulk_create([make(row) for row in rows])
            if model is Article:
                self.tag(rows, tags)
            loaded += len(rows)
            if loaded % PROGRESS == 0:
                self.stderr.write(f"{name}: {loaded} of {expected}")
        if loaded != expected:
            raise ValueError(f"{path.name} has {loaded} rows instead of {expected}")
        self.stderr.write(f"{name}: {loaded}")

    def tag(self, rows: list[Row], known: dict[str, int]) -> None:
        """Give a batch of articles their tags, and remember the ids of new ones."""
        names = {name for row in rows for name in row["tags"]} - known.keys()
        Tag.objects.bulk_create([Tag(name=name) for name in sorted(names)])
        found = Tag.objects.filter(name__in=names).values_list("name", "pk")
        known.update(found)
        link = Article.tags.through
        link.objects.bulk_create(
            link(article_id=row["id"], tag_id=known[name])
            for row in rows
            for name in row["tags"]
        )

    def reset_sequences(self) -> None:
        """Let new rows get ids after the explicit ones, where the engine needs it."""
        tables = [model for model, _ in TABLES.values()]
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), tables):
                cursor.execute(statement)


def batches(path: Path) -> Iterator[list[Row]]:
    """Yield the rows of a file of JSON Lines."""
    with path.open(encoding="utf-8") as lines:
        rows = map(json.loads, lines)
        while batch := list(islice(rows, BATCH)):
            yield batch
