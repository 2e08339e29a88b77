"""Reading a dataset folder: JSON Lines with ids, parents before children."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cache
from itertools import islice
from pathlib import Path

import click
from sqlalchemy import Table, func, insert, select

from .extensions import db
from .models import Article, Comment, Tag, User, article_tags, favorites, follows
from .passwords import hash_password

BATCH = 1000  # rows

Row = dict[str, object]
# Makes of one line what is to be inserted, by table.
Maker = Callable[[Row], dict[Table, list[Row]]]


class DatasetError(Exception):
    """The folder is not what the command can load; says which line is at fault."""


def load(folder: Path) -> None:
    """Insert all rows in batches, telling of the progress on stderr.

    The caller commits. Raises DatasetError.
    """
    counts = read_counts(folder / "manifest.json")
    makers: dict[str, Maker] = {
        "users": make_user,
        "follows": lambda row: {follows: [row]},
        "articles": ArticleMaker(),
        "favorites": lambda row: {favorites: [row]},
        "comments": lambda row: {Comment.__table__: [with_times(row)]},
    }
    for name, make in makers.items():
        path = folder / f"{name}.jsonl"
        with click.progressbar(
            read_lines(path, make), length=counts[name], label=name, file=sys.stderr
        ) as progress:
            number = insert_all(progress)
        if number != counts[name]:
            raise DatasetError(f"{path}: {number} lines instead of {counts[name]}.")
    reset_sequences()


def read_counts(path: Path) -> dict[str, int]:
    """Return the number of rows of each file."""
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if manifest["schema"] != 1:
            raise DatasetError(f"{path}: only schema 1 can be loaded.")
        return {name: int(number) for name, number in manifest["counts"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DatasetError(f"{path}: no manifest of a dataset ({error}).") from error


def read_lines(path: Path, make: Maker) -> Iterator[dict[Table, list[Row]]]:
    """Yield what each line makes."""
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    made = make(json.loads(line))
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    message = f"{path}, line {number}: {error!r}."
                    raise DatasetError(message) from error
                yield made
    except OSError as error:
        raise DatasetError(f"{path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path}: no text in UTF-8 ({error.reason}).") from error


def insert_all(made: Iterable[dict[Table, list[Row]]]) -> int:
    """Insert in batches, tables in the order that each line names them; count lines."""
    lines, number = iter(made), 0
    while batch := list(islice(lines, BATCH)):
        rows: dict[Table, list[Row]] = {}
        for tables in batch:
            for table, more in tables.items():
                rows.setdefault(table, []).extend(more)
        for table, together in rows.items():
            if together:
                db.session.execute(insert(table), together)
        number += len(batch)
    return number


def with_times(row: Row) -> Row:
    """Read the times of a row, such as `2026-02-18T03:22:56.637Z`."""
    times = {k: datetime.fromisoformat(row[k]) for k in row if k.endswith("_at")}
    return row | times


@cache
def hash_once(password: str) -> str:
    """Hash each distinct password once: a hash is meant to take its time."""
    return hash_password(password)


def make_user(row: Row) -> dict[Table, list[Row]]:
    """Make a user, with what the model adds."""
    row = with_times(row)
    row["password_hash"] = hash_once(row.pop("password"))
    row["username_key"] = row["username"].casefold()
    row["email_key"] = row["email"].casefold()
    return {User.__table__: [row]}


class ArticleMaker:
    """Makes an article, the tags that are new, and what joins them."""

    def __init__(self) -> None:
        self.tag_ids: dict[str, int] = {}

    def __call__(self, row: Row) -> dict[Table, list[Row]]:
        """Make the rows of one article."""
        row = with_times(row)
        names = row.pop("tags")
        new = [name for name in names if name not in self.tag_ids]
        for name in new:
            self.tag_ids[name] = len(self.tag_ids) + 1
        return {
            Tag.__table__: [{"id": self.tag_ids[name], "name": name} for name in new],
            Article.__table__: [row],
            article_tags: [
                {"article_id": row["id"], "tag_id": self.tag_ids[name]}
                for name in names
            ],
        }


def reset_sequences() -> None:
    """Let new rows get fresh ids where the engine does not see to it itself."""
    if db.engine.dialect.name != "postgresql":
        return
    for model in (User, Tag, Article, Comment):
        sequence = func.pg_get_serial_sequence(model.__tablename__, "id")
        newest = select(func.max(model.id)).scalar_subquery()
        db.session.execute(select(func.setval(sequence, newest)))
