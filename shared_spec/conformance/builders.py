"""Builders of unique users, articles and comments, made through the API alone."""

from __future__ import annotations

import itertools
import secrets
import string
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shared_spec.conformance.client import Client

Item = TypeVar("Item")
Result = TypeVar("Result")

PASSWORD: Final = "correct-horse-9"
_ALPHABET: Final = string.ascii_lowercase + string.digits


@dataclass(frozen=True, slots=True)
class User:
    """A registered user: what one knows about oneself."""

    username: str
    email: str
    password: str
    token: str

    @property
    def profile_path(self) -> str:
        """The API path of the profile."""
        return f"/api/profiles/{segment(self.username)}"


def segment(text: str) -> str:
    """Quote a text so that it is exactly one segment of a path."""
    return quote(text, safe="")


def at_once(call: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """Call with all items at once, a thread each; return the results in order."""
    with ThreadPoolExecutor(max_workers=len(items)) as pool:
        return list(pool.map(call, items))


class Make:
    """Makes things with names that no other run has used."""

    def __init__(self, api: Client) -> None:
        self.api = api
        self._run = "".join(secrets.choice(_ALPHABET) for _ in range(7))
        self._numbers = itertools.count(1)

    def name(self, prefix: str = "x") -> str:
        """Return a unique word of lower-case ASCII letters and digits."""
        return f"{prefix}{self._run}{next(self._numbers)}"

    def account(self, **fields: Any) -> dict[str, Any]:
        """Return a valid body of a registration, with the given fields replaced."""
        name = self.name("u")
        valid = {
            "username": name,
            "email": f"{name}@example.com",
            "password": PASSWORD,
        }
        return {"user": valid | fields}

    def user(self, **fields: Any) -> User:
        """Register a user."""
        body = self.account(**fields)
        answer = self.api.post("/api/users", json=body, expect=201)
        user = answer.json["user"]
        return User(
            username=user["username"],
            email=user["email"],
            password=body["user"]["password"],
            token=user["token"],
        )

    def article_body(self, **fields: Any) -> dict[str, Any]:
        """Return a valid body of a new article, with the given fields replaced."""
        name = self.name("t")
        valid = {
            "title": f"About {name}",
            "description": f"All about {name}",
            "body": f"Everything there is to say about {name}.",
            "tagList": [],
        }
        return {"article": valid | fields}

    def article(self, author: User, /, **fields: Any) -> dict[str, Any]:
        """Publish an article and return it as the API shows it."""
        answer = self.api.post(
            "/api/articles",
            token=author.token,
            json=self.article_body(**fields),
            expect=201,
        )
        article: dict[str, Any] = answer.json["article"]
        return article

    def comment(
        self, author: User, article: dict[str, Any], body: str = "Well said."
    ) -> dict[str, Any]:
        """Comment on an article and return the comment as the API shows it."""
        answer = self.api.post(
            f"/api/articles/{article['slug']}/comments",
            token=author.token,
            json={"comment": {"body": body}},
            expect=201,
        )
        comment: dict[str, Any] = answer.json["comment"]
        return comment

    def follow(self, reader: User, author: User) -> None:
        """Let one user follow another."""
        self.api.post(f"{author.profile_path}/follow", token=reader.token, expect=200)

    def favorite(self, reader: User, article: dict[str, Any]) -> None:
        """Let a user favourite an article."""
        path = f"/api/articles/{article['slug']}/favorite"
        self.api.post(path, token=reader.token, expect=200)
