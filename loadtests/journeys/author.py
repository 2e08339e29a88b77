"""Somebody who writes: publishes, edits and deletes articles."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from loadtests.journeys.signing_in import sign_in

if TYPE_CHECKING:
    from loadtests.dataset import Site
    from loadtests.session import Session

ROUNDS = 8
PARAGRAPH = "Some *rendered* text with a [link](https://example.com/) and `code`. "


def author(session: Session, site: Site, rounds: int = ROUNDS) -> None:
    """Sign in unless signed in, publish, edit and delete; content ends as it began.

    WrongAnswerError at the first wrong answer.
    """
    sign_in(session, site)
    for _ in range(rounds):
        _write(session, site)


def _write(session: Session, site: Site) -> None:
    rng = session.rng
    number = rng.randrange(10**9)
    title = f"Load test article {number}"
    draft = {
        "title": title,
        "description": "Written, edited and deleted by a load test.",
        "body": "\n\n".join([PARAGRAPH * 4] * 5),
        "tagList": rng.sample(site.tags, min(3, len(site.tags))),
    }
    answer = session.post(
        "/api/articles",
        name="/api/articles",
        json={"article": draft},
        status=201,
        holds=(title.encode(),),
    )
    session.think()
    slug = answer.json()["article"]["slug"]
    path, name = f"/api/articles/{quote(slug)}", "/api/articles/[slug]"
    body = f"Edited, number {number}.\n\n{draft['body']}"
    session.put(
        path,
        name=name,
        json={"article": {"body": body}},
        holds=(f"Edited, number {number}.".encode(),),
    )
    session.think()
    session.delete(path, name=name, status=204)
    session.think()
