"""One visitor's connection to an app, the same for a test and for a load user.

A journey only knows `Session`. Each answer is checked; a wrong one raises
`WrongAnswerError`, so that a journey never goes on from a state it is not in.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import requests

if TYPE_CHECKING:
    from random import Random

    from loadtests.dataset import Account

TIMEOUT_SECONDS = 30.0


class WrongAnswerError(Exception):
    """The app answered, but not what the journey must get."""


class Answer(Protocol):
    """What `requests` and Locust's fast client have in common."""

    @property
    def status_code(self) -> int:
        """Status of the answer; 0 when none came."""
        ...

    @property
    def content(self) -> bytes | None:
        """Body of the answer."""
        ...

    def json(self) -> Any:
        """Parse the body; ValueError when it is not JSON."""
        ...


@dataclass(frozen=True, slots=True)
class Call:
    """One request and what its answer must be.

    `name` is the route, the same for every article; `holds` are byte strings
    that the answer's body must contain (cheap enough for every answer).
    """

    method: str
    path: str
    name: str
    json: Any = None
    status: int = 200
    holds: tuple[bytes, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)

    def problem(self, answer: Answer) -> str | None:
        """Say what is wrong with the answer; None when nothing is."""
        if answer.status_code != self.status:
            body = (answer.content or b"")[:200].decode(errors="replace")
            return (
                f"{self.method} {self.path}: status {answer.status_code} "
                f"instead of {self.status}: {body}"
            )
        for needle in self.holds:
            if needle not in (answer.content or b""):
                text = needle.decode(errors="replace")
                return f"{self.method} {self.path}: the answer lacks {text}"
        return None


class Session(ABC):
    """What a journey can do: ask and think.

    `account` and `token` are of the visitor who signed in; the token is sent
    unless the visitor reads as `anonymous`. `intended` is when the next request
    should start if nothing were late (CLOCK_MONOTONIC), None for at once.
    """

    def __init__(self, rng: Random, think_seconds: float = 0.0) -> None:
        self.rng = rng
        self._think_seconds = think_seconds
        self.account: Account | None = None
        self.token: str | None = None
        self.anonymous = True
        self.intended: float | None = None

    @abstractmethod
    def send(self, call: Call) -> Answer:
        """Send one request; WrongAnswerError unless the answer is right."""

    def sleep(self, seconds: float) -> None:
        """Wait; Locust's gevent makes this let other visitors run."""
        time.sleep(seconds)

    def think(self) -> None:
        """Pause for an exponentially distributed time, as independent people do.

        Constant pauses would march all visitors in step and show waiting times
        that no real crowd meets.
        """
        if self._think_seconds:
            pause = self.rng.expovariate(1 / self._think_seconds)
            self.intended = time.monotonic() + pause
            self.sleep(pause)

    def get(self, path: str, *, name: str, **expected: Any) -> Answer:
        """GET a path; `expected` are fields of `Call`."""
        return self._ask("GET", path, name, expected)

    def post(self, path: str, *, name: str, **expected: Any) -> Answer:
        """POST to a path; `expected` are fields of `Call`."""
        return self._ask("POST", path, name, expected)

    def put(self, path: str, *, name: str, **expected: Any) -> Answer:
        """PUT to a path; `expected` are fields of `Call`."""
        return self._ask("PUT", path, name, expected)

    def delete(self, path: str, *, name: str, **expected: Any) -> Answer:
        """DELETE a path; `expected` are fields of `Call`."""
        return self._ask("DELETE", path, name, expected)

    def _ask(
        self, method: str, path: str, name: str, expected: dict[str, Any]
    ) -> Answer:
        headers = {}
        if self.token and not self.anonymous:
            headers["Authorization"] = f"Token {self.token}"
        call = Call(method, path, name, headers=headers, **expected)
        try:
            return self.send(call)
        finally:
            self.intended = None


class PlainSession(Session):
    """A session over `requests`: for tests and for trying a journey by hand."""

    def __init__(self, base_url: str, rng: Random, think_seconds: float = 0.0) -> None:
        super().__init__(rng, think_seconds)
        self._base_url = base_url.rstrip("/")
        self._client = requests.Session()
        #: Every call that was answered, in order.
        self.calls: list[Call] = []

    def send(self, call: Call) -> requests.Response:
        """Send one request; WrongAnswerError unless the answer is right."""
        answer = self._client.request(
            call.method,
            self._base_url + call.path,
            json=call.json,
            headers=call.headers,
            allow_redirects=False,
            timeout=TIMEOUT_SECONDS,
        )
        if problem := call.problem(answer):
            raise WrongAnswerError(problem)
        self.calls.append(call)
        return answer
