"""The API's tokens: signed, expiring, and naming nothing but the user."""

from datetime import UTC, datetime, timedelta

import jwt
from flask import current_app

from .models import User
from .models.base import LARGEST_ID

ALGORITHM = "HS256"


def issue_token(user: User) -> str:
    """Return a token for the user, valid for CONDUIT_TOKEN_SECONDS."""
    issued = datetime.now(UTC)
    lifetime = timedelta(seconds=current_app.config["TOKEN_SECONDS"])
    claims = {"sub": str(user.id), "iat": issued, "exp": issued + lifetime}
    return jwt.encode(claims, current_app.config["SECRET_KEY"], ALGORITHM)


def subject(token: str | None) -> int | None:
    """Return the id of the user a token was issued to, None if it is worth nothing."""
    key = current_app.config["SECRET_KEY"]
    required = {"require": ["sub", "iat", "exp"]}
    try:
        claims = jwt.decode(token, key, [ALGORITHM], options=required)
        user_id = int(claims["sub"])
    except (jwt.InvalidTokenError, ValueError):
        return None
    return user_id if 0 < user_id <= LARGEST_ID else None
