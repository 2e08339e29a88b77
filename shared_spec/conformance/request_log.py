"""The app's log, of which each request is one line of JSON."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

    from shared_spec.conformance.client import Client

WAIT_SECONDS: Final = 10.0
ID: Final = "X-Request-ID"
Line = dict[str, Any]


def lines_of(log: Path, request_id: str) -> list[Line]:
    """Return the lines of a request so far."""
    found = []
    for text in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if request_id in text and text.startswith("{"):
            line: Line = json.loads(text)
            found.append(line)
    return [line for line in found if line.get("request_id") == request_id]


def wait_for(log: Path, request_id: str, number: int = 1) -> list[Line]:
    """Return the lines of a request as soon as there are so many."""
    deadline = time.monotonic() + WAIT_SECONDS
    while len(found := lines_of(log, request_id)) < number:
        assert time.monotonic() < deadline, f"{len(found)} lines of {request_id}"
        time.sleep(0.02)
    return found


def logged(
    api: Client, log: Path, method: str, path: str, **options: Any
) -> tuple[Line, str]:
    """Send a request; return its one line of the log and the line's text."""
    response = api.raw(method, path, **options)
    name = response.headers[ID]
    (line,) = [found for found in wait_for(log, name) if "status" in found]
    text = log.read_text(encoding="utf-8", errors="replace")
    return line, next(t for t in text.splitlines() if name in t and '"status"' in t)
