"""Locust's side: user classes that run a journey over the fast client."""

from __future__ import annotations

import itertools
import signal
import sys
import time
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar

import gevent
from locust import FastHttpUser, constant, events, task
from locust.runners import MasterRunner, WorkerRunner

from loadtests.dataset import Site, read_site
from loadtests.journeys.signing_in import sign_in, sign_out
from loadtests.mix import JOURNEYS, WEIGHTS
from loadtests.recorder import Recorder, sample_path
from loadtests.session import Call, Session, WrongAnswerError
from loadtests.settings import Settings, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from locust.env import Environment

    from loadtests.session import Answer

#: Visitors start within this time of each other. In step, all of them would ask for
#: the same page at the same time, and what a block holds would depend on its edges.
STAGGER_SECONDS = 0.5
#: Pause after a wrong answer, so that a dead server is not hammered.
AFTER_ERROR_SECONDS = 0.5
USAGE = 2


class LocustSession(Session):
    """A session over Locust's fast client, which reports every request."""

    def __init__(
        self, client: Any, journey: str, rng: Random, think_seconds: float
    ) -> None:
        super().__init__(rng, think_seconds)
        self._client = client
        self._journey = journey

    def sleep(self, seconds: float) -> None:
        """Wait while the process's other visitors go on."""
        gevent.sleep(seconds)

    def send(self, call: Call) -> Answer:
        """Send one request and report it; WrongAnswerError unless it is right."""
        start = time.monotonic()
        context = {
            "start": start,
            "intended": start if self.intended is None else self.intended,
            "journey": self._journey,
        }
        with self._client.request(
            call.method,
            call.path,
            name=call.name,
            json=call.json,
            headers=call.headers,
            allow_redirects=False,
            catch_response=True,
            context=context,
        ) as answer:
            problem = call.problem(answer)
            if problem is None:
                answer.success()
            else:
                answer.failure(WrongAnswerError(problem))
        if problem is not None:
            raise WrongAnswerError(problem)
        found: Answer = answer
        return found


class JourneyUser(FastHttpUser):
    """A visitor who runs the class's journey again and again."""

    abstract = True
    wait_time = constant(0)
    journey: ClassVar[str]
    settings: ClassVar[Settings]
    site: ClassVar[Site]
    worker: ClassVar[int] = 0
    _numbers: ClassVar[itertools.count[int]] = itertools.count()

    def on_start(self) -> None:
        """Give the visitor its own seeded randomness and its token."""
        seed = f"{self.settings.seed}-{self.worker}-{next(self._numbers)}"
        self.session = LocustSession(
            self.client,
            self.journey,
            Random(seed),  # noqa: S311 (choices of a visitor, not a secret)
            self.settings.think_seconds,
        )
        self.session.sleep(self.session.rng.uniform(0, STAGGER_SECONDS))
        if self.journey != "reader":
            # Now, not in the middle of what may be measured.
            self._try(sign_in)

    def on_stop(self) -> None:
        """Let another visitor have the account."""
        sign_out(self.session, self.site)

    @task
    def run_journey(self) -> None:
        """Run the journey once; a wrong answer ends it and is counted."""
        self._try(JOURNEYS[self.journey])

    def _try(self, act: Callable[[Session, Site], object]) -> None:
        try:
            act(self.session, self.site)
        except WrongAnswerError:
            self.session.sleep(AFTER_ERROR_SECONDS)
        except SettingsError as error:
            _refuse(self.environment, error)


def user_classes(settings: Settings) -> dict[str, type[JourneyUser]]:
    """Return the classes Locust shall run: the wanted journey's, or all weighted."""
    JourneyUser.settings = settings
    wanted = [settings.journey] if settings.journey else list(WEIGHTS)
    made = {}
    for journey in wanted:
        name = f"{journey.capitalize()}User"
        body = {
            "journey": journey,
            "weight": WEIGHTS.get(journey, 1),
            "__module__": __name__,
            "__doc__": f"A visitor on the {journey} journey.",
        }
        made[name] = type(name, (JourneyUser,), body)
    return made


def _refuse(environment: Environment, error: SettingsError) -> None:
    sys.stderr.write(f"{error}\n")
    environment.process_exit_code = USAGE
    if environment.runner is not None:
        gevent.spawn(environment.runner.quit)


def prepare(environment: Environment, **_ignored: Any) -> None:
    """Read the dataset and open the recording, in every process that sends load."""
    runner = environment.runner
    if isinstance(runner, MasterRunner):
        return
    settings = JourneyUser.settings
    worker = runner.worker_index if isinstance(runner, WorkerRunner) else None
    options = environment.parsed_options
    processes = options.processes if options is not None else None
    JourneyUser.worker = worker or 0
    try:
        JourneyUser.site = read_site(
            settings.dataset, worker or 0, settings.workers or processes or 1
        )
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(USAGE)
    if settings.samples is not None:
        path = sample_path(settings.samples, worker)
        recorder = Recorder(path, settings.journey or "all", environment)
        _listen(environment.events.request, recorder.record)
        _listen(environment.events.quitting, recorder.close)


def end_on_interrupt(**_ignored: Any) -> None:
    """End on an interrupt exactly as on a termination, whatever was inherited.

    A job that a script starts in the background ignores interrupts from birth, and
    Python's own exception for them may be raised in any visitor, who would swallow it.
    """
    gevent.signal_handler(signal.SIGINT, signal.raise_signal, signal.SIGTERM)


def _listen(hook: Any, listener: Callable[..., None]) -> None:
    """Add a listener; Locust's event hooks have no types."""
    hook.add_listener(listener)


_listen(events.init, prepare)
_listen(events.init, end_on_interrupt)
