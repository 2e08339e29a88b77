"""A client of any WSGI application, with nothing but Python's own library."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Answer:
    """What came back; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def data(self) -> Any:
        """Return what the body says in JSON; None when it is no JSON."""
        is_json = "json" in self.headers.get("content-type", "")
        return json.loads(self.body) if is_json and self.body else None


class Client:
    """Sends requests to an application and keeps the cookies it sets."""

    def __init__(self, site: Callable[..., Any]) -> None:
        self.site = site
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, url: str, body: bytes = b"", **headers: str) -> Answer:
        path, _, query = url.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_HOST": "localhost",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": io.BytesIO(body),
            "HTTP_COOKIE": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
        }
        for name, value in headers.items():
            key = name.upper()
            environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
        setup_testing_defaults(environ)
        return self._send(environ)

    def _send(self, environ: dict[str, Any]) -> Answer:
        started: list[Any] = []
        parts = self.site(environ, lambda *found: started.append(found))
        # A server sends no body in answer to HEAD, whatever the application says.
        body = b"" if environ["REQUEST_METHOD"] == "HEAD" else b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        status, headers = started[0][0], started[0][1]
        for name, value in headers:
            if name.lower() == "set-cookie":
                for key, morsel in SimpleCookie(value).items():
                    self.cookies[key] = morsel.value
        found = {name.lower(): value for name, value in headers}
        return Answer(int(status.split()[0]), found, body)

    def get(self, url: str, **headers: str) -> Answer:
        return self.ask("GET", url, **headers)

    def form(self, url: str, **fields: str) -> Answer:
        kind = "application/x-www-form-urlencoded"
        return self.ask("POST", url, urlencode(fields).encode(), content_type=kind)

    def json(self, method: str, url: str, data: object, **headers: str) -> Answer:
        body = json.dumps(data).encode()
        return self.ask(method, url, body, content_type="application/json", **headers)
