"""Who follows whom; repeating a wish changes nothing.

The caller commits.
"""

from sqlalchemy import delete

from .database import insert_once
from .extensions import db
from .models import User, follows


def follow(follower: User, followed: User) -> None:
    """Have the one follow the other."""
    insert_once(follows, follower_id=follower.id, followed_id=followed.id)


def unfollow(follower: User, followed: User) -> None:
    """Have the one follow the other no longer."""
    db.session.execute(
        delete(follows).where(
            follows.c.follower_id == follower.id, follows.c.followed_id == followed.id
        )
    )
