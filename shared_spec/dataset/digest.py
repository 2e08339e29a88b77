"""Prove that a running app holds exactly the rows of a dataset folder.

`python -m shared_spec.dataset.digest [--base-url URL] DATASET` prints one digest a
table, computed over what HTTP shows: profiles, articles with their bodies,
comments, favourites, tags, and whom `demo` follows (only one's own follows can be
seen). Two apps that agree with the same dataset hold the same content.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import requests

from shared_spec.dataset.rows import PASSWORD
from shared_spec.dataset.writer import DatasetError, read_manifest, read_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shared_spec.dataset.rows import Row

TABLES = ("users", "follows", "articles", "favorites", "comments", "tags")
PAGE = 100
_DEMO_EMAIL = "demo@example.com"
_TIMEOUT_SECONDS = 30
_WIDTH = 2**256


class Digest:
    """The digest of a set of rows, whatever the order they arrive in."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def add(self, row: Row) -> None:
        """Take one row in; equal rows count as often as they come."""
        text = json.dumps(row, sort_keys=True, ensure_ascii=False)
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        self._sum = (self._sum + int.from_bytes(digest, "big")) % _WIDTH
        self.rows += 1

    def __str__(self) -> str:
        return f"{self._sum:064x}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Digest):
            return NotImplemented
        return (self.rows, self._sum) == (other.rows, other._sum)

    __hash__ = None  # type: ignore[assignment]


Digests = dict[str, Digest]


def dataset_digests(folder: Path) -> Digests:
    """Return each table's digest of a dataset folder; DatasetError when broken."""
    read_manifest(folder)
    return _collect(_dataset_rows(folder))


def app_digests(
    base_url: str,
    folder: Path,
    progress: Callable[[str, int], None] = lambda _table, _rows: None,
) -> Digests:
    """Return each table's digest of a running app that was loaded from `folder`.

    The dataset supplies the user names, which no endpoint lists; all else is
    walked. Raises DatasetError when the app does not answer as the API says.
    """
    names = [row["username"] for row in read_rows(folder, "users")]
    digests = _collect(_Walker(base_url.rstrip("/"), names).rows())
    for table in TABLES:
        progress(table, digests[table].rows)
    return digests


def _collect(rows: Iterator[tuple[str, Row]]) -> Digests:
    digests = {table: Digest() for table in TABLES}
    for table, row in rows:
        digests[table].add(row)
    return digests


def _dataset_rows(folder: Path) -> Iterator[tuple[str, Row]]:
    names = {}
    for user in read_rows(folder, "users"):
        names[user["id"]] = user["username"]
        yield "users", {key: user[key] for key in ("username", "bio", "image")}
    for follow in read_rows(folder, "follows"):
        if names[follow["follower_id"]] == names[1]:
            yield "follows", {"followed": names[follow["followed_id"]]}
    fans = Counter(row["article_id"] for row in read_rows(folder, "favorites"))
    slugs = {}
    uses: Counter[str] = Counter()
    for article in read_rows(folder, "articles"):
        slugs[article["id"]] = article["slug"]
        uses.update(article["tags"])
        count = fans[article["id"]]
        yield "articles", _article_row(article, names[article["author_id"]], count)
    for row in read_rows(folder, "favorites"):
        fan = names[row["user_id"]]
        yield "favorites", {"username": fan, "slug": slugs[row["article_id"]]}
    for comment in read_rows(folder, "comments"):
        slug, author = slugs[comment["article_id"]], names[comment["author_id"]]
        times = comment["created_at"], comment["updated_at"]
        yield "comments", _comment_row(comment, slug, author, times)
    ranked = sorted(uses, key=lambda tag: (-uses[tag], tag))
    yield from _tag_rows(ranked)


def _article_row(article: Row, author: str, favorites: int) -> Row:
    return {
        **{key: article[key] for key in ("slug", "title", "description", "body")},
        "tagList": article["tags"],
        "createdAt": article["created_at"],
        "updatedAt": article["updated_at"],
        "favoritesCount": favorites,
        "author": author,
    }


def _comment_row(comment: Row, slug: str, author: str, times: tuple[str, str]) -> Row:
    return {
        "id": comment["id"],
        "slug": slug,
        "body": comment["body"],
        "author": author,
        "createdAt": times[0],
        "updatedAt": times[1],
    }


def _tag_rows(ranked: list[str]) -> Iterator[tuple[str, Row]]:
    for position, tag in enumerate(ranked):
        yield "tags", {"position": position, "tag": tag}


