"""Whether there is what a reader asks for."""

from ..accounts import viewer
from ..extensions import db
from ..models import User


def profile_or_404(username: str) -> User:
    """Return the user of exactly this name, or answer 404."""
    return db.first_or_404(User.seen_by(viewer()).where(User.is_named(username)))
