"""What a journey knows of the app's content: demo accounts, slugs and tags."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loadtests.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from random import Random

#: A million articles need not be in every load process's memory.
MOST_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Account:
    """A demo account that can sign in."""

    username: str
    email: str
    password: str


class Accounts:
    """The demo accounts of one load process, each lent to one visitor at a time.

    Two visitors with one account would undo each other's favourites, and right
    answers would look wrong. `worker` of `workers` is this process's share.
    """

    def __init__(
        self, accounts: tuple[Account, ...], worker: int = 0, workers: int = 1
    ) -> None:
        self._free = list(accounts[worker % workers :: workers])
        self._count = len(self._free)

    def borrow(self, rng: Random) -> Account:
        """Take a free account; SettingsError when none is left."""
        if not self._free:
            raise SettingsError(
                f"all {self._count} demo accounts of this process are signed in: "
                "use fewer users or a larger dataset"
            )
        return self._free.pop(rng.randrange(len(self._free)))

    def give_back(self, account: Account) -> None:
        """Let the next visitor have the account."""
        self._free.append(account)


@dataclass(frozen=True, slots=True)
class Site:
    """The part of a dataset that journeys ask for; at most `MOST_ROWS` of a kind."""

    accounts: Accounts
    slugs: tuple[str, ...]
    tags: tuple[str, ...]


def read_site(folder: Path, worker: int = 0, workers: int = 1) -> Site:
    """Read a dataset folder; SettingsError when it is missing or not one.

    `worker` of `workers` says which share of the accounts is this process's.
    """
    try:
        users = list(_rows(folder / "users.jsonl"))
        articles = list(_rows(folder / "articles.jsonl"))
        accounts = tuple(
            Account(row["username"], row["email"], row["password"]) for row in users
        )
        slugs = tuple(row["slug"] for row in articles)
        tags = tuple(sorted({tag for row in articles for tag in row["tags"]}))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(
            f"TWINS_DATASET: {folder} is not a readable dataset folder "
            f"({type(error).__name__}: {error})"
        ) from None
    if not (accounts and slugs and tags):
        raise SettingsError(f"TWINS_DATASET: {folder} has no users, articles or tags")
    return Site(Accounts(accounts, worker, workers), slugs, tags)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in itertools.islice(lines, MOST_ROWS):
            yield json.loads(line)
