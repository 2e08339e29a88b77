"""Starting and stopping real processes: ports, databases, failures, the end."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import threading
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


def test_a_twin_that_takes_another_database_is_refused(
    twin: Twin, tmp_path: Path
) -> None:
    elsewhere = twin.with_command("migrate", ["{python}", "-c", "print('done')"])
    with pytest.raises(TwinsError, match="no database where CONDUIT_DATABASE_URL says"):
        prepared.prepare_database(elsewhere, None)
    assert list((tmp_path / "cache" / "databases").iterdir()) == []


def test_a_missing_environment_names_the_remedy(twin: Twin, tmp_path: Path) -> None:
    twin.python.unlink()
    with (
        pytest.raises(MachineError, match="make setup"),
        servers.serve(twin, tmp_path / "work"),
    ):
        pass


@pytest.mark.parametrize("mark", ["#", "?", "%"])
def test_a_path_that_no_database_url_can_carry_is_refused(mark: str) -> None:
    with pytest.raises(MachineError, match=f"one {re.escape(mark)} two has"):
        commands.sqlite_url(Path(f"/srv/one {mark} two/conduit.sqlite3"))
    good = Path("/srv/mein projekt ü & (1)/conduit.sqlite3")
    assert commands.sqlite_url(good) == f"sqlite:///{good}"


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


def test_a_proxy_for_the_world_is_none_for_this_machine(
    twin: Twin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with servers.serve(twin, tmp_path / "work") as server:
        assert servers.answers(server.base_url)


def test_what_is_no_http_is_no_answer() -> None:
    with socket.socket() as other:
        other.bind((servers.HOST, 0))
        other.listen()
        port = other.getsockname()[1]

        def talk() -> None:
            connection, _ = other.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"220 mail.example ESMTP\r\n")

        thread = threading.Thread(target=talk)
        thread.start()
        assert not servers.answers(f"http://{servers.HOST}:{port}/")
        thread.join()


def test_who_interrupts_the_waiting_leaves_no_server(
    twin: Twin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def impatient(self: subprocess.Popen[bytes], timeout: float | None = None) -> int:
        monkeypatch.undo()
        raise KeyboardInterrupt

    manager = servers.serve(twin, tmp_path / "work")
    server = manager.__enter__()
    monkeypatch.setattr(subprocess.Popen, "wait", impatient)
    os.kill(server.pid, signal.SIGSTOP)  # it does not hear that it shall end
    with pytest.raises(KeyboardInterrupt):
        manager.__exit__(None, None, None)
    assert not server.alive()
    assert not os.path.exists(f"/proc/{server.pid}")  # noqa: PTH110


def test_a_program_that_is_not_there_is_named(twin: Twin, tmp_path: Path) -> None:
    lacking = twin.with_command("serve", ["no-such-server", "{port}"])
    with (
        pytest.raises(MachineError, match=r"cannot run no-such-server.*twin\.toml"),
        servers.serve(lacking, tmp_path / "work"),
    ):
        pass


def test_a_command_may_print_what_is_no_text(twin: Twin) -> None:
    code = "import sys; sys.stdout.buffer.write(bytes([255])); sys.exit(3)"
    wrong = twin.with_command("migrate", ["{python}", "-c", code])
    with pytest.raises(TwinsError, match="'migrate' ended with exit code 3"):
        prepared.prepare_database(wrong, None)


def test_errors_are_found_far_above_the_end_of_a_log(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    many = [f'{{"level": "info", "path": "/{n}"}}' for n in range(100)]
    reason = f'{{"level": "error", "exception": "{"way " * 900}KeyError: 7"}}'
    log.write_text("\n".join([reason, "Traceback (most recent call last):", *many]))
    first, second = commands.errors_in(log).splitlines()
    assert first.startswith("…")
    assert first.endswith('KeyError: 7"}')
    assert len(first) < 2000
    assert second.startswith("Traceback")
    log.write_text("\n".join(many))
    assert commands.errors_in(log) == commands.tail(log)
    assert commands.errors_in(tmp_path / "none.log") == "(no log)"


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
