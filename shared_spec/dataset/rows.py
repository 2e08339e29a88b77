"""The rows of a dataset, generated one by one in the order of their ids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from shared_spec.dataset import text
from shared_spec.dataset.seeded import Draw, Timeline, scatter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Row = dict[str, Any]

PASSWORD = "conduit-demo"  # noqa: S105 - demo accounts have a known password
END = datetime(2026, 7, 1, tzinfo=UTC)
START = END - timedelta(days=730)

# Each kind of draw has a number of its own, so that no two share a sequence.
USER, USER_TIME, FOLLOW, ARTICLE, ARTICLE_TIME, FAVORITE, COMMENT, COMMENT_TIME = range(
    8
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TRIES = 24


@dataclass(frozen=True, slots=True)
class Size:
    """How many rows of the three main tables a dataset has."""

    users: int
    articles: int
    comments: int


SIZES = {
    "small": Size(50, 500, 2_000),
    "medium": Size(1_000, 20_000, 100_000),
    "large": Size(10_000, 1_000_000, 3_000_000),
}


class Generator:
    """All rows of one dataset; equal size and seed give equal rows."""

    def __init__(self, size: Size, seed: int) -> None:
        self._size = size
        self._seed = seed
        half = START + (END - START) / 2
        self._user_times = self._timeline(USER_TIME, size.users, START, half)
        # Authors come before their articles and articles before their comments.
        opening = START + timedelta(days=15)
        self._article_times = self._timeline(ARTICLE_TIME, size.articles, opening, END)
        talking = START + timedelta(days=30)
        self._comment_times = self._timeline(COMMENT_TIME, size.comments, talking, END)

    def tables(self) -> dict[str, Callable[[], Iterator[Row]]]:
        """Return the row source of each table, parents before children."""
        return {
            "users": self.users,
            "follows": self.follows,
            "articles": self.articles,
            "favorites": self.favorites,
            "comments": self.comments,
        }

    def users(self) -> Iterator[Row]:
        """Yield all users; the first one is `demo`."""
        for row in range(1, self._size.users + 1):
            draw = Draw(self._seed, USER, row)
            has_image = draw.chance(0.25)
            yield {
                "id": row,
                "username": "demo" if row == 1 else text.name(row),
                "email": "demo@example.com" if row == 1 else f"user{row}@example.com",
                "password": PASSWORD,
                "bio": text.bio(row, draw),
                "image": f"https://images.example/{row}.png" if has_image else None,
                "created_at": iso(self._user_times.at(row)),
            }

    def follows(self) -> Iterator[Row]:
        """Yield who follows whom; few people are followed by very many."""
        count = self._size.users
        for row in range(1, count + 1):
            draw = Draw(self._seed, FOLLOW, row)
            # demo follows enough people to have a feed worth reading.
            wanted = min(20, count // 2) if row == 1 else 3 * draw.tail(count // 6)
            for followed in self._distinct(draw, wanted, avoid=row):
                yield {"follower_id": row, "followed_id": followed}

    def articles(self) -> Iterator[Row]:
        """Yield all articles; few authors write very many."""
        for row in range(1, self._size.articles + 1):
            draw = Draw(self._seed, ARTICLE, row)
            created = self._article_times.at(row)
            title, slug = text.title_and_slug(row, draw)
            language, _ = text.turn(row)
            yield {
                "id": row,
                "slug": slug,
                "title": title,
                "description": text.sentences(language, draw, 1),
                "body": text.body(row, draw),
                "author_id": self._member(draw, created),
                "tags": text.tags(draw),
                "created_at": iso(created),
                "updated_at": iso(_later(draw, created)),
            }

    def favorites(self) -> Iterator[Row]:
        """Yield whose favourites each article is; few articles have very many."""
        for row in range(1, self._size.articles + 1):
            draw = Draw(self._seed, FAVORITE, row)
            for user in self._distinct(draw, draw.tail(self._size.users // 2)):
                yield {"user_id": user, "article_id": row}

    def comments(self) -> Iterator[Row]:
        """Yield all comments; few articles are discussed very much."""
        for row in range(1, self._size.comments + 1):
            draw = Draw(self._seed, COMMENT, row)
            created = self._comment_times.at(row)
            yield {
                "id": row,
                "article_id": self._article(draw, created),
                "author_id": self._member(draw, created),
                "body": text.comment(row, draw),
                "created_at": iso(created),
                "updated_at": iso(created),
            }

    def _timeline(
        self, kind: int, count: int, start: datetime, end: datetime
    ) -> Timeline:
        return Timeline(self._seed, kind, count, _millis(start), _millis(end))

    def _member(self, draw: Draw, time: int) -> int:
        return _existing(draw, self._size.users, self._user_times.before(time))

    def _article(self, draw: Draw, time: int) -> int:
        return _existing(draw, self._size.articles, self._article_times.before(time))

    def _distinct(self, draw: Draw, wanted: int, avoid: int = 0) -> list[int]:
        """Return about `wanted` different users, popular ones more often."""
        count = self._size.users
        chosen: set[int] = set()
        for _ in range(4 * wanted):
            if len(chosen) == wanted:
                break
            user = scatter(draw.rank(count), count)
            if user != avoid:
                chosen.add(user)
        return sorted(chosen)


def iso(millis: int) -> str:
    """Return milliseconds since 1970 as UTC ISO 8601 with milliseconds and Z."""
    time = _EPOCH + timedelta(milliseconds=millis)
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _existing(draw: Draw, count: int, present: int) -> int:
    """Return an id among the first `present`, busy ones more often."""
    for _ in range(_TRIES):
        row = scatter(draw.mild_rank(count), count)
        if row <= present:
            return row
    return draw.below(present) + 1


def _later(draw: Draw, created: int) -> int:
    """Return when a row was changed last: mostly never after it was created."""
    if not draw.chance(0.2):
        return created
    changed = created + 60_000 * draw.between(1, 60 * 24 * 30)
    return min(changed, _millis(END))


def _millis(time: datetime) -> int:
    return (time - _EPOCH) // timedelta(milliseconds=1)
