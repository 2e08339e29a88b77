"""How to publish, change and fetch an article, and to fetch its comments."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Answer, Client

PATH = "/api/articles"
FIELDS = ("title", "description", "body")
LIMITS = {"title": 200, "description": 500, "body": 100_000}
Article = dict[str, Any]


def path_of(article: Article) -> str:
    return f"{PATH}/{article['slug']}"


def publish(api: Client, make: Make, author: User, /, **fields: Any) -> Answer:
    return api.post(PATH, token=author.token, json=make.article_body(**fields))


def change(api: Client, user: User, article: Article, /, **fields: Any) -> Answer:
    # Times have millisecond resolution; a change in the same one shows nothing.
    time.sleep(0.002)
    return api.put(path_of(article), token=user.token, json={"article": fields})


def fetch(api: Client, article: Article) -> Article:
    shown: Article = api.get(path_of(article), expect=200).json["article"]
    return shown


def fetch_comments(api: Client, article: Article) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(
        f"{path_of(article)}/comments", expect=200
    ).json["comments"]
    return found
