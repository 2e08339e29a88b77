"""A reverse proxy that stands between the suite and an app and may lie."""

from __future__ import annotations

import socket
import sys
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from http.client import HTTPConnection, RemoteDisconnected
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar, Final
from urllib.parse import urlsplit
from weakref import WeakSet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Headers = tuple[tuple[str, str], ...]

HOP_BY_HOP: Final = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "content-length", "upgrade", "te"}
)
METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
UPSTREAM_TIMEOUT_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Request:
    """A request on its way to the app; `target` is path and query as sent."""

    method: str
    target: str
    headers: Headers
    body: bytes

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    def header(self, name: str) -> str:
        """Return the first header of this name; "" if there is none."""
        return _first(self.headers, name)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer on its way back."""

    status: int
    headers: Headers
    body: bytes

    def header(self, name: str) -> str:
        """Return the first header of this name; "" if there is none."""
        return _first(self.headers, name)

    def without(self, *names: str) -> Reply:
        """Return the answer without these headers."""
        dropped = {name.lower() for name in names}
        kept = tuple((n, v) for n, v in self.headers if n.lower() not in dropped)
        return replace(self, headers=kept)


def _first(headers: Headers, name: str) -> str:
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), "")


def same_request(request: Request) -> Request:
    """Leave a request as it is."""
    return request


def same_reply(_request: Request, reply: Reply) -> Reply:
    """Leave an answer as it is."""
    return reply


class Proxy(ThreadingHTTPServer):
    """The proxy's server; `problems` holds what went wrong in the proxy itself."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", port), handler)
        self.problems: list[BaseException] = []
        self.clients: WeakSet[socket.socket] = WeakSet()

    @property
    def base_url(self) -> str:
        """Where the proxy answers."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a client and remember it."""
        client, address = super().get_request()
        self.clients.add(client)
        return client, address

    def server_close(self) -> None:
        """Leave the port, and hang up on the clients that kept their connections.

        The app would wait for their next requests when it is to stop.
        """
        super().server_close()
        for client in list(self.clients):
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep an error; a client that has gone is none."""
        del request, client_address
        error = sys.exception()
        if error is not None and not isinstance(error, ConnectionError):
            self.problems.append(error)


class _Handler(BaseHTTPRequestHandler):
    """Serves one connection of a client over one connection to the app."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    upstream_address: ClassVar[tuple[str, int]]
    on_request: ClassVar[Callable[[Request], Request]]
    on_reply: ClassVar[Callable[[Request, Reply], Reply]]

    def setup(self) -> None:
        super().setup()
        host, port = self.upstream_address
        self.upstream = HTTPConnection(host, port, timeout=UPSTREAM_TIMEOUT_SECONDS)

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.upstream.close()

    def relay(self) -> None:
        """Read a request, pass it on, and pass the answer back."""
        length = int(self.headers.get("Content-Length") or 0)
        request = Request(
            method=self.command,
            target=self.path,
            headers=_end_to_end(self.headers.items()),
            body=self.rfile.read(length) if length else b"",
        )
        sent = type(self).on_request(request)
        reply = type(self).on_reply(request, self._ask(sent))
        self._answer(request, reply)

    def _ask(self, request: Request) -> Reply:
        """Send a request; once more if the app had closed an idle connection."""
        idle = self.upstream.sock is not None
        try:
            return self._ask_once(request)
        except (RemoteDisconnected, ConnectionError):
            self.upstream.close()
            if not idle:
                raise
            return self._ask_once(request)

    def _ask_once(self, request: Request) -> Reply:
        connection = self.upstream
        connection.putrequest(
            request.method, request.target, skip_host=True, skip_accept_encoding=True
        )
        for name, value in request.headers:
            connection.putheader(name, value.encode("latin-1"))
        if request.body or request.method in {"POST", "PUT", "PATCH"}:
            connection.putheader("Content-Length", str(len(request.body)))
        connection.endheaders(request.body or None)
        response = connection.getresponse()
        body = response.read()
        return Reply(response.status, _end_to_end(response.getheaders()), body)

    def _answer(self, request: Request, reply: Reply) -> None:
        self.send_response_only(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        if reply.status not in {204, 304}:
            self.send_header("Content-Length", str(len(reply.body)))
        if self.close_connection:
            # Else the client sends its next request where nobody listens any more.
            self.send_header("Connection", "close")
        self.end_headers()
        if request.method != "HEAD":
            self.wfile.write(reply.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Stay silent: what the proxy does is judged by the suite alone."""


def _end_to_end(headers: Iterable[tuple[str, str]]) -> Headers:
    """Drop the headers that belong to one connection only."""
    return tuple((n, v) for n, v in headers if n.lower() not in HOP_BY_HOP)


def make_server(
    target: str,
    on_request: Callable[[Request], Request] = same_request,
    on_reply: Callable[[Request, Reply], Reply] = same_reply,
    port: int = 0,
) -> Proxy:
    """Return a proxy to `target` on 127.0.0.1, ready for `serve_forever`.

    ValueError when the target is no http URL with a host; OSError when the port is
    taken. Port 0 picks a free one.
    """
    parts = urlsplit(target)
    if parts.scheme != "http" or not parts.hostname:
        raise ValueError(f"not an http URL: {target}")
    members = {
        "upstream_address": (parts.hostname, parts.port or 80),
        "on_request": staticmethod(on_request),
        "on_reply": staticmethod(on_reply),
        **{f"do_{method}": _Handler.relay for method in METHODS},
    }
    return Proxy(port, type("Handler", (_Handler,), members))


@contextmanager
def running(server: Proxy) -> Iterator[str]:
    """Serve in a thread and yield the base URL; stop and close at the end."""
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.base_url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