class _Walker:
    """Reads everything that a running app shows, as rows of the same shape."""

    def __init__(self, base_url: str, names: list[str]) -> None:
        self._base_url = base_url
        self._names = names
        self._session = requests.Session()
        # A proxy or .netrc of this machine has no say in a local measurement.
        self._session.trust_env = False

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Yield (table, row) for every table."""
        try:
            yield from self._people()
            slugs = [article["slug"] for article in self._articles({})]
            for slug in slugs:
                yield from self._article(slug)
            for name in self._names:
                for article in self._articles({"favorited": name}):
                    yield "favorites", {"username": name, "slug": article["slug"]}
            yield from _tag_rows(self._get("/api/tags")["tags"])
        except (KeyError, TypeError) as error:
            message = f"{self._base_url} answers without the field {error}"
            raise DatasetError(message) from error

    def _people(self) -> Iterator[tuple[str, Row]]:
        token = self._log_in()
        for name in self._names:
            path = f"/api/profiles/{quote(name, safe='')}"
            found = self._get(path, token=token, missing_is_fine=True)
            if found is None:
                continue
            profile = found["profile"]
            yield "users", {key: profile[key] for key in ("username", "bio", "image")}
            if profile["following"]:
                yield "follows", {"followed": profile["username"]}

    def _article(self, slug: str) -> Iterator[tuple[str, Row]]:
        path = f"/api/articles/{quote(slug, safe='')}"
        article = self._get(path)["article"]
        author = article.pop("author")["username"]
        del article["favorited"]
        yield "articles", {**article, "author": author}
        for comment in self._get(f"{path}/comments")["comments"]:
            times = comment["createdAt"], comment["updatedAt"]
            name = comment["author"]["username"]
            yield "comments", _comment_row(comment, slug, name, times)

    def _articles(self, query: dict[str, str]) -> Iterator[Row]:
        offset = 0
        while True:
            page = {**query, "limit": str(PAGE), "offset": str(offset)}
            answer = self._get("/api/articles", query=page)
            yield from answer["articles"]
            offset += PAGE
            if offset >= answer["articlesCount"]:
                return

    def _log_in(self) -> str:
        user = {"user": {"email": _DEMO_EMAIL, "password": PASSWORD}}
        answer = self._send("POST", "/api/users/login", json=user)
        return str(self._json(answer)["user"]["token"])

    def _get(
        self,
        path: str,
        *,
        query: dict[str, str] | None = None,
        token: str | None = None,
        missing_is_fine: bool = False,
    ) -> Any:
        headers = {"Authorization": f"Token {token}"} if token else {}
        answer = self._send("GET", path, params=query, headers=headers)
        if missing_is_fine and answer.status_code == requests.codes.not_found:
            return None
        return self._json(answer)

    def _send(self, method: str, path: str, **more: Any) -> requests.Response:
        url = self._base_url + path
        try:
            return self._session.request(method, url, timeout=_TIMEOUT_SECONDS, **more)
        except requests.RequestException as error:
            raise DatasetError(f"{url} does not answer: {error}") from error

    def _json(self, answer: requests.Response) -> Any:
        if answer.status_code != requests.codes.ok:
            raise DatasetError(f"{answer.url} answers {answer.status_code}, not 200")
        try:
            return answer.json()
        except ValueError as error:
            raise DatasetError(f"{answer.url} answers no JSON") from error


def main(arguments: list[str] | None = None) -> int:
    """Print digests; return 0 when equal, 1 when different, 3 when unreadable."""
    parser = argparse.ArgumentParser(
        prog="python -m shared_spec.dataset.digest",
        description="Print one digest a table of a dataset, and of an app beside it.",
    )
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--base-url", metavar="URL", help="also walk this running app")
    options = parser.parse_args(arguments)
    try:
        expected = dataset_digests(options.dataset)
        if options.base_url is None:
            sys.stdout.writelines(_line(table, expected[table]) for table in TABLES)
            return 0
        found = app_digests(options.base_url, options.dataset, _progress)
    except DatasetError as error:
        sys.stderr.write(f"{error}\n")
        return 3
    for table in TABLES:
        verdict = "equal" if found[table] == expected[table] else "DIFFERENT"
        sys.stdout.write(f"{verdict:<10}" + _line(table, found[table]))
    return 0 if found == expected else 1


def _line(table: str, digest: Digest) -> str:
    return f"{table:<10}{digest.rows:>10}  {digest}\n"


def _progress(table: str, rows: int) -> None:
    sys.stderr.write(f"{table}: {rows:,} rows seen\n")


if __name__ == "__main__":
    sys.exit(main())
