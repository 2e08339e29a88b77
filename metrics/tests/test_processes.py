"""Process trees: real processes, no timing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from metrics import processes
from metrics.errors import MachineError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SPIN = "import time\nwhile time.thread_time() < {seconds}: pass\n"
#: Spins in threads that end and in a child that ends, then waits with a child.
PARENT = """
import subprocess, sys, threading, time
def spin():
    start = time.thread_time()
    while time.thread_time() - start < 0.2: pass
for _ in range(2):
    thread = threading.Thread(target=spin); thread.start(); thread.join()
subprocess.run([sys.executable, "-c", {spin!r}])
child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
print(child.pid, flush=True)
input()
child.communicate(b"\\n")
"""


@pytest.fixture
def parent() -> Iterator[tuple[subprocess.Popen[str], int]]:
    process = subprocess.Popen(
        [sys.executable, "-c", PARENT.format(spin=SPIN.format(seconds=0.3))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    yield process, int(process.stdout.readline())
    process.communicate("\n")


def test_ended_threads_and_children_are_counted(
    parent: tuple[subprocess.Popen[str], int],
) -> None:
    process, child = parent
    assert processes.tree(process.pid) == [process.pid, child]
    reading = processes.cpu_reading(process.pid)
    # Two threads of 0.2 s and a child of 0.3 s have ended before; a tick is lost.
    assert reading.seconds > 0.65
    assert reading.time <= time.monotonic()
    assert processes.cpu_reading(process.pid).seconds >= reading.seconds


def test_the_fallback_counts_the_same(
    parent: tuple[subprocess.Popen[str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    process, _ = parent
    exact = processes.cpu_reading(process.pid).seconds

    def refuse(_clock: int) -> float:
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(time, "clock_gettime", refuse)
    assert processes.cpu_reading(process.pid).seconds == pytest.approx(exact, abs=0.1)


def test_memory_of_the_tree_is_more_than_of_its_child(
    parent: tuple[subprocess.Popen[str], int],
) -> None:
    process, child = parent
    alone = processes.memory_mebibytes(child)
    assert 0 < alone < processes.memory_mebibytes(process.pid)


def test_a_process_that_has_ended_is_an_error() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    for ask in (processes.cpu_reading, processes.memory_mebibytes, processes.tree):
        with pytest.raises(MachineError, match="has ended"):
            ask(process.pid)


def test_a_command_name_may_hold_brackets(tmp_path: Path) -> None:
    program = tmp_path / "a) (b"
    program.symlink_to("/bin/cat")
    with subprocess.Popen([program], stdin=subprocess.PIPE) as process:
        assert processes.tree(os.getpid()).count(process.pid) == 1
        process.communicate()


def test_without_proc_the_remedy_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "PROC", tmp_path / "none")
    with pytest.raises(MachineError, match="Linux"):
        processes.tree(1)


def test_cores_are_chosen_from_different_physical_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(processes, "allowed_cores", lambda: [2, 3, 4])
    monkeypatch.setattr(processes, "_siblings", lambda core: {2, 3})
    assert processes.choose_cores() == (2, 4)
    monkeypatch.setattr(processes, "_siblings", lambda core: {2, 3, 4})
    assert processes.choose_cores() == (2, 3)


@pytest.mark.parametrize("cores", [[], [5]])
def test_one_core_leaves_no_choice(
    cores: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "allowed_cores", lambda: cores)
    assert not processes.can_pin()
    assert processes.choose_cores() is None


def test_without_the_right_to_choose_there_is_no_choice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_pid: int, _cores: object) -> None:
        raise PermissionError

    monkeypatch.setattr(processes, "allowed_cores", lambda: [0, 1])
    monkeypatch.setattr(os, "sched_setaffinity", refuse)
    assert processes.choose_cores() is None


@pytest.mark.skipif(not processes.can_pin(), reason="needs two cores and the right")
def test_pinning_is_verified_for_the_whole_tree(
    parent: tuple[subprocess.Popen[str], int],
) -> None:
    process, child = parent
    core, other = processes.allowed_cores()[:2]
    with pytest.raises(MachineError, match="affinities"):
        processes.require_pinned(process.pid, core)
    os.sched_setaffinity(process.pid, {core})
    os.sched_setaffinity(child, {other})
    with pytest.raises(MachineError, match=f"process {child}"):
        processes.require_pinned(process.pid, core)
    os.sched_setaffinity(child, {core})
    processes.require_pinned(process.pid, core)


@pytest.mark.skipif(not processes.can_pin(), reason="needs two cores and the right")
def test_a_running_tree_is_pinned_with_its_threads() -> None:
    code = """
import subprocess, sys, threading
threading.Thread(target=input).start()
subprocess.Popen([sys.executable, "-c", "import time; print(1, flush=True); time.sleep(60)"])
"""
    command = [sys.executable, "-c", code]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    core = processes.allowed_cores()[1]
    with pytest.raises(MachineError, match="affinities"):
        processes.require_pinned(process.pid, core)
    processes.pin(process.pid, core)
    processes.require_pinned(process.pid, core)
    (_, child) = processes.tree(process.pid)
    os.kill(child, signal.SIGKILL)
    process.communicate("\n")


@pytest.mark.skipif(not processes.can_pin(), reason="needs two cores and the right")
def test_what_is_started_while_pinned_stays_on_the_core() -> None:
    before = processes.allowed_cores()
    with processes.pinned({before[0]}):
        process = subprocess.Popen(
            [sys.executable, "-c", "input()"], stdin=subprocess.PIPE
        )
    processes.require_pinned(process.pid, before[0])
    process.communicate(b"\n")
    assert processes.allowed_cores() == before
    with processes.pinned(None):
        assert processes.allowed_cores() == before
