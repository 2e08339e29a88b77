"""What every experiment script uses: report a check, run a child, ask a server.

The harness puts this module on the path of the scripts. It knows no framework
and needs nothing but Python's own library.
"""

from __future__ import annotations

import ast
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_LONGEST_EVIDENCE = 400
_START_SECONDS = 20
_UNAVAILABLE = 69  # the exit code of sysexits.h that the harness looks for


def report(check: str, value: float, evidence: str) -> None:
    """Hand over one result: what was done and seen, in one short line."""
    line = " ".join(evidence.split())[:_LONGEST_EVIDENCE]
    record = {"check": check, "value": int(value), "evidence": line}
    print(json.dumps(record, ensure_ascii=False), flush=True)  # noqa: T201


def leave_out(reason: str) -> NoReturn:
    """End the script, because something outside the frameworks is not to be had."""
    print(reason, file=sys.stderr)  # noqa: T201
    raise SystemExit(_UNAVAILABLE)


def report_lines(check: str, text: str) -> None:
    """Report how many lines somebody has to write, with the lines."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    report(check, len(lines), " / ".join(lines))


def report_statements(check: str, text: str) -> None:
    """Report how many statements the syntax tree of a text has: another ruler."""
    found = sum(isinstance(node, ast.stmt) for node in ast.walk(ast.parse(text)))
    report(check, found, f"statements in the syntax tree of {len(text)} characters")


def added_lines(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Return the lines of files by their name that were not there before."""
    return [
        line
        for name, text in after.items()
        for line in text.splitlines()
        if line.strip() and line not in before[name].splitlines()
    ]


def expect(check: str, did: str, seen: object, wanted: object) -> None:
    """Report yes when what was seen is what was wanted."""
    holds = seen == wanted
    told = f"{did}: {seen!r}" if holds else f"{did}: {seen!r}, not {wanted!r}"
    report(check, holds, told)


def attempt(action: Callable[[], object]) -> str:
    """Do something that may fail; return its result or the exception as text."""
    try:
        return f"returned {action()!r}"
    except Exception as error:  # noqa: BLE001 (which one it is, is the finding)
        return f"raised {type(error).__name__}: {error}"


def python(*arguments: str) -> list[str]:
    """Return a command for a child that sees the same packages as this script."""
    flags = ["-S"] if sys.flags.no_site else []
    return [sys.executable, "-B", *flags, *arguments]


def run(
    *arguments: str, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a Python child to its end; its output is text, both streams joined."""
    return subprocess.run(
        python(*arguments),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=40,
        check=False,
    )


def run_parts(script: str, parts: Iterable[str]) -> None:
    """Run a script once for each of its parts, each in a process and folder of its own.

    Settings of a framework are made but once in a process. What the parts report is
    handed on; RuntimeError when one fails.
    """
    for part in parts:
        folder = Path(part)
        folder.mkdir()
        found = run("-P", script, part, folder=folder)
        if found.returncode:
            raise RuntimeError(found.stdout)
        print(found.stdout, end="", flush=True)  # noqa: T201


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextlib.contextmanager
def serving(
    command: list[str], port: int, log: Path, folder: Path | None = None, **extra: str
) -> Iterator[None]:
    """Run a server until the block ends; RuntimeError when it does not answer."""
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **extra},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        if not happens(lambda: _answers(process, port, log)):
            raise RuntimeError(f"no answer on port {port}: {log.read_text()[-600:]}")
        yield
    finally:
        # A reloader is a parent with a child: both are in the one group.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, 15)
        process.wait(timeout=10)


def happens(is_so: Callable[[], bool]) -> bool:
    """Wait for a condition and say whether it has come about in time."""
    end = time.monotonic() + _START_SECONDS
    while not is_so():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def is_reloaded(url: str, file: Path, text: str) -> bool:
    """Change the word "first" of a page's source and wait for the server to show it."""
    time.sleep(1.2)  # the reloader compares times of whole seconds at worst
    file.write_text(text.replace('"first"', '"second"'))

    def changed() -> bool:
        with contextlib.suppress(OSError):
            return get(url)[1] == "second"
        return False

    return happens(changed)


def _answers(process: subprocess.Popen[bytes], port: int, log: Path) -> bool:
    if process.poll() is not None:
        raise RuntimeError(f"the server ended: {log.read_text()[-600:]}")
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def get(url: str, data: bytes | None = None, **headers: str) -> tuple[int, str]:
    """Return status and text of an answer; error statuses are answers too."""
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    request = urllib.request.Request(url, data=data, headers=named)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")
