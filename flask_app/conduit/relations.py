"""Who follows whom and who likes what; repeating a wish changes nothing.

The caller commits.
"""

from sqlalchemy import delete

from .database import insert_once
from .extensions import db
from .models import Article, User, favorites, follows


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


def favorite(user: User, article: Article) -> None:
    """Make the article one of the user's favourites."""
    insert_once(favorites, user_id=user.id, article_id=article.id)


def unfavorite(user: User, article: Article) -> None:
    """Make it one no longer."""
    db.session.execute(
        delete(favorites).where(
            favorites.c.user_id == user.id, favorites.c.article_id == article.id
        )
    )
