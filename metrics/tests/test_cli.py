"""The command line as a user meets it: exit codes, messages, no traceback."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from metrics import by_hand, check, cli, ending, errors
from metrics.paths import ROOT
from metrics.talk import Talk

TWINS = Path(sys.executable).with_name("twins")
COMMAND = [sys.executable, "-m", "metrics.cli"]


def twins(
    *arguments: str, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_lists_every_command() -> None:
    done = subprocess.run(
        [str(TWINS), "--help"], capture_output=True, text=True, check=False
    )
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
        (["run", "flask", "flask"], "two of these twins are called 'flask'"),
        (["load", "flask", "--users", "0"], "Invalid value for '--users'"),
        (["load", "flask", "--seconds", "-1"], "Invalid value for '--seconds'"),
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
        (OSError("told in words only"), 3),
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
    told = capsys.readouterr().err
    assert "Traceback" not in told
    assert "None" not in told


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
from metrics.ending import catch_signals
catch_signals()
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


def piped(command: str) -> tuple[str, str, list[int]]:
    """Run a pipe in bash; return stdout, stderr and the exit code of each part."""
    script = f"{command}; echo ${{PIPESTATUS[@]}} >&3"
    read, write = os.pipe()
    done = subprocess.run(
        ["bash", "-c", f"exec 3>&{write}; {script}"],
        cwd=ROOT,
        pass_fds=[write],
        capture_output=True,
        text=True,
        check=False,
    )
    os.close(write)
    with os.fdopen(read) as codes:
        return done.stdout, done.stderr, [int(code) for code in codes.read().split()]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [("claims", 0), ("claims --json", 0), ("verify no-such-run 2>&1", 2)],
)
def test_a_reader_that_leaves_changes_no_exit_code(arguments: str, code: int) -> None:
    command = shlex.join(COMMAND)
    _, told, codes = piped(f"(sleep 0.5; {command} {arguments}) | true")
    assert codes == [code, 0]
    assert told == ""


def test_what_an_encoding_lacks_is_a_question_mark_and_json_stays_whole() -> None:
    narrow = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    assert twins("claims", environment=narrow).returncode == 0
    done = twins("claims", "--json", environment=narrow)
    assert json.loads(done.stdout) == json.loads(twins("claims", "--json").stdout)
    latin = {**narrow, "PYTHONIOENCODING": "latin-1"}
    assert twins("doctor", "--json", environment=latin).returncode in {0, 3}


def test_text_on_a_terminal_stays_as_it_is() -> None:
    parent, child = pty.openpty()
    code = (
        "from metrics.talk import Talk; talk = Talk();"
        "talk.table('[a]', ['route'], [['/api/articles/[slug]'], ['x[/b]']]);"
        "talk.say('measurements.jsonl:100: [slug]')"
    )
    subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, stdout=child, stderr=child, check=True
    )
    os.close(child)
    shown = os.read(parent, 10_000).decode()
    os.close(parent)
    for text in ("/api/articles/[slug]", "x[/b]", "jsonl:100: [slug]", "[a]"):
        assert text in shown


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_what_ends_a_command_is_an_interruption(number: signal.Signals) -> None:
    code = (
        "import signal, time\n"
        "from metrics.ending import end; from metrics.talk import Talk\n"
        # The tests themselves may have been started by nohup.
        f"signal.signal({number}, signal.SIG_DFL)\n"
        "def wait(): print('here', flush=True); time.sleep(600)\n"
        "raise SystemExit(end(wait, Talk()))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"here\n"
        process.send_signal(number)
        _, told = process.communicate(timeout=60)
    assert (process.returncode, told) == (130, b"twins: interrupted\n")


def test_what_nohup_ignores_stays_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {number: signal.getsignal(number) for number in ending.ENDING}
    try:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        assert ending.end(lambda: 4, Talk()) == 4
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        assert signal.getsignal(signal.SIGTERM) is ending.terminated
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_of_many_problems_the_first_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from metrics import runs, verify

    many = verify.Verification(9, 9, [f"problem {n}." for n in range(5000)])
    monkeypatch.setattr(verify, "verify", lambda _run: many)
    monkeypatch.setattr(runs, "open_run", lambda *_: None)
    with pytest.raises(errors.TwinsError, match="5000 do not agree"):
        cli.twins_cli.main(["verify"], standalone_mode=False)
    told = capsys.readouterr().err
    assert "problem 0." in told
    assert "… and 4960 more; --json has them all" in told
    assert len(told.splitlines()) == 41


def test_every_command_with_data_of_its_own_gives_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What `load` prints is Locust's, and `plans` writes a document."""
    without = {
        name
        for name, command in cli.twins_cli.commands.items()
        if not any("--json" in option.opts for option in command.params)
    }
    assert without == {"load", "plans"}
    monkeypatch.setattr(by_hand, "down", lambda twins: [twins[0].name])
    monkeypatch.setattr(check, "run_all_own_tests", lambda twins: [["3 passed"]])
    cli.twins_cli.main(["down", "flask", "--json"], standalone_mode=False)
    told = capsys.readouterr()
    assert (json.loads(told.out), told.err) == (["flask"], "stopped: flask\n")
    cli.twins_cli.main(["test", "flask", "--json"], standalone_mode=False)
    assert json.loads(capsys.readouterr().out) == {"flask": ["3 passed"]}


def test_servers_on_this_machine_are_asked_past_a_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("no_proxy", "intranet.example")
    monkeypatch.delenv("NO_PROXY", raising=False)
    ending.reach_this_machine()
    assert os.environ["no_proxy"] == "intranet.example,127.0.0.1,localhost"
    assert os.environ["NO_PROXY"] == "127.0.0.1,localhost"
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert requests.utils.get_environ_proxies("http://127.0.0.1:8001/") == {}
