"""What a tree of processes used: CPU time, memory, cores. Linux' /proc only.

CPU time comes from each process's CPU clock, which the scheduler keeps in
nanoseconds for all its threads, ended ones included. Children that have ended
and were waited for are in their parent's account, in clock ticks.
"""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from metrics.errors import MachineError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")
#: Fields of /proc/PID/stat counted after the command's closing bracket.
_PARENT, _USER, _SYSTEM, _WAITED_USER, _WAITED_SYSTEM = 1, 11, 12, 13, 14
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class CpuReading:
    """CPU seconds of a tree so far and when (CLOCK_MONOTONIC) they were read."""

    time: float
    seconds: float


def tree(pid: int) -> list[int]:
    """Return a process and all its living descendants.

    MachineError when the process is gone or there is no /proc.
    """
    children: dict[int, list[int]] = {}
    for found_pid in _all_pids():
        try:
            parent = int(_stat(found_pid)[_PARENT])
        except (FileNotFoundError, ProcessLookupError):
            continue
        children.setdefault(parent, []).append(found_pid)
    if not (PROC / str(pid)).exists():
        raise MachineError(f"process {pid} has ended")
    found = [pid]
    for known in found:
        found += children.get(known, [])
    return found


def cpu_reading(pid: int) -> CpuReading:
    """Return the CPU time of a process tree; MachineError when it has ended.

    A process that ends between being listed and being read moves to its parent's
    account, so that the whole reading is then taken again.
    """
    for _ in range(_ATTEMPTS):
        pids = tree(pid)
        try:
            now = time.monotonic()
            return CpuReading(now, sum(_cpu_seconds(found) for found in pids))
        except (FileNotFoundError, ProcessLookupError):
            continue
    raise MachineError(f"the processes below {pid} come and go too fast to be read")


def memory_mebibytes(pid: int) -> float:
    """Return the proportional set size of a process tree in MiB.

    Memory shared by several processes counts once, in parts. MachineError when
    the tree has ended or its memory may not be read.
    """
    total = 0
    for found in tree(pid):
        try:
            text = (PROC / str(found) / "smaps_rollup").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has just ended: it has no memory any more
        except OSError as error:
            raise MachineError(
                f"cannot read the memory of process {found}: {error.strerror}"
            ) from None
        total += sum(
            int(line.split()[1])
            for line in text.splitlines()
            if line.startswith("Pss:")
        )
    return total / 1024


def can_pin() -> bool:
    """Tell whether this process may choose cores and has at least two."""
    return len(allowed_cores()) >= 2 and _may_choose()


def allowed_cores() -> list[int]:
    """Return the cores this process may run on; empty where that is unknown."""
    if not hasattr(os, "sched_getaffinity"):
        return []
    return sorted(os.sched_getaffinity(0))


def choose_cores() -> tuple[int, int] | None:
    """Return a core for the servers and one for the load; None without a choice.

    Two threads of one physical core would slow each other down, so that the
    second is one from another physical core if there is any.
    """
    if not can_pin():
        return None
    first, *others = allowed_cores()
    siblings = _siblings(first)
    apart = [core for core in others if core not in siblings]
    return first, (apart or others)[0]


@contextlib.contextmanager
def pinned(cores: Collection[int] | None) -> Iterator[None]:
    """Pin this thread while a child is started: the child's tree inherits it.

    None changes nothing.
    """
    if cores is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def pin(pid: int, core: int) -> None:
    """Keep every thread of a running tree to `core`.

    A thread that is not pinned yet may start another meanwhile, so that this goes
    on until there is none that it has not met.
    """
    met: set[int] = set()
    while new := _threads(pid) - met:
        for thread in new:
            with contextlib.suppress(ProcessLookupError):
                os.sched_setaffinity(thread, {core})
        met |= new


def _threads(pid: int) -> set[int]:
    found: set[int] = set()
    for process in tree(pid):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            tasks = (PROC / str(process) / "task").iterdir()
            found |= {int(task.name) for task in tasks}
    return found


def require_pinned(pid: int, core: int) -> None:
    """Check that every thread of a tree may run on `core` only; else MachineError."""
    for process in tree(pid):
        try:
            threads = [int(t.name) for t in (PROC / str(process) / "task").iterdir()]
            masks = [os.sched_getaffinity(thread) for thread in threads]
        except (FileNotFoundError, ProcessLookupError):
            continue  # ended meanwhile
        for mask in masks:
            if mask != {core}:
                raise MachineError(
                    f"process {process} may run on cores {sorted(mask)} although it "
                    f"was pinned to core {core}: something else sets affinities here"
                )


def _cpu_seconds(pid: int) -> float:
    fields = _stat(pid)
    ended = (int(fields[_WAITED_USER]) + int(fields[_WAITED_SYSTEM])) / _TICKS
    return _clock_seconds(pid, fields) + ended


def _clock_seconds(pid: int, fields: list[str]) -> float:
    try:
        # As clock_getcpuclockid(3) computes it; 2 is the scheduler's clock.
        return time.clock_gettime((~pid << 3) | 2)
    except (OSError, OverflowError):
        if not (PROC / str(pid)).exists():
            raise ProcessLookupError(pid) from None
        return (int(fields[_USER]) + int(fields[_SYSTEM])) / _TICKS


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat after the command, which may hold anything."""
    text = (PROC / str(pid) / "stat").read_text(errors="replace")
    return text[text.rindex(")") + 2 :].split()


def _all_pids() -> list[int]:
    try:
        return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]
    except FileNotFoundError:
        raise MachineError(
            "this measurement reads /proc, which only Linux has; use a Linux machine "
            "or a container"
        ) from None


def _siblings(core: int) -> set[int]:
    """Return the cores that share a physical core with `core`, itself included."""
    path = f"/sys/devices/system/cpu/cpu{core}/topology/thread_siblings_list"
    try:
        text = Path(path).read_text()
    except OSError:
        return {core}
    found: set[int] = set()
    for part in text.strip().split(","):
        low, _, high = part.partition("-")
        found |= set(range(int(low), int(high or low) + 1))
    return found


def _may_choose() -> bool:
    try:
        os.sched_setaffinity(0, os.sched_getaffinity(0))
    except OSError:
        return False
    return True
