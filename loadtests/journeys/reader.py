"""Somebody who reads without an account, in pages and through the API."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from loadtests.dataset import Site
    from loadtests.session import Session

ROUNDS = 3
#: The API's default page, and how many of them readers leaf through.
PAGE, PAGES = 20, 5


def reader(session: Session, site: Site, rounds: int = ROUNDS) -> None:
    """Read pages and API lists; WrongAnswerError at the first wrong answer."""
    session.anonymous = True
    for _ in range(rounds):
        _read(session, site)


def _read(session: Session, site: Site) -> None:
    rng = session.rng
    slug = rng.choice(site.slugs)
    tag = quote(rng.choice(site.tags), safe="")
    offset = PAGE * rng.randrange(max(1, min(PAGES, len(site.slugs) // PAGE)))
    article = f"/api/articles/{slug}"

    session.get("/", name="/", holds=(b"article-preview",))
    session.think()
    session.get(f"/article/{slug}", name="/article/[slug]", holds=(b"article-content",))
    session.think()
    session.get(f"/tag/{tag}", name="/tag/[tag]", holds=(b"article-preview",))
    session.think()
    session.get(
        f"/api/articles?limit={PAGE}&offset={offset}",
        name="/api/articles",
        holds=(b'"articlesCount"', b'"slug"'),
    )
    session.think()
    session.get(article, name="/api/articles/[slug]", holds=(f'"{slug}"'.encode(),))
    session.think()
    session.get(
        f"{article}/comments",
        name="/api/articles/[slug]/comments",
        holds=(b'"comments"',),
    )
    session.think()
    session.get("/api/tags", name="/api/tags", holds=(b'"tags"',))
    session.think()
