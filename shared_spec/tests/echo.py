"""A small app for tests of the conformance tools: it answers what it was sent."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

JSON = ("Content-Type", "application/json; charset=utf-8")


class Echo(BaseHTTPRequestHandler):
    """Answers with what it was sent; some paths have answers of their own."""

    protocol_version = "HTTP/1.1"

    def reply(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if self.path == "/nothing":
            self.send_response_only(204)
            self.end_headers()
            return
        answer = {
            "method": self.command,
            "target": self.path,
            "headers": sorted(h for h in self.headers.items() if h[0] != "Connection"),
            "length": len(body),
            "body": body.decode(errors="replace")[:2000],
        }
        data = json.dumps(answer).encode()
        self.send_response_only(418 if self.path == "/teapot" else 200)
        self.send_header(*JSON)
        self.send_header("Set-Cookie", "a=1; HttpOnly; SameSite=Lax")
        self.send_header("Set-Cookie", "b=2")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)
        if self.path == "/hang-up":
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = reply  # noqa: N815
    do_OPTIONS = reply  # noqa: N815


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[str]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
