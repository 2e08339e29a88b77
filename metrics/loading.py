"""Load a dataset by a twin's own command: how long it takes, how much memory."""

from __future__ import annotations

import re
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from metrics.commands import LOG_LINES, start_command
from metrics.errors import TwinsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from metrics.twins import Twin


_BETWEEN = 0.005  # seconds between two looks at the memory


@dataclass(frozen=True, slots=True)
class Loading:
    """What a loading took. `mebibytes` is the peak of the process's resident set."""

    seconds: float
    mebibytes: float


def load(twin: Twin, environment: Mapping[str, str], dataset: Path) -> Loading:
    """Load `dataset` into a migrated database; TwinsError with its last lines."""
    argv = twin.command("load", {"dataset": dataset})
    with tempfile.TemporaryFile() as output:
        started = time.monotonic()
        process = start_command(twin, argv, environment, output)
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, _peak(process.pid))
            time.sleep(_BETWEEN)
        seconds = time.monotonic() - started
        if process.returncode:
            output.seek(0)
            last = output.read().decode(errors="replace").splitlines()[-LOG_LINES:]
            raise TwinsError(
                f"{twin.label}: 'load' ended with exit code {process.returncode}:\n"
                + "\n".join(last)
            )
    return Loading(seconds, peak)


def _peak(pid: int) -> float:
    """Return the peak resident set of a process in MiB; 0 when it has ended.

    The kernel's own account of an ended child (`ru_maxrss`) would begin with the
    memory of the process that it was forked from.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0
