"""A tiny Conduit in memory: enough of the product for the journeys, and no more.

Serve `make(Conduit())` in a thread, or run it as a script: `serve PORT [BROKEN]`
or `dataset FOLDER`.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ACCOUNTS = 4
ARTICLES = 30
JSON, HTML = "application/json; charset=utf-8", "text/html; charset=utf-8"


def username(number: int) -> str:
    return f"user {number}"


def write_dataset(folder: Path) -> Path:
    """Write the dataset folder whose content the stub has."""
    users = [
        {"username": username(n), "email": f"u{n}@example.com", "password": "demo"}
        for n in range(ACCOUNTS)
    ]
    articles = [{"slug": f"article-{n}", "tags": ["a", "b/c d"]} for n in range(30)]
    for name, rows in (("users", users), ("articles", articles)):
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(text)
    return folder


class Conduit:
    """State and routes; `broken` names a path prefix that answers nonsense."""

    def __init__(self, broken: str = "") -> None:
        self.broken = broken
        self.articles = {
            f"article-{n}": {
                "slug": f"article-{n}",
                "author": username(n % ACCOUNTS),
                "title": f"Article {n}",
                "body": "",
            }
            for n in range(ARTICLES)
        }
        self.favorites: set[tuple[str, str]] = set()
        self.follows: set[tuple[str, str]] = set()
        self.comments: dict[int, str] = {}
        self.number = 0
        self.seen: list[str] = []

    def state(self) -> tuple[int, int, int, int]:
        return tuple(
            len(kept)
            for kept in (self.articles, self.favorites, self.follows, self.comments)
        )  # type: ignore[return-value]

    def __call__(self, environ: Any, start_response: Callable[..., Any]) -> list[bytes]:
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        length = int(environ.get("CONTENT_LENGTH") or 0)
        data = json.loads(environ["wsgi.input"].read(length) or b"{}")
        user = environ.get("HTTP_AUTHORIZATION", "").removeprefix("Token ")
        self.seen.append(f"{method} {path}")
        status, body = self.answer(method, path, user, data)
        if self.broken and path.startswith(self.broken):
            status, body = 200, "nonsense"
        text = (
            body if isinstance(body, str) else json.dumps(body, separators=(",", ":"))
        )
        content = text.encode() if status != 204 else b""
        kind = HTML if isinstance(body, str) else JSON
        start_response(
            f"{status} X",
            [("Content-Type", kind), ("Content-Length", str(len(content)))],
        )
        return [content]

    def answer(self, method: str, path: str, user: str, data: Any) -> tuple[int, Any]:
        if path in {"/", "/readyz"} or path.startswith("/tag/"):
            return 200, "<div class='article-preview'></div>"
        if path.startswith("/article/"):
            return 200, "<div class='article-content'></div>"
        if path == "/api/users/login":
            number = data["user"]["email"][1:].partition("@")[0]
            return 200, {"user": {"token": username(int(number))}}
        if path in {"/api/articles", "/api/articles/feed"} and method == "GET":
            return 200, {"articles": [{"slug": "article-1"}], "articlesCount": 30}
        if path == "/api/tags":
            return 200, {"tags": ["a"]}
        if path == "/api/articles":
            self.number += 1
            slug = f"new-{self.number}"
            self.articles[slug] = {"slug": slug, "author": user, **data["article"]}
            return 201, self.shown(slug, user)
        if found := re.fullmatch(r"/api/profiles/(.+)/follow", path):
            assert found[1] != user, "nobody can follow oneself"
            self.switch(self.follows, (user, found[1]), method)
            return 200, {"profile": {"following": (user, found[1]) in self.follows}}
        _, _, _, slug, *rest = path.split("/")
        return self.article(method, slug, rest, user, data)

    def article(
        self, method: str, slug: str, rest: list[str], user: str, data: Any
    ) -> tuple[int, Any]:
        if rest == ["favorite"]:
            self.switch(self.favorites, (user, slug), method)
            return 200, self.shown(slug, user)
        if rest == ["comments"] and method == "POST":
            self.number += 1
            body = data["comment"]["body"]
            self.comments[self.number] = body
            return 201, {"comment": {"id": self.number, "body": body}}
        if rest == ["comments"]:
            return 200, {"comments": []}
        if rest:
            del self.comments[int(rest[1])]
            return 204, {}
        if method == "DELETE":
            assert self.articles.pop(slug)["author"] == user
            return 204, {}
        self.articles[slug] |= data.get("article", {})
        return 200, self.shown(slug, user)

    def shown(self, slug: str, user: str) -> dict[str, Any]:
        author = self.articles[slug]["author"]
        return {
            "article": {
                **self.articles[slug],
                "favorited": (user, slug) in self.favorites,
                "author": {
                    "username": author,
                    "following": (user, author) in self.follows,
                },
            }
        }

    @staticmethod
    def switch(kept: set[tuple[str, str]], pair: tuple[str, str], method: str) -> None:
        if method == "POST":
            kept.add(pair)
        else:
            kept.discard(pair)


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


def make(app: Callable[..., Iterable[bytes]], port: int = 0) -> Server:
    server = make_server("127.0.0.1", port, app, Server, Quiet)
    assert isinstance(server, Server)
    return server


if __name__ == "__main__":
    task, argument, *broken = sys.argv[1:]
    if task == "dataset":
        write_dataset(Path(argument))
    else:
        make(Conduit(*broken), int(argument)).serve_forever()
