"""A cache in Redis, without which the site works, only slower."""

import logging
from collections.abc import Iterable, Iterator
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

    def add(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Keep a value unless there is one; tell whether it was kept."""
        with forgiving():
            return super().add(key, value, timeout, version)
        return True

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

    def get_many(
        self, keys: Iterable[str], version: int | None = None
    ) -> dict[str, Any]:
        """Return the values that there are."""
        with forgiving():
            return super().get_many(keys, version)
        return {}
