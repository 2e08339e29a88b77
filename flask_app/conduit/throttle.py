"""Slowing down whoever guesses passwords."""

import hashlib
import math
import time

from flask import current_app
from flask_limiter.util import get_remote_address
from limits import RateLimitItemPerMinute
from limits.errors import StorageError
from werkzeug.exceptions import TooManyRequests

from .extensions import limiter


def refuse_guessing(email: str) -> None:
    """Raise TooManyRequests after too many failed sign-ins."""
    _ask_limiter("test", email)


def count_failure(email: str) -> None:
    """Count a failed sign-in; raise TooManyRequests if it is one too many.

    Asked again, for others may have failed at the same time.
    """
    _ask_limiter("hit", email)


def _ask_limiter(question: str, email: str) -> None:
    most = current_app.config["LOGIN_LIMIT"]
    if not most:
        return
    limit = RateLimitItemPerMinute(most)
    # Hashed, for anything may be sent as an address, of any length.
    account = hashlib.sha256(email.strip().casefold().encode()).hexdigest()
    keys = ("sign-in", get_remote_address(), account)
    try:
        if getattr(limiter.limiter, question)(limit, *keys):
            return
        end = limiter.limiter.get_window_stats(limit, *keys).reset_time
    except StorageError as error:
        current_app.logger.warning("Sign-ins are not limited: %s", error)
        return
    seconds = math.ceil(end - time.time())
    raise TooManyRequests(retry_after=min(max(seconds, 1), 60))
