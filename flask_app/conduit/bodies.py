"""Request bodies within bounds, whatever way they are sent."""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any, BinaryIO

MOST_DISCARDED = 16 * 1024 * 1024  # bytes
PIECE = 64 * 1024  # bytes

Application = Callable[[dict[str, Any], Callable], Iterable[bytes]]


class BoundedBodies:
    """WSGI middleware that gives a chunked body a length, and reads what is refused.

    Werkzeug holds a declared length against MAX_CONTENT_LENGTH, but of a chunked body
    it reads that much and no more, as if the rest had not been sent.
    """

    def __init__(self, application: Application, maximum: int) -> None:
        self.application = application
        self.maximum = maximum

    def __call__(
        self, environ: dict[str, Any], start_response: Callable
    ) -> Iterable[bytes]:
        """Serve one request."""
        body = environ["wsgi.input"]
        if environ.pop("HTTP_TRANSFER_ENCODING", "").lower() == "chunked":
            known = body.read(self.maximum + 1)
            environ["wsgi.input"] = BytesIO(known)
            environ["CONTENT_LENGTH"] = str(len(known))
        answer = self.application(environ, start_response)
        if environ.get("CONTENT_LENGTH"):
            discard(body)
        return answer


def discard(body: BinaryIO) -> None:
    """Read what is left of a body, within bounds.

    A server that closes while the client still sends may cut off its own answer.
    """
    for _ in range(MOST_DISCARDED // PIECE):
        if not body.read(PIECE):
            return
