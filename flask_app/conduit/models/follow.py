"""Who follows whom."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Table

from .base import Base

follows = Table(
    "follows",
    Base.metadata,
    Column("follower_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "followed_id",
        ForeignKey("users.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
    CheckConstraint("follower_id <> followed_id", name="not_oneself"),
)
