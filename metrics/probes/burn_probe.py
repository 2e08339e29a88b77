"""Make an app cost a known share more: the control that a measurement must see.

After each request the process spins for `TWINS_BURN_SHARE` (default 0.05) of its
own average CPU time per request. It calibrates itself: the average is this
process's CPU time without what it burnt, over the requests it answered.
"""

import os
import threading
import time

from wrapped_app import load_app  # type: ignore[import-not-found]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

#: First requests import and connect; their cost is no request's average.
SKIPPED = 20


class Burner:
    """Keeps the account of requests, CPU seconds and burnt seconds."""

    def __init__(
        self,
        share: float,
        process_time: "Callable[[], float]" = time.process_time,
        thread_time: "Callable[[], float]" = time.thread_time,
    ) -> None:
        self.share = share
        self.requests = 0
        self.burnt = 0.0
        self._process_time = process_time
        self._thread_time = thread_time
        self._start = 0.0
        self._lock = threading.Lock()

    def after_request(self) -> None:
        """Take note of a request that is over and burn its share."""
        with self._lock:
            self.requests += 1
            if self.requests == SKIPPED:
                self._start = self._process_time()
            counted = self.requests - SKIPPED
            if counted <= 0:
                return
            own = self._process_time() - self._start - self.burnt
        self._spin(max(own, 0.0) / counted * self.share)

    def _spin(self, seconds: float) -> None:
        start = self._thread_time()
        spent = 0.0
        while spent < seconds:
            spent = self._thread_time() - start
        with self._lock:
            self.burnt += spent


class Burning:
    """The app with a burner behind every answer."""

    def __init__(self, app: "Callable[..., Iterable[bytes]]", burner: Burner) -> None:
        self._app = app
        self._burner = burner

    def __call__(
        self, environ: "dict[str, Any]", start_response: "Callable[..., Any]"
    ) -> "Iterable[bytes]":
        """Answer one request of WSGI."""
        return _Body(self._app(environ, start_response), self._burner)


class _Body:
    """A body that burns when the server closes it, once the answer is sent."""

    def __init__(self, body: "Iterable[bytes]", burner: Burner) -> None:
        self._body = body
        self._burner = burner

    def __iter__(self) -> "Iterator[bytes]":
        return iter(self._body)

    def close(self) -> None:
        close = getattr(self._body, "close", None)
        try:
            if close is not None:
                close()
        finally:
            self._burner.after_request()


application = Burning(
    load_app(), Burner(float(os.environ.get("TWINS_BURN_SHARE", "0.05")))
)
