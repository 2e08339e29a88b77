"""The attacks themselves: each falls on an application that is unsafe on purpose."""

from __future__ import annotations

import os
import subprocess
import sys

from metrics.experiment_book import load_experiments
from metrics.instruments.experiments import EXPERIMENTS

LIST = "from siege.attacks import ATTACKS; print(*ATTACKS)"
CONTROL = "from siege.examination import control; control()"
# An attack that never succeeds.
DULL = (
    "from siege import attacks, examination;"
    "attacks.ATTACKS['dull'] = lambda address: (False, 'nothing');"
    "examination.control()"
)


def run(code: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(EXPERIMENTS), str(EXPERIMENTS / "security")])
    return subprocess.run(
        [sys.executable, "-P", "-c", code],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_every_attack_is_declared() -> None:
    declared = load_experiments()["security"].of("django")
    attacks = [name for name in declared if name.startswith("attack-")]
    assert run(LIST).stdout.split() == [
        name.removeprefix("attack-") for name in attacks
    ]
    assert len(attacks) == 30


def test_every_attack_succeeds_against_an_unsafe_application() -> None:
    done = run(CONTROL)
    assert done.returncode == 0, done.stderr


def test_an_attack_that_cannot_succeed_is_noticed() -> None:
    done = run(DULL)
    assert done.returncode == 1
    assert "falls to ['dull']" in done.stderr
