"""Serve an application on this machine, attack it, and go through the check lists."""

import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from probe import report

from siege.attacks import ATTACKS, SECRET, NotServedError
from siege.defaults import Item, check_list, framing
from siege.unsafe import Unsafe

Application = Callable[..., Iterable[bytes]]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Counted:
    """A request's body that knows how much of it is left."""

    def __init__(self, stream: Any, length: int) -> None:
        self.stream, self.left = stream, length

    def read(self, size: int = -1) -> bytes:
        """Read at most the rest of the body."""
        wanted = self.left if size < 0 else min(size, self.left)
        data: bytes = self.stream.read(wanted)
        self.left -= len(data)
        return data

    def readline(self, size: int = -1) -> bytes:
        """Read a line, at most the rest of the body."""
        wanted = self.left if size < 0 else min(size, self.left)
        data: bytes = self.stream.readline(wanted)
        self.left -= len(data)
        return data


def drained(application: Application) -> Application:
    """Return the application with bodies read to their end.

    Otherwise a client that is refused early may lose the answer with the connection.
    """

    def drain(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"] = _Counted(environ["wsgi.input"], length)
        answer = b"".join(application(environ, start_response))
        body.read()
        return [answer]

    return drain


class _Handler(WSGIRequestHandler):
    def log_message(self, *_arguments: Any) -> None:
        """Say nothing: the evidence is in the results."""


@contextmanager
def served(application: Application) -> Iterator[str]:
    """Serve a WSGI application; yield its address."""
    server = make_server(
        "127.0.0.1",
        0,
        drained(application),
        server_class=_Server,
        handler_class=_Handler,
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def as_https(application: Application) -> Application:
    """Return the application as it is behind a server that speaks https."""

    def secure(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return application({**environ, "wsgi.url_scheme": "https"}, start_response)

    return secure


def lay_out(folder: Path) -> None:
    """Make the folders that an application serves from, and a secret beside them."""
    for name in ("static", "files"):
        (folder / name).mkdir()
    (folder / "static" / "plain.txt").write_text("plain")
    (folder / "secret.txt").write_text(SECRET)


def besiege(address: str) -> dict[str, Item]:
    """Try every attack; return for each whether it was stopped, and what was seen.

    NotServedError when the application does not do what an attack is about.
    """
    found = {}
    for name, attack in ATTACKS.items():
        try:
            succeeded, evidence = attack(address)
        except NotServedError as error:
            raise NotServedError(f"{name}: {error}") from None
        found[name] = (not succeeded, evidence)
    return found


def control() -> None:
    """Raise RuntimeError unless every attack succeeds against the unsafe application."""
    with tempfile.TemporaryDirectory() as folder:
        lay_out(Path(folder))
        with served(Unsafe(Path(folder))) as address:
            found = besiege(address)
    if dull := [name for name, (stopped, _) in found.items() if stopped]:
        raise RuntimeError(f"not even the unsafe application falls to {dull}")


def examine(application: Application, hashed: Item) -> None:
    """Attack the application, go through the lists and report every result."""
    control()
    with served(application) as address, served(as_https(application)) as secure:
        attacks = besiege(address)
        stopped = {name: done for name, (done, _) in attacks.items()}
        print_group("attack", attacks)
        print_group("default", check_list(address, secure, stopped, hashed))
        print_group("framing", framing(address))


def print_group(group: str, items: Mapping[str, Item]) -> None:
    """Print each item of a group."""
    for name, (holds, evidence) in items.items():
        report(f"{group}-{name}", holds, evidence)
