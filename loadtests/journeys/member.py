"""Somebody with an account who reads the feed and reacts to articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from loadtests.journeys.signing_in import sign_in

if TYPE_CHECKING:
    from loadtests.dataset import Account, Site
    from loadtests.session import Session

ROUNDS = 8


def member(session: Session, site: Site, rounds: int = ROUNDS) -> None:
    """Sign in unless signed in, read the feed and react; content ends as it began.

    WrongAnswerError at the first wrong answer.
    """
    account = sign_in(session, site)
    for _ in range(rounds):
        _react(session, site, account)


def _react(session: Session, site: Site, account: Account) -> None:
    session.get(
        "/api/articles/feed", name="/api/articles/feed", holds=(b'"articlesCount"',)
    )
    session.think()
    article = _open(session, site, account)
    path = f"/api/articles/{quote(article['slug'])}"
    _toggle(
        session,
        f"{path}/favorite",
        name="/api/articles/[slug]/favorite",
        key="favorited",
        was=article["favorited"],
    )
    author = article["author"]
    if author["username"] != account.username:
        _toggle(
            session,
            f"/api/profiles/{quote(author['username'], safe='')}/follow",
            name="/api/profiles/[username]/follow",
            key="following",
            was=author["following"],
        )
    _comment(session, f"{path}/comments")


def _open(session: Session, site: Site, account: Account) -> dict[str, Any]:
    """Open an article, another one when the first is one's own (no self-follow)."""
    for slug in session.rng.sample(site.slugs, min(2, len(site.slugs))):
        answer = session.get(
            f"/api/articles/{slug}",
            name="/api/articles/[slug]",
            holds=(b'"favorited"', b'"following"'),
        )
        session.think()
        article: dict[str, Any] = answer.json()["article"]
        if article["author"]["username"] != account.username:
            break
    return article


def _toggle(session: Session, path: str, *, name: str, key: str, was: bool) -> None:
    """Switch a favourite or a follow over and back."""
    turn_on, turn_off = session.post, session.delete
    on, off = (f'"{key}":{state}'.encode() for state in ("true", "false"))
    both = [(turn_on, on), (turn_off, off)]
    for send, outcome in reversed(both) if was else both:
        send(path, name=name, holds=(outcome,))
        session.think()


def _comment(session: Session, path: str) -> None:
    """Comment and take it back: pages must not grow while they are measured."""
    name = "/api/articles/[slug]/comments"
    body = f"A remark, number {session.rng.randrange(10**9)}."
    answer = session.post(
        path,
        name=name,
        json={"comment": {"body": body}},
        status=201,
        holds=(body.encode(),),
    )
    session.think()
    comment = answer.json()["comment"]["id"]
    session.delete(f"{path}/{comment}", name=f"{name}/[id]", status=204)
    session.think()
