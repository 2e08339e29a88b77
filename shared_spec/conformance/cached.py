"""What the modules of P04 share: answers from the cache, and what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from shared_spec.conformance.client import Client

TAGS: Final = "/api/tags"
ATTEMPTS: Final = 20


def hit(api: Client, path: str, **headers: str) -> Any:
    """Ask until the answer comes from the cache: others may write meanwhile."""
    for _ in range(ATTEMPTS):
        response = api.raw("GET", path, headers=headers)
        assert response.status_code == 200
        if response.headers["X-Cache"] == "hit":
            return response
    raise AssertionError(f"{path} never comes from the cache")


def warm(api: Client) -> None:
    """Have both answers in the cache."""
    for path in ("/", TAGS):
        hit(api, path)


def tags(api: Client) -> list[str]:
    found: list[str] = api.get(TAGS, expect=200).json["tags"]
    return found
