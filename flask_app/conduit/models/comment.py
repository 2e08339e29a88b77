"""What people say about an article."""

from datetime import datetime
from textwrap import shorten
from typing import TYPE_CHECKING, Self

from sqlalchemy import ForeignKey, Index, Select, Text, select
from sqlalchemy.orm import Mapped, contains_eager, mapped_column, relationship

from .base import NUMBERS_GIVEN_ONCE, Base, Timestamp, now
from .user import User

if TYPE_CHECKING:
    from .article import Article


class Comment(Base):
    """A comment; it goes with its article and with its author."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE")
    )
    author_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Timestamp, default=now)
    updated_at: Mapped[datetime] = mapped_column(
        Timestamp, default=lambda context: context.current_parameters["created_at"]
    )

    article: Mapped["Article"] = relationship(back_populates="comments")
    author: Mapped[User] = relationship()

    def __str__(self) -> str:
        return shorten(self.body, 60, placeholder="…")

    __table_args__ = (
        Index(None, "article_id", "created_at", "id"),
        NUMBERS_GIVEN_ONCE,
    )

    @classmethod
    def seen_by(cls, viewer: User | None) -> Select[tuple[Self]]:
        """Select comments with their authors, newest first, in one statement."""
        author = contains_eager(cls.author)
        return (
            select(cls)
            .join(cls.author)
            .options(author.with_expression(User.following, User.followed_by(viewer)))
            .order_by(cls.created_at.desc(), cls.id.desc())
            .execution_options(populate_existing=True)
        )
