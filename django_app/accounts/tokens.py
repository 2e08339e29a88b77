"""The API's tokens: signed statements of who somebody is, for a limited time."""

from datetime import timedelta

import jwt
from django.conf import settings
from django.utils import timezone

from accounts.models import User

ALGORITHM = "HS256"


def issue(user: User) -> str:
    """Return a fresh token of the user."""
    now = timezone.now()
    end = now + timedelta(seconds=settings.TOKEN_SECONDS)
    claims = {"sub": str(user.pk), "iat": now, "exp": end}
    return jwt.encode(claims, settings.SECRET_KEY, algorithm=ALGORITHM)


def owner(token: str) -> User | None:
    """Return the user of a token; None when it is no good or its user is gone."""
    try:
        claims = jwt.decode(
            token,
            settings.SECRET_KEY,
            algorithms=[ALGORITHM],
            options={"require": ["sub", "iat", "exp"]},
        )
        return User.objects.filter(pk=int(claims["sub"])).first()
    except (jwt.InvalidTokenError, ValueError):
        return None
