"""Whether there is what a reader asks for."""

from flask import abort
from flask_login import current_user

from ..accounts import viewer
from ..extensions import db
from ..models import Article, User


def article_or_404(slug: str, *, own: bool = False) -> Article:
    """Return the article, or answer 404, or 403 unless it is the viewer's own."""
    article = db.first_or_404(db.select(Article).where(Article.slug == slug))
    if own and article.author_id != current_user.id:
        abort(403)
    return article


def profile_or_404(username: str) -> User:
    """Return the user of exactly this name, or answer 404."""
    return db.first_or_404(User.seen_by(viewer()).where(User.is_named(username)))
