"""The locustfile as a process: recording, processes, signals and faults."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from loadtests.tests.conduit_stub import Conduit

    Handler = Callable[[int, FrameType | None], object] | signal.Handlers

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60


def start(base_url: str, *arguments: str, **variables: object) -> subprocess.Popen[str]:
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("TWINS_")},
        "TWINS_THINK_SECONDS": "0",
        **{name: str(value) for name, value in variables.items()},
    }
    argv = [sys.executable, "-m", "locust", "-f", "loadtests/locustfile.py"]
    argv += ["--host", base_url, "--users", "3", "--spawn-rate", "3"]
    if "--web-port" not in arguments:
        argv += ["--headless", "--only-summary"]
    return subprocess.Popen(
        [*argv, *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    try:
        output, _ = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    return process.returncode, output


def lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt") as file:
        return [json.loads(line) for line in file]


def wait_for_requests(conduit: Conduit, count: int = 30) -> None:
    for _ in range(PATIENCE * 20):
        if len(conduit.seen) >= count:
            return
        time.sleep(0.05)
    raise AssertionError("no requests came")


@contextlib.contextmanager
def children_inherit(interrupt: Handler) -> Iterator[None]:
    """An ignored signal stays ignored in children, a handled one is theirs to handle."""
    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(
    ("end", "inherited"),
    [
        (signal.SIGTERM, signal.default_int_handler),
        (signal.SIGINT, signal.default_int_handler),
        (signal.SIGINT, signal.SIG_IGN),
    ],
    ids=["terminated", "interrupted", "interrupted-in-the-background"],
)
def test_every_request_is_recorded_until_the_signal(
    end: signal.Signals,
    inherited: Handler,
    base_url: str,
    dataset: Path,
    tmp_path: Path,
    conduit: Conduit,
) -> None:
    samples = tmp_path / "x.jsonl.gz"
    with children_inherit(inherited):
        process = start(
            base_url,
            TWINS_DATASET=dataset,
            TWINS_JOURNEY="reader",
            TWINS_SAMPLES=samples,
        )
    wait_for_requests(conduit)
    process.send_signal(end)
    code, output = finish(process)
    assert code == 0, output
    header, *requests = lines(samples)
    assert header["schema"] == 1
    assert header["journey"] == "reader"
    assert header["mono"] <= requests[0]["t"] <= time.monotonic()
    # A request cut short by the signal was seen by the app but has no answer.
    assert len(conduit.seen) - 3 <= len(requests) <= len(conduit.seen)
    assert all(line["ok"] and line["j"] == "reader" for line in requests)
    assert {line["n"] for line in requests} >= {"/", "/article/[slug]", "/tag/[tag]"}
    assert all(line["i"] == line["t"] and line["ms"] > 0 for line in requests)
    assert {line["s"] for line in requests} == {200}
    assert min(line["b"] for line in requests) > 0


def test_all_kinds_of_user_when_no_journey_is_named(
    base_url: str, dataset: Path, tmp_path: Path, conduit: Conduit
) -> None:
    samples = tmp_path / "x.jsonl.gz"
    process = start(base_url, TWINS_DATASET=dataset, TWINS_SAMPLES=samples)
    wait_for_requests(conduit)
    process.terminate()
    code, output = finish(process)
    assert code == 0, output
    _, *requests = lines(samples)
    assert {line["j"] for line in requests} <= {"reader", "member", "author"}
    assert requests


def test_by_hand_the_web_page_offers_all_users(dataset: Path) -> None:
    port = free_port()
    arguments = ("--web-port", port, "--web-host", "127.0.0.1", "--class-picker")
    process = start("http://127.0.0.1:1", *arguments, TWINS_DATASET=dataset)
    page = ""
    for _ in range(PATIENCE * 20):
        try:
            page = requests.get(f"http://127.0.0.1:{port}/", timeout=5).text
            break
        except requests.ConnectionError:
            time.sleep(0.05)
    process.terminate()
    code, output = finish(process)
    assert code == 0, output
    assert all(name in page for name in ("ReaderUser", "MemberUser", "AuthorUser"))


def test_each_worker_process_writes_its_own_file(
    base_url: str, dataset: Path, tmp_path: Path, conduit: Conduit
) -> None:
    port = free_port()
    process = start(
        base_url,
        "--processes",
        "2",
        "--run-time",
        "2s",
        "--master-bind-port",
        port,
        "--master-port",
        port,
        TWINS_DATASET=dataset,
        TWINS_JOURNEY="member",
        TWINS_SAMPLES=tmp_path / "x.jsonl.gz",
    )
    code, output = finish(process)
    assert code == 0, output
    files = sorted(path.name for path in tmp_path.glob("*.gz"))
    assert files == ["x.w0.jsonl.gz", "x.w1.jsonl.gz"]
    parts = [lines(tmp_path / name)[1:] for name in files]
    assert all(parts)
    assert sum(len(part) for part in parts) <= len(conduit.seen)


def test_a_wrong_answer_is_recorded_as_one(
    base_url: str, dataset: Path, tmp_path: Path, conduit: Conduit
) -> None:
    conduit.broken = "/article/"
    samples = tmp_path / "x.jsonl.gz"
    process = start(
        base_url, TWINS_DATASET=dataset, TWINS_JOURNEY="reader", TWINS_SAMPLES=samples
    )
    # Each visitor asks for the home page and then for an article, again and again.
    wait_for_requests(conduit, 12)
    process.terminate()
    code, _ = finish(process)
    assert code == 1
    outcomes = {(line["n"], line["ok"]) for line in lines(samples)[1:]}
    assert outcomes == {("/", True), ("/article/[slug]", False)}


def test_a_server_that_is_gone_is_an_error(dataset: Path, tmp_path: Path) -> None:
    samples = tmp_path / "x.jsonl.gz"
    code, _ = finish(
        start(
            "http://127.0.0.1:1",
            "--run-time",
            "5s",
            TWINS_DATASET=dataset,
            TWINS_JOURNEY="reader",
            TWINS_SAMPLES=samples,
        )
    )
    assert code == 1
    assert {(line["s"], line["ok"]) for line in lines(samples)[1:]} == {(0, False)}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_invalidates_the_recording(base_url: str, dataset: Path) -> None:
    code, output = finish(
        start(
            base_url,
            "--run-time",
            "1s",
            TWINS_DATASET=dataset,
            TWINS_JOURNEY="reader",
            TWINS_SAMPLES="/dev/full",
        )
    )
    assert code == 5
    assert "No space left" in output


def test_a_folder_that_does_not_exist_invalidates_the_recording(
    base_url: str, dataset: Path, tmp_path: Path
) -> None:
    code, output = finish(
        start(
            base_url,
            TWINS_DATASET=dataset,
            TWINS_JOURNEY="reader",
            TWINS_SAMPLES=tmp_path / "no" / "x.jsonl.gz",
        )
    )
    assert code == 5
    assert "cannot write the samples" in output


def test_without_a_dataset_there_is_a_message(tmp_path: Path) -> None:
    code, output = finish(start("http://127.0.0.1:1", TWINS_DATASET=tmp_path / "no"))
    assert code == 2
    assert "not a readable dataset folder" in output
    assert "Traceback" not in output


def test_more_users_than_accounts_is_a_message(base_url: str, dataset: Path) -> None:
    code, output = finish(
        start(
            base_url,
            "--users",
            "9",
            "--spawn-rate",
            "9",
            TWINS_DATASET=dataset,
            TWINS_JOURNEY="member",
        )
    )
    assert code == 2
    assert "use fewer users" in output
