"""Which routes the SQL instrument asks for, chosen so that lists are full.

Each list is asked for 20 rows, and where the API allows it for 2: the number of
statements must depend neither on that nor on the size of the dataset.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from shared_spec.loader import load_features

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

ROWS, FEW_ROWS = 20, 2
ANONYMOUS, TOKEN, SESSION = "", "with token", "signed in"
#: Pages of which there need not be one yet, by the feature that promises them.
PAGES = {
    "W07": {
        "GET /profile/[username]": "/profile/{author}",
        "GET /profile/[username]/favorites": "/profile/{fan}/favorites",
    },
    "W09": {"GET /search": "/search?q=the"},
    "W13": {"GET /feed.atom": "/feed.atom", "GET /sitemap.xml": "/sitemap.xml"},
}
_BUILT = {feature.id for feature in load_features() if feature.built}
#: The features whose parity the counts need.
FEATURES = (
    *("A02", "A04", "A06", "A07", "A08", "A09", "A11", "W01", "W02", "W03"),
    *(feature for feature in PAGES if feature in _BUILT),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """The busiest rows of a dataset: what gives the longest lists.

    `email` and `password` are of the account with the longest feed, which wrote
    neither the article `slug` nor those of `author`.
    """

    email: str
    password: str
    slug: str
    tag: str
    author: str
    fan: str


@dataclass(frozen=True, slots=True)
class Route:
    """A request to count; `name` is the same for every dataset."""

    name: str
    path: str
    access: str = ANONYMOUS


def choose(rows: Callable[[str], Iterable[Mapping[str, Any]]]) -> Choice:
    """Choose from a dataset; `rows` yields a table's rows by its name.

    ValueError when a table is empty.
    """
    users = {row["id"]: row for row in rows("users")}
    articles = {row["id"]: row for row in rows("articles")}
    tags = Counter(tag for row in articles.values() for tag in row["tags"])
    written = Counter(row["author_id"] for row in articles.values())
    feeds: Counter[int] = Counter()
    for row in rows("follows"):
        feeds[row["follower_id"]] += written[row["followed_id"]]
    reader = users[_most(feeds)]
    # What is one's own may be answered without a look at who follows whom.
    del written[reader["id"]]
    comments = Counter(
        row["article_id"]
        for row in rows("comments")
        if articles[row["article_id"]]["author_id"] != reader["id"]
    )
    favorites = Counter(row["user_id"] for row in rows("favorites"))
    return Choice(
        email=reader["email"],
        password=reader["password"],
        slug=articles[_most(comments)]["slug"],
        tag=_most(tags),
        author=users[_most(written)]["username"],
        fan=users[_most(favorites)]["username"],
    )


def routes(choice: Choice) -> list[Route]:
    """Return every route with every access it allows."""
    both = [*_pages(choice), *_api(choice)]
    found = [Route(name, path) for name, path in both]
    found += [Route(name, path, SESSION) for name, path in _pages(choice)]
    found.append(Route("GET /?feed=following", "/?feed=following", SESSION))
    found += [Route(name, path, TOKEN) for name, path in _api(choice)]
    found += [
        Route(name, path, TOKEN)
        for name, path in _lists("GET /api/articles/feed", "/api/articles/feed", {})
    ]
    return found


def base_name(subject: str) -> tuple[str, bool]:
    """Return a subject without rows and size, and whether it was a subject of ours."""
    name, mark, _ = subject.rpartition(" @")
    return name.replace(f", {FEW_ROWS} rows", ""), bool(mark)


def subject(route: Route, size: str) -> str:
    """Return what a measurement of the route is filed under."""
    access = f" ({route.access})" if route.access else ""
    return f"{route.name}{access} @{size}"


def _pages(choice: Choice) -> Iterator[tuple[str, str]]:
    yield "GET /", "/"
    yield "GET /tag/[tag]", f"/tag/{quote(choice.tag, safe='')}"
    yield "GET /article/[slug]", f"/article/{choice.slug}"
    people = {key: quote(getattr(choice, key), safe="") for key in ("author", "fan")}
    for feature, pages in PAGES.items():
        if feature in FEATURES:
            for name, path in pages.items():
                yield name, path.format_map(people)


def _api(choice: Choice) -> Iterator[tuple[str, str]]:
    yield from _lists("GET /api/articles", "/api/articles", {})
    for key, value in (
        ("tag", choice.tag),
        ("author", choice.author),
        ("favorited", choice.fan),
    ):
        yield from _lists(f"GET /api/articles?{key}", "/api/articles", {key: value})
    article = f"/api/articles/{choice.slug}"
    yield "GET /api/articles/[slug]", article
    yield "GET /api/articles/[slug]/comments", f"{article}/comments"
    yield "GET /api/tags", "/api/tags"
    profile = quote(choice.author, safe="")
    yield "GET /api/profiles/[username]", f"/api/profiles/{profile}"


def _lists(name: str, path: str, query: dict[str, str]) -> Iterator[tuple[str, str]]:
    for rows, label in ((ROWS, name), (FEW_ROWS, f"{name}, {FEW_ROWS} rows")):
        yield label, f"{path}?{urlencode({**query, 'limit': str(rows)})}"


def _most(counts: Counter[Any]) -> Any:
    """Return the most frequent key, the first in order of several."""
    if not counts:
        raise ValueError("the dataset lacks rows")
    return min(counts, key=lambda key: (-counts[key], key))
