"""The command line as a user meets it: exit codes, messages, no traceback."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from metrics import cli, errors
from metrics.paths import ROOT

TWINS = Path(sys.executable).with_name("twins")


def twins(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(TWINS), *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_help_lists_every_command() -> None:
    done = twins("--help")
    assert done.returncode == 0
    for name in cli.twins_cli.commands:
        assert name in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nonsense"], "No such command"),
        (["run", "--profile", "huge"], "Invalid value"),
        (["check", "rails"], "there is no twin called 'rails'"),
        (["verify", "no-such-run"], "there is no run 'no-such-run'"),
        (["measure", "luck"], "there is no instrument 'luck'"),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: list[str], message: str) -> None:
    done = twins(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.TwinsError("gate"), 1),
        (errors.UsageError("usage"), 2),
        (errors.MachineError("machine"), 3),
        (errors.ParityError("parity"), 4),
        (errors.MeasurementError("measurement"), 5),
        (KeyboardInterrupt(), 130),
        (OSError(28, "No space left on device", "x"), 3),
    ],
)
def test_each_error_has_its_exit_code(
    error: BaseException,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr(cli.twins_cli, "main", fail)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == code
    assert "Traceback" not in capsys.readouterr().err


def test_claims_as_json_is_the_register() -> None:
    done = twins("claims", "--json")
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert len(rows) == 167
    assert {"id", "status", "statement", "readings"} <= set(rows[0])


def test_data_goes_to_stdout_and_talk_to_stderr() -> None:
    done = twins("doctor", "--json")
    rows = json.loads(done.stdout)
    assert {row["name"] for row in rows} >= {"python", "disk", "cores"}


WAITING = """
import subprocess, sys
from concurrent.futures import ThreadPoolExecutor
from metrics import cli
cli._catch_signals()
child = [sys.executable, "-c", "print('here', flush=True); import time; time.sleep(600)"]
try:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(subprocess.run, child).result()
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_command_in_the_background_can_be_ended(sent: signal.Signals) -> None:
    """Scripts start what they put there with SIGINT ignored; the shell does here."""
    background = 'trap "" INT; exec "$@"'
    with subprocess.Popen(
        ["/bin/sh", "-c", background, "sh", sys.executable, "-c", WAITING],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"here\n"
        # A terminal sends Ctrl-C to the whole group; `kill` ends one process.
        end = os.killpg if sent == signal.SIGINT else os.kill
        end(process.pid, sent)
        try:
            assert process.wait(60) == 130
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
