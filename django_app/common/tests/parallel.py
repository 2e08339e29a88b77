"""Calls at the same time for tests."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection


def at_once(times: int, call: Callable[[int], Any]) -> list[Any]:
    """Return the results of as many calls, each in a thread with a connection."""

    def run(number: int) -> Any:
        try:
            return call(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=times) as pool:
        return list(pool.map(run, range(times)))
