"""Whether there is what a reader asks for."""

from ..accounts import viewer
from ..extensions import db
from ..models import Article, User


def article_or_404(slug: str) -> Article:
    """Return the article, or answer 404."""
    return db.first_or_404(db.select(Article).where(Article.slug == slug))


def profile_or_404(username: str) -> User:
    """Return the user of exactly this name, or answer 404."""
    return db.first_or_404(User.seen_by(viewer()).where(User.is_named(username)))
