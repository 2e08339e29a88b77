"""Articles, their tags and who favours them."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    ScalarSelect,
    Select,
    String,
    Table,
    Text,
    exists,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.mysql import MEDIUMTEXT
from sqlalchemy.orm import (
    Mapped,
    defer,
    joinedload,
    mapped_column,
    query_expression,
    relationship,
    selectinload,
    with_expression,
)

from .base import NUMBERS_GIVEN_ONCE, Base, Timestamp, exact
from .follow import follows
from .user import User

if TYPE_CHECKING:
    from .comment import Comment

article_tags = Table(
    "article_tags",
    Base.metadata,
    Column(
        "article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True
    ),
    Column(
        "tag_id",
        ForeignKey("tags.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)

favorites = Table(
    "favorites",
    Base.metadata,
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "article_id",
        ForeignKey("articles.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)


class Tag(Base):
    """A word that articles are found by; kept when its last article goes."""

    __tablename__ = "tags"
    __table_args__ = NUMBERS_GIVEN_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(exact(64), unique=True)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def names_by_use(cls) -> Select[tuple[str]]:
        """Select the names of the tags in use, most used first, then by name."""
        use = func.count().desc()
        return (
            select(cls.name).join(article_tags).group_by(cls.id).order_by(use, cls.name)
        )


class Article(Base):
    """An article, found by its slug."""

    __tablename__ = "articles"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(exact(207), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(String(500))
    body: Mapped[str] = mapped_column(
        Text().with_variant(MEDIUMTEXT(), "mysql", "mariadb")
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(Timestamp)
    updated_at: Mapped[datetime] = mapped_column(Timestamp)
    featured: Mapped[bool] = mapped_column(default=False)

    author: Mapped[User] = relationship()
    comments: Mapped[list["Comment"]] = relationship(
        back_populates="article",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="Comment.created_at",
    )
    tags: Mapped[list[Tag]] = relationship(secondary=article_tags, passive_deletes=True)

    # What a viewer sees beside it; see seen_by.
    favorited: Mapped[bool] = query_expression()
    favorites_count: Mapped[int] = query_expression()

    __table_args__ = (
        Index(None, "created_at", "id"),
        Index(None, "author_id", "created_at", "id"),
        NUMBERS_GIVEN_ONCE,
    )

    def __str__(self) -> str:
        return self.title

    @property
    def tag_list(self) -> list[str]:
        """The names of the tags, sorted by code point in every engine."""
        return sorted(tag.name for tag in self.tags)

    @classmethod
    def favorited_by(cls, viewer: User | None) -> ColumnElement[bool]:
        """Tell of each article whether it is the viewer's favourite."""
        if viewer is None:
            return false()
        return exists().where(
            favorites.c.user_id == viewer.id, favorites.c.article_id == cls.id
        )

    @classmethod
    def count_of_favorites(cls) -> ScalarSelect[int]:
        """Count of each article whose favourite it is."""
        count = select(func.count()).select_from(favorites)
        return count.where(favorites.c.article_id == cls.id).scalar_subquery()

    @classmethod
    def matching(
        cls,
        tag: str | None = None,
        author: str | None = None,
        favorited: str | None = None,
    ) -> list[ColumnElement[bool]]:
        """Return the conditions for a tag, an author's name and a fan's name.

        An empty one is none, as from a form that was left empty.
        """
        conditions = []
        if tag:
            tagged = select(article_tags.c.article_id).join(Tag)
            conditions.append(cls.id.in_(tagged.where(Tag.name == tag)))
        if author:
            writer = select(User.id).where(User.is_named(author)).correlate(None)
            conditions.append(cls.author_id.in_(writer))
        if favorited:
            liked = select(favorites.c.article_id).join(User).correlate(None)
            conditions.append(cls.id.in_(liked.where(User.is_named(favorited))))
        return conditions

    @classmethod
    def holding(cls, words: list[str]) -> list[ColumnElement[bool]]:
        """Tell of each word whether title, description or body hold it."""
        if any("\0" in word for word in words):
            return [false()]  # no text has NUL, and PostgreSQL takes none
        texts = (cls.title, cls.description, cls.body)
        return [
            or_(*(text.icontains(word, autoescape=True) for text in texts))
            for word in words
        ]

    @classmethod
    def by_followed_of(cls, viewer: User) -> ColumnElement[bool]:
        """Tell of each article whether the viewer follows its author."""
        followed = select(follows.c.followed_id)
        return cls.author_id.in_(followed.where(follows.c.follower_id == viewer.id))

    @classmethod
    def seen_by(cls, viewer: User | None) -> Select[tuple[Self]]:
        """Select articles with all that is shown of them, in two statements."""
        author = joinedload(cls.author, innerjoin=True)
        return (
            select(cls)
            .options(
                author.with_expression(User.following, User.followed_by(viewer)),
                selectinload(cls.tags),
                with_expression(cls.favorited, cls.favorited_by(viewer)),
                with_expression(cls.favorites_count, cls.count_of_favorites()),
            )
            # Anew, for the article may have been read before it was changed.
            .execution_options(populate_existing=True)
        )

    @classmethod
    def newest_for(cls, viewer: User | None) -> Select[tuple[Self]]:
        """Select articles, newest first, ties by id."""
        return cls.seen_by(viewer).order_by(cls.created_at.desc(), cls.id.desc())

    @classmethod
    def listed_for(cls, viewer: User | None) -> Select[tuple[Self]]:
        """Select articles for a list, newest first, without the body."""
        return cls.newest_for(viewer).options(defer(cls.body))
