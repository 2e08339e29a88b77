"""The raw recorder: one line for every request, for statistics made later.

Locust's own figures are rounded and merged; nothing here is. The file is gzip
JSON Lines. Its first line is `{"schema", "journey", "wall", "mono"}`, which ties
CLOCK_MONOTONIC to the calendar; each further line is a request:

    t   start, seconds on CLOCK_MONOTONIC     m   method
    i   intended start, on the same clock     n   route
    ms  milliseconds from t to the answer     s   status, 0 for no answer
    b   bytes of the body                     ok  whether the answer was right
    j   journey
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from typing import TYPE_CHECKING, Any, TextIO, cast

import gevent

if TYPE_CHECKING:
    from pathlib import Path

    from locust.env import Environment

SCHEMA = 1
#: Lines kept in memory between two writes: writing is a load of its own.
BUFFER_LINES = 2_000
#: Exit code of the project for an invalid measurement.
INVALID = 5


class Recorder:
    """Writes one process's requests; a write that fails ends the load test.

    A recording with holes would look like a faster app, so that a full disk ends
    the process with exit code `INVALID` and a message.
    """

    def __init__(self, path: Path, journey: str, environment: Environment) -> None:
        self._path = path
        self._journey = journey
        self._environment = environment
        self._lines: list[str] = []
        self._failed = False
        self._file: TextIO | None = None
        self._open()

    def _open(self) -> None:
        header = {
            "schema": SCHEMA,
            "journey": self._journey,
            "wall": time.time(),
            "mono": time.monotonic(),
        }
        self._lines.append(json.dumps(header))
        try:
            # Level 1: the recorder shares a core with the load it records.
            opened = gzip.open(  # noqa: SIM115 (closed when the process quits)
                self._path, "wt", compresslevel=1, encoding="utf-8"
            )
            self._file = cast("TextIO", opened)
        except OSError as error:
            self._fail(error)

    def record(
        self,
        *,
        request_type: str,
        name: str,
        response_time: float,
        response_length: int,
        response: Any,
        context: dict[str, Any],
        exception: BaseException | None,
        **_ignored: Any,
    ) -> None:
        """Take note of one request; the listener of Locust's request event."""
        line = {
            "t": round(context["start"], 6),
            "i": round(context["intended"], 6),
            "ms": round(response_time, 3),
            "m": request_type,
            "n": name,
            "s": response.status_code,
            "b": response_length,
            "ok": exception is None,
            "j": context["journey"],
        }
        self._lines.append(json.dumps(line, separators=(",", ":")))
        if len(self._lines) >= BUFFER_LINES:
            self._write()

    def close(self, **_ignored: Any) -> None:
        """Write what is left; the listener of Locust's quitting event."""
        self._write()
        file, self._file = self._file, None
        if file is not None:
            try:
                file.close()
            except OSError as error:
                self._fail(error)

    def _write(self) -> None:
        lines, self._lines = self._lines, []
        if self._failed or self._file is None or not lines:
            return
        try:
            self._file.write("\n".join(lines) + "\n")
        except OSError as error:
            self._fail(error)

    def _fail(self, error: OSError) -> None:
        """Say why and end the test; an exception would only be logged by Locust."""
        self._failed = True
        sys.stderr.write(
            f"cannot write the samples to {self._path.name}: {error.strerror}. "
            "This load test is invalid; free some space and repeat it.\n"
        )
        self._environment.process_exit_code = INVALID
        if self._environment.runner is not None:
            # Quitting kills the visitor that is just reporting its request, so
            # that it has to happen beside it.
            gevent.spawn(self._environment.runner.quit)


def sample_path(path: Path, worker: int | None) -> Path:
    """Return the file of one process: `x.jsonl.gz` or, for workers, `x.w0.jsonl.gz`."""
    if worker is None:
        return path
    stem, dot, suffix = path.name.partition(".")
    return path.with_name(f"{stem}.w{worker}{dot}{suffix}")
