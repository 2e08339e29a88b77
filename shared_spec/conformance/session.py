"""HTTP sessions of the suite: they go straight to the app, or through its proxy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import pytest
import requests

if TYPE_CHECKING:
    from requests import Response


class Session(requests.Session):
    """Skips a test that asks for what the proxy in front refuses by itself."""

    #: Part of an address (the option --proxy-refuses); empty without such a proxy.
    refused: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__()
        # Neither a proxy nor a .netrc of the machine may come between.
        self.trust_env = False

    def request(
        self, method: str | bytes, url: str | bytes, *args: Any, **options: Any
    ) -> Response:
        """Send a request, as its base class does."""
        if self.refused and self.refused in str(url):
            pytest.skip(f"the proxy itself refuses an address with {self.refused}")
        return super().request(method, url, *args, **options)
