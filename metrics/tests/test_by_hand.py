"""`up` and `down`: what runs is known, what fails leaves nothing running."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from metrics import by_hand, prepared, runs, servers
from metrics.errors import MachineError
from metrics.tests.served_twin import make_served_twin
from metrics.twins import Twin, load_twin


@pytest.fixture
def twin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Twin:
    monkeypatch.setattr(prepared, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(by_hand, "UP", tmp_path / "up")
    monkeypatch.setattr(by_hand, "FIRST_PORT", servers.free_port())
    return load_twin(make_served_twin(tmp_path / "one_app"))


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    (tmp_path / "manifest.json").write_text("{}")
    return tmp_path


def serving(twin: Twin) -> list[int]:
    """Return the processes whose folder is the twin's."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").readlink() == twin.folder.resolve():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def test_up_twice_is_one_server_and_down_ends_it(twin: Twin, dataset: Path) -> None:
    (first,) = by_hand.up([twin], dataset)
    try:
        assert servers.answers(first["url"])
        assert by_hand.up([twin], dataset) == [first]
        assert by_hand.down([twin]) == ["one"]
    finally:
        by_hand.down([twin])
    assert not servers.answers(first["url"])
    assert by_hand.down([twin]) == []


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"pid": null}', "\udcff"])
def test_a_damaged_note_of_what_runs_is_none(
    text: str, twin: Twin, dataset: Path
) -> None:
    by_hand.UP.mkdir()
    note = by_hand.UP / "one.json"
    note.write_text(text, encoding="utf-8", errors="surrogateescape")
    assert by_hand.down([twin]) == []
    assert not note.exists()


def test_what_no_note_tells_of_is_stopped_at_once(
    twin: Twin, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path, _text: str) -> None:
        assert serving(twin)
        raise MachineError("the disk is full")

    monkeypatch.setattr(runs, "write_text", full)
    with pytest.raises(MachineError, match="disk is full"):
        by_hand.up([twin], dataset)
    assert serving(twin) == []


def test_a_server_that_has_ended_meanwhile_is_no_error(
    twin: Twin, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    by_hand._end(child)
