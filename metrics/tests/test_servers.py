"""Starting and stopping real processes: ports, databases, failures, the end."""

from __future__ import annotations

import os
import socket
import sqlite3
import urllib.request
from pathlib import Path

import pytest

from metrics import commands, prepared, servers
from metrics.errors import MachineError, TwinsError
from metrics.tests.served_twin import make_served_twin
from metrics.twins import Twin, load_twin


@pytest.fixture
def twin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Twin:
    monkeypatch.setattr(prepared, "CACHE", tmp_path / "cache")
    return load_twin(make_served_twin(tmp_path / "one_app"))


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    folder = tmp_path / "dataset"
    folder.mkdir()
    (folder / "manifest.json").write_text("{}")
    return folder


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=5) as answer:
        return str(answer.read().decode())


def test_a_twin_is_served_and_stopped(twin: Twin, tmp_path: Path) -> None:
    with servers.serve(twin, tmp_path / "work") as server:
        assert get(f"{server.base_url}/hello") == "/hello"
        assert server.alive()
    assert not server.alive()
    assert not os.path.exists(f"/proc/{server.pid}")  # noqa: PTH110


def test_each_server_has_its_own_copy_of_the_prepared_database(
    twin: Twin, tmp_path: Path, dataset: Path
) -> None:
    with (
        servers.serve(twin, tmp_path / "work", dataset=dataset) as one,
        servers.serve(twin, tmp_path / "work", dataset=dataset) as two,
    ):
        assert one.folder != two.folder
        for server in (one, two):
            with sqlite3.connect(server.folder / "conduit.sqlite3") as database:
                rows = database.execute("select folder from loaded").fetchall()
            assert rows == [(str(dataset),)]


def test_changed_code_prepares_a_new_database(twin: Twin, dataset: Path) -> None:
    before = prepared.prepare_database(twin, dataset)
    assert prepared.prepare_database(twin, dataset) == before
    (twin.folder / "app.py").write_text((twin.folder / "app.py").read_text() + "\n")
    assert prepared.prepare_database(twin, dataset) != before


def test_an_app_that_fails_to_start_shows_its_log(twin: Twin, tmp_path: Path) -> None:
    with (
        pytest.raises(TwinsError, match="a reason in the log"),
        servers.serve(twin, tmp_path / "work", env={"FAIL_TO_START": "1"}),
    ):
        pass


def test_a_failing_command_shows_its_last_lines(twin: Twin, tmp_path: Path) -> None:
    (twin.folder / "app.py").write_text("raise SystemExit('no such table')")
    with pytest.raises(TwinsError, match=r"(?s)'migrate' ended.*no such table"):
        prepared.prepare_database(twin, None)
    assert list((tmp_path / "cache" / "databases").iterdir()) == []


def test_a_missing_environment_names_the_remedy(twin: Twin, tmp_path: Path) -> None:
    twin.python.unlink()
    with (
        pytest.raises(MachineError, match="make setup"),
        servers.serve(twin, tmp_path / "work"),
    ):
        pass


def test_a_taken_port_is_replaced_by_a_free_one() -> None:
    with socket.socket() as other:
        other.bind((servers.HOST, 0))
        other.listen()
        taken = other.getsockname()[1]
        assert servers.free_port(taken) != taken


def test_the_callers_settings_do_not_leak(
    twin: Twin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONDUIT_DEBUG", "1")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    environment = commands.command_environment(twin, "sqlite:///x")
    assert "CONDUIT_DEBUG" not in environment
    assert "PYTHONPATH" not in environment
    assert len(environment["CONDUIT_SECRET_KEY"]) >= 32


def test_a_probe_is_put_around_the_app(twin: Twin, tmp_path: Path) -> None:
    with servers.serve(
        twin, tmp_path / "work", pythonpath=tmp_path, wsgi="probe:app"
    ) as server:
        assert "serving probe:app" in server.log_tail()


@pytest.mark.skipif(
    len(os.sched_getaffinity(0)) < 2, reason="pinning needs two cores to show"
)
def test_cores_pin_the_server_and_not_the_harness(twin: Twin, tmp_path: Path) -> None:
    before = os.sched_getaffinity(0)
    core = min(before)
    with servers.serve(twin, tmp_path / "work", cores=[core]) as server:
        assert os.sched_getaffinity(server.pid) == {core}
        assert os.sched_getaffinity(0) == before


def test_a_crash_is_seen(twin: Twin, tmp_path: Path) -> None:
    with servers.serve(twin, tmp_path / "work") as server:
        with pytest.raises(OSError, match=r"."):
            get(f"{server.base_url}/crash")
        server.process.wait(5)
        assert not server.alive()


def test_a_twin_is_built_once_before_it_serves(twin: Twin, tmp_path: Path) -> None:
    roots = set()
    for _ in range(2):
        with servers.serve(twin, tmp_path / "work") as server:
            roots.add(server.environment["CONDUIT_STATIC_ROOT"])
    (root,) = roots
    assert (Path(root) / "built").read_text() == "once"


def test_servers_share_neither_uploads_nor_mails(twin: Twin, tmp_path: Path) -> None:
    with (
        servers.serve(twin, tmp_path / "work") as one,
        servers.serve(twin, tmp_path / "work") as two,
    ):
        for name in ("CONDUIT_MEDIA_DIR", "CONDUIT_MAIL_DIR"):
            assert one.environment[name] != two.environment[name]
            assert list(Path(one.environment[name]).iterdir()) == []
