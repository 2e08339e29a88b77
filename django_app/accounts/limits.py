"""How often somebody may try to guess a password."""

import hashlib
from math import ceil
from time import time
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.core.cache import caches
from django.dispatch import receiver
from django.http import HttpRequest
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from common.parsers import enclosed

SECONDS = 60


class SignInLimit:
    """The failures of one client with one account within the last minute.

    Each has a slot that is free again after a minute. Taking one is atomic in every
    cache, so that no failure is lost between processes.
    """

    def __init__(self, request: HttpRequest | Request, email: str) -> None:
        pair = f"{request.META.get('REMOTE_ADDR')} {email.strip().casefold()}"
        name = hashlib.sha256(pair.encode(errors="replace")).hexdigest()
        self.slots = [f"sign-in:{name}:{n}" for n in range(settings.LOGIN_LIMIT)]

    def wait(self) -> int:
        """Return in how many seconds there may be another attempt; 0 for now."""
        taken = caches["limits"].get_many(self.slots)
        if not self.slots or len(taken) < len(self.slots):
            return 0
        return max(1, ceil(min(taken.values()) + SECONDS - time()))

    def count(self) -> None:
        """Take note of a failure; raise Throttled if it is one too many.

        Asked again, for others may have failed at the same time.
        """
        now = time()
        taken = any(caches["limits"].add(slot, now, SECONDS) for slot in self.slots)
        if not taken and (seconds := self.wait()):
            raise Throttled(seconds)


@receiver(user_login_failed)
def count_failure(
    credentials: dict[str, str], request: HttpRequest | Request, **_signal: Any
) -> None:
    """Take note of a failure, wherever it happens."""
    SignInLimit(request, credentials["email"]).count()


class SignInThrottle(BaseThrottle):
    """Refuses those in the API who failed too often."""

    seconds = 0

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Tell whether there may be an attempt."""
        email = enclosed(request, "user").get("email")
        if isinstance(email, str):
            self.seconds = SignInLimit(request, email).wait()
        return not self.seconds

    def wait(self) -> int:
        """Return in how many seconds there may be another one."""
        return self.seconds
