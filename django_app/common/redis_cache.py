"""A cache in Redis, without which the site works, only slower."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


@contextmanager
def forgiving() -> Iterator[None]:
    """Warn, and go on, when Redis does not answer."""
    try:
        yield
    except RedisError as error:
        logger.warning("Redis does not answer: %s", error)


class ForgivingRedisCache(RedisCache):
    """Knows nothing, and keeps nothing, while Redis is away."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Return a value."""
        with forgiving():
            return super().get(key, default, version)
        return default

    def set(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        """Keep a value."""
        with forgiving():
            super().set(key, value, timeout, version)
