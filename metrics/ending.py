"""How a command ends: its exit code, and what signals and closed pipes do to it."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from typing import IO, TYPE_CHECKING

import click

from metrics.errors import MachineError, TwinsError, UsageError
from shared_spec.loader import SpecError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from metrics.talk import Talk

INTERRUPTED = 130
#: What ends a command as Ctrl-C does: `kill`, and a terminal that is closed.
ENDING = (signal.SIGTERM, signal.SIGHUP)


def end(command: Callable[[], object], talk: Talk) -> int:
    """Carry out a command and return its exit code.

    Every error a user can cause is one message; others are faults and stay tracebacks.
    """
    _print_anything()
    reach_this_machine()
    catch_signals()
    try:
        code = command()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        talk.say("twins: interrupted")
        return INTERRUPTED
    except SpecError as error:
        talk.say(f"twins: {error}")
        return UsageError.exit_code
    except TwinsError as error:
        talk.say(f"twins: {error}")
        return error.exit_code
    except OSError as error:
        talk.say(f"twins: {reason(error)}")
        return MachineError.exit_code
    finally:
        talk.close()
    return code if isinstance(code, int) else 0


def catch_signals() -> None:
    """Let a command be ended wherever it was started.

    What a script starts in the background ignores SIGINT and hands that on to its own
    children, which then could not be ended either. What nohup has set to be ignored,
    the end of the terminal, stays so.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in ENDING:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, terminated)


def reach_this_machine() -> None:
    """Ask servers on this machine directly, whatever proxy the environment names."""
    for name in ("no_proxy", "NO_PROXY"):
        others = [os.environ[name]] if os.environ.get(name) else []
        os.environ[name] = ",".join([*others, "127.0.0.1", "localhost"])


def _print_anything() -> None:
    """Let a terminal or file of a narrow encoding show a question mark, no traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def reason(error: OSError) -> str:
    """Return what the system says, with the file if it names one."""
    said = error.strerror or str(error) or type(error).__name__
    return f"{said}: {error.filename}" if error.filename else said


def terminated(_signum: int, _frame: FrameType | None) -> None:
    """Do as Ctrl-C in a terminal does, which reaches the whole process group."""
    from metrics.processes import tree  # noqa: PLC0415

    own = os.getpid()
    for pid in tree(own):
        with contextlib.suppress(ProcessLookupError):
            if pid != own and os.getpgid(pid) == os.getpgrp():
                os.kill(pid, signal.SIGINT)
    raise KeyboardInterrupt


def forsake(stream: IO[str]) -> None:
    """Let what is still written to a stream go nowhere: its reader has left."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
