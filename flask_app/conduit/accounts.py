"""What the API and the pages both do with accounts."""

from flask_login import current_user
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from . import avatars
from .extensions import db
from .models import User
from .passwords import is_password
from .rules import TAKEN
from .throttle import count_failure, refuse_guessing


def viewer() -> User | None:
    """Return who looks at a page, None for a visitor."""
    return current_user._get_current_object() if current_user.is_authenticated else None


def authenticate(email: str, password: str) -> User | None:
    """Return the user whose address and password these are.

    Raises TooManyRequests when somebody seems to be guessing.
    """
    refuse_guessing(email)
    user = db.session.scalar(User.with_email(email))
    # The hash of nobody is compared too: an answer's time must not tell who exists.
    if is_password(user.password_hash if user else None, password):
        return user
    count_failure(email)
    return None


def store(user: User) -> dict[str, list[str]]:
    """Commit the account; return what somebody else has taken, if that stops it."""
    username, email, own_id = user.username, user.email, user.id
    replaced_images = inspect(user).attrs.image.history.deleted
    db.session.add(user)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        conflicts = {}
        for other in db.session.scalars(User.claiming(username, email)):
            if other.id != own_id and other.username_key == username.casefold():
                conflicts["username"] = [TAKEN]
            if other.id != own_id and other.email_key == email.casefold():
                conflicts["email"] = [TAKEN]
        if not conflicts:
            raise
        return conflicts
    for image in replaced_images:
        avatars.discard(image)
    return {}
