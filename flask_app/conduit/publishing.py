"""Writing articles: the article, its slug and its tags change together."""

from datetime import timedelta

from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError

from .database import insert_once
from .extensions import db
from .models import Article, Comment, Tag, User
from .models.base import now
from .slugs import base_of, candidates

# What an author writes; anything else is no change of the article.
WRITTEN = ("title", "description", "body", "tags")


def publish(author: User, tag_list: list[str], **fields: str) -> Article:
    """Add a new article to the session; the caller commits."""
    moment = now()
    article = Article(author=author, created_at=moment, updated_at=moment, **fields)
    article.tags = tags_named(tag_list)
    take_slug(article)
    return article


def revise(article: Article, tag_list: list[str] | None = None, **fields: str) -> None:
    """Change what is given, and what follows from it."""
    if tag_list is not None and tag_list != article.tag_list:
        article.tags = tags_named(tag_list)
    for field, value in fields.items():
        setattr(article, field, value)
    settle(article)


def settle(article: Article) -> None:
    """Let the slug and the time of change follow what has been written anew."""
    state = inspect(article).attrs
    titles = state.title.history.deleted or ()
    if any(state[name].history.has_changes() for name in WRITTEN):
        touch(article)
    for title in titles:
        if base_of(title) != base_of(article.title):
            take_slug(article)


def touch(row: Article | Comment) -> None:
    """Note the time of change.

    Later than before, even within a millisecond or when the clock is set back.
    """
    row.updated_at = max(now(), row.updated_at + timedelta(milliseconds=1))


def take_slug(article: Article) -> None:
    """Store the article under the first free slug.

    The unique constraint decides, for two articles may ask for a slug at once.
    """
    for slug in candidates(article.title):
        try:
            with db.session.begin_nested():
                article.slug = slug
                db.session.add(article)
        except IntegrityError as error:
            failure = error
        else:
            return
    raise failure


def tags_named(names: list[str]) -> list[Tag]:
    """Return the tags of these names, made where missing."""
    wanted = select(Tag).where(Tag.name.in_(names))
    missing = set(names) - {tag.name for tag in db.session.scalars(wanted)}
    # Sorted, so that two writers of the same tags cannot wait for each other.
    for name in sorted(missing):
        insert_once(Tag.__table__, name=name)
    return list(db.session.scalars(wanted))
