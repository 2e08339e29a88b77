"""People."""

from datetime import datetime
from typing import Self

from flask_login import UserMixin
from sqlalchemy import ColumnElement, Select, String, and_, exists, false, or_, select
from sqlalchemy.orm import (
    Mapped,
    mapped_column,
    query_expression,
    validates,
    with_expression,
)

from ..passwords import fingerprint, hash_password
from .base import NUMBERS_GIVEN_ONCE, Base, Timestamp, exact, now
from .follow import follows


class User(UserMixin, Base):
    """An account; name and e-mail address are unique whatever their case.

    Databases differ in how they fold case, so the folded forms are columns.
    Folding can make a text up to three times as long.
    """

    __tablename__ = "users"
    __table_args__ = NUMBERS_GIVEN_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(exact(64))
    username_key: Mapped[str] = mapped_column(exact(192), unique=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(exact(762), unique=True)
    password_hash: Mapped[str] = mapped_column(String(128))
    bio: Mapped[str | None] = mapped_column(String(2000))
    image: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(Timestamp, default=now)
    is_staff: Mapped[bool] = mapped_column(default=False)
    is_superuser: Mapped[bool] = mapped_column(default=False)

    # For whom it is, a query says; see seen_by.
    following: Mapped[bool] = query_expression(default_expr=false())

    def __str__(self) -> str:
        return self.username

    @validates("username", "email")
    def _fold_case(self, field: str, value: str) -> str:
        setattr(self, f"{field}_key", value.casefold())
        return value

    def change(self, password: str | None = None, **fields: str | None) -> None:
        """Set the given fields."""
        if password is not None:
            self.set_password(password)
        for field, value in fields.items():
            setattr(self, field, value)

    def set_password(self, password: str) -> None:
        """Store the hash of the password, never the password."""
        self.password_hash = hash_password(password)

    # To be set like any field of a form, and never to be read.
    password = property(fset=set_password)

    def get_id(self) -> str:
        """Return what a session keeps; a new password ends the sessions before it."""
        return f"{self.id}.{fingerprint(self.password_hash)}"

    @classmethod
    def with_email(cls, email: str) -> Select[tuple[Self]]:
        """Select who has this address, whatever its case."""
        return select(cls).where(cls.email_key == email.strip().casefold())

    @classmethod
    def is_named(cls, username: str) -> ColumnElement[bool]:
        """Tell who has exactly this name; the index is on the folded one."""
        return and_(cls.username_key == username.casefold(), cls.username == username)

    @classmethod
    def followed_by(cls, viewer: "User | None") -> ColumnElement[bool]:
        """Tell of each user whether the viewer follows."""
        if viewer is None:
            return false()
        return exists().where(
            follows.c.follower_id == viewer.id, follows.c.followed_id == cls.id
        )

    @classmethod
    def seen_by(cls, viewer: "User | None") -> Select[tuple[Self]]:
        """Select users together with whether the viewer follows them."""
        following = with_expression(cls.following, cls.followed_by(viewer))
        # Anew, for the same user may have been read before the viewer followed.
        return select(cls).options(following).execution_options(populate_existing=True)

    @classmethod
    def claiming(cls, username: str, email: str) -> Select[tuple[Self]]:
        """Select whoever has this name or this address already."""
        return select(cls).where(
            or_(
                cls.username_key == username.casefold(),
                cls.email_key == email.casefold(),
            )
        )
