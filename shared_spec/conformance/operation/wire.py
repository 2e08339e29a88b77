"""A wire between an app and its database that can be cut."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE: Final = 65536


class Wire:
    """Hands on what passes between whoever connects to it and a server.

    It counts what clients send, piece by piece, and is cut before one of them.
    """

    def __init__(self, server: tuple[str, int]) -> None:
        self._server = server
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ends: list[socket.socket] = []
        self._left: int | None = None
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self) -> str:
        """Host and port, as they stand in a URL."""
        return f"127.0.0.1:{self._listener.getsockname()[1]}"

    def cut_before(self, number: int) -> None:
        """Cut all connections once, before this piece from now on."""
        with self._lock:
            self._left = number

    def is_cut(self) -> bool:
        """Tell whether that has happened; if not, it will not."""
        with self._lock:
            done, self._left = self._left is None, None
        return done

    def close(self) -> None:
        """Take the wire away."""
        hang_up(self._listener)
        self._listener.close()
        self._cut()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._server)
                self._ends += [client, server]
                for way in (self._ask, client, server), (self._tell, server, client):
                    threading.Thread(target=way[0], args=way[1:], daemon=True).start()

    def _ask(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while piece := client.recv(PIECE):
                if self._is_the_one():
                    self._cut()
                server.sendall(piece)
        hang_up(client, server)

    def _tell(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while piece := server.recv(PIECE):
                client.sendall(piece)
        hang_up(client, server)

    def _is_the_one(self) -> bool:
        with self._lock:
            if self._left is None:
                return False
            self._left = self._left - 1 or None
            return self._left is None

    def _cut(self) -> None:
        ends, self._ends = self._ends, []
        hang_up(*ends)


def hang_up(*ends: socket.socket) -> None:
    """End connections for both sides."""
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextmanager
def wire_to(url: str) -> Iterator[tuple[Wire, str]]:
    """Give a wire to the database of a URL, and the URL that leads through it."""
    parts = urlsplit(url)
    assert parts.hostname, url
    port = parts.port or {"postgresql": 5432, "mysql": 3306}[parts.scheme]
    wire = Wire((parts.hostname, port))
    user, at, _ = parts.netloc.rpartition("@")
    try:
        yield wire, parts._replace(netloc=f"{user}{at}{wire.address}").geturl()
    finally:
        wire.close()
