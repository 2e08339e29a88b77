"""Set-up: once is enough, a changed lock is noticed, failures say what to do."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from metrics import bootstrap


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (tmp_path / "requirements.lock").write_text("# nothing to install\n")
    monkeypatch.setattr(bootstrap, "_projects", lambda: [tmp_path])
    monkeypatch.setattr(bootstrap, "PREPARED", ())
    return tmp_path


def test_set_up_is_done_once_and_says_so(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bootstrap.main() == 0
    assert (project / ".venv" / "bin" / "python").exists()
    assert "ready after" in capsys.readouterr().err
    assert bootstrap.main() == 0
    assert "installed already" in capsys.readouterr().err


def test_a_changed_lock_is_installed_again(project: Path) -> None:
    (project / ".venv").mkdir()
    stamp = project / ".venv" / bootstrap.STAMP
    stamp.write_text(bootstrap._stamp(project))
    assert bootstrap._is_current(project)
    (project / "requirements.lock").write_text("# another\n")
    assert not bootstrap._is_current(project)


def test_a_failed_installation_is_not_taken_for_done(
    project: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        subprocess,
        "run",
        lambda command, **_: subprocess.CompletedProcess(command, 1),
    )
    assert bootstrap.main() == 3
    assert "run the same command again" in capsys.readouterr().err
    assert not bootstrap._is_current(project)


def test_one_failure_fails_the_set_up_and_stops_no_other() -> None:
    done = []

    def install(folder: Path) -> int:
        done.append(folder.name)
        return 3 if folder.name == "one" else 0

    assert bootstrap._side_by_side(install, [Path("one"), Path("two")]) == 3
    assert sorted(done) == ["one", "two"]


@pytest.mark.parametrize("name", bootstrap.NEEDED)
def test_a_twin_without_a_lock_is_named(
    name: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / name).unlink()
    assert bootstrap.main() == 3
    assert f"{project.name}/ has no {name}" in capsys.readouterr().err


def test_what_is_installed_needs_no_room(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    full = shutil.disk_usage(project)._replace(free=1 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: full)
    assert bootstrap.main() == 3
    assert "less than 1 GiB" in capsys.readouterr().err
    (project / ".venv").mkdir()
    (project / ".venv" / bootstrap.STAMP).write_text(bootstrap._stamp(project))
    assert bootstrap.main() == 0


def test_a_folder_that_cannot_be_written_is_one_message(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".cache").write_text("in the way")
    monkeypatch.setattr(bootstrap, "ROOT", project)
    assert bootstrap.main() == 3
    assert "cannot write" in capsys.readouterr().err


def test_two_set_ups_at_once_install_once(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    installed = []

    def install(folder: Path) -> int:
        installed.append(folder)
        time.sleep(0.5)
        (folder / ".venv").mkdir()
        (folder / ".venv" / bootstrap.STAMP).write_text(bootstrap._stamp(folder))
        return 0

    monkeypatch.setattr(bootstrap, "_install", install)
    monkeypatch.setattr(bootstrap, "ROOT", project)
    with ThreadPoolExecutor(2) as pool:
        codes = [pool.submit(bootstrap.main) for _ in range(2)]
    assert [code.result() for code in codes] == [0, 0]
    assert installed == [project]
    assert "another set-up" in capsys.readouterr().err


def test_a_python_without_venv_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    assert bootstrap.main() == 3
    assert "apt-get install python3-venv" in capsys.readouterr().err


def test_an_old_python_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 1))
    assert bootstrap.main() == 3
    assert "3.11 or newer is needed; this is 3.10.1" in capsys.readouterr().err


def test_it_needs_nothing_but_the_standard_library() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            f"exec(open({bootstrap.__file__!r}).read(), {{'__name__': 'x', '__file__': {bootstrap.__file__!r}}})",
        ],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
