"""People."""

from datetime import datetime
from typing import Self

from sqlalchemy import Select, String, or_, select
from sqlalchemy.orm import Mapped, mapped_column, validates

from ..passwords import hash_password
from .base import Base, Timestamp, now


class User(Base):
    """An account; name and e-mail address are unique whatever their case.

    Databases differ in how they fold case, so the folded forms are columns.
    Folding can make a text up to three times as long.
    """

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64))
    username_key: Mapped[str] = mapped_column(String(192), unique=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(762), unique=True)
    password_hash: Mapped[str] = mapped_column(String(128))
    bio: Mapped[str | None] = mapped_column(String(2000))
    image: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(Timestamp, default=now)

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

    @classmethod
    def with_email(cls, email: str) -> Select[tuple[Self]]:
        """Select who has this address, whatever its case."""
        return select(cls).where(cls.email_key == email.strip().casefold())

    @classmethod
    def named(cls, username: str) -> Select[tuple[Self]]:
        """Select who has exactly this name."""
        return select(cls).where(
            cls.username_key == username.casefold(), cls.username == username
        )

    @classmethod
    def claiming(cls, username: str, email: str) -> Select[tuple[Self]]:
        """Select whoever has this name or this address already."""
        return select(cls).where(
            or_(
                cls.username_key == username.casefold(),
                cls.email_key == email.casefold(),
            )
        )
