"""twin.toml: what is read, and that every mistake in it is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from metrics.errors import UsageError
from metrics.tests.served_twin import make_served_twin
from metrics.twins import choose_twins, load_twin

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_served_twin(tmp_path / "one_app")


def test_a_good_file_is_read(folder: Path) -> None:
    twin = load_twin(folder)
    assert (twin.name, twin.label, twin.wsgi) == ("one", "One", "app:app")
    assert twin.python == folder / ".venv" / "bin" / "python"


def test_placeholders_are_filled(folder: Path) -> None:
    argv = load_twin(folder).command("serve", {"host": "h", "port": 1})
    assert argv[2:] == ["serve", "h", "1", "app:app"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name = "one"', "name = 1", "'name' must be a text"),
        ("[commands]", "[command]", r"\[commands\] is missing"),
        ("migrate =", "migrat =", r"\[commands\] lacks 'migrate'"),
        ("test = [", "tests = [", r"unknown key 'tests'"),
        ('code = ["*.py"]', 'code = "*.py"', "'code' must be a list"),
        ("{dataset}", "{data}", "unknown placeholder {data}"),
        ("[sources]", "[sources", "twin.toml"),
        ('wsgi = "app:app"', "", "'wsgi' must be a text"),
        ('wsgi = "app:app"', 'wsgi = "a:a"\nbare = 2', "'bare' must be a text"),
        ('wsgi = "app:app"', 'wsgi = "a:a"\nspeed = 1', "unknown key 'speed'"),
        ('name = "one"', 'name = "my app"', "the name 'my app' may have letters"),
        ('name = "one"', 'name = "../one"', "the name '../one' may have letters"),
        (
            "serve = [",
            'serve = []\nlint = [""]\nx = [',
            "'serve' has no program to run",
        ),
        ("build = [", 'build = ["", ', "'build' has no program to run"),
        ('"load", "{dataset}"', '"load", "{"', "'load' cannot be filled in"),
        ('"load", "{dataset}"', '"load", "{}"', "'load' cannot be filled in"),
        ('"load", "{dataset}"', '"load", "{dataset.x}"', "'load' cannot be filled in"),
        ('code = ["*.py"]', 'code = ["/srv/*.py"]', "does not lead into the twin's"),
        ('code = ["*.py"]', 'code = ["../*.py"]', "does not lead into the twin's"),
        ('code = ["*.py"]', 'code = [""]', "does not lead into the twin's"),
        ('code = ["*.py"]', 'code = ["**.py"]', "stands for whole folders only"),
    ],
)
def test_a_mistake_is_named(folder: Path, old: str, new: str, message: str) -> None:
    path = folder / "twin.toml"
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(UsageError, match=message):
        load_twin(folder).command("load", {"dataset": "x"})


def test_files_have_one_role_and_the_first_wins(folder: Path) -> None:
    path = folder / "twin.toml"
    path.write_text(path.read_text() + 'tests = ["test_*.py"]\n')
    (folder / "test_app.py").write_text("")
    twin = load_twin(folder)
    assert [path.name for path in twin.files("tests")] == ["test_app.py"]
    assert [path.name for path in twin.files("application")] == ["app.py"]


def test_the_micro_benchmarks_are_no_part_of_the_application(folder: Path) -> None:
    path = folder / "twin.toml"
    path.write_text(
        'bare = "bench:app"\n' + path.read_text() + 'micro = ["bench.py"]\n'
    )
    (folder / "bench.py").write_text("")
    twin = load_twin(folder)
    assert twin.bare == "bench:app"
    assert [path.name for path in twin.files("micro")] == ["bench.py"]
    assert [path.name for path in twin.files("application")] == ["app.py"]


def test_the_environment_is_not_source(folder: Path) -> None:
    (folder / "twin.toml").write_text(
        (folder / "twin.toml").read_text().replace('"*.py"', '"**/*"')
    )
    names = {path.name for path in load_twin(folder).files("code")}
    assert names == {"app.py", "twin.toml"}


def test_twins_are_chosen_by_name_folder_or_path(folder: Path, tmp_path: Path) -> None:
    make_served_twin(tmp_path / "two_app", "two")
    assert [t.name for t in choose_twins([], tmp_path)] == ["one", "two"]
    assert [t.name for t in choose_twins(["two"], tmp_path)] == ["two"]
    assert [t.name for t in choose_twins(["one_app"], tmp_path)] == ["one"]
    elsewhere = tmp_path / "elsewhere"
    assert [t.name for t in choose_twins([str(folder)], elsewhere)] == ["one"]


def test_a_path_counts_from_where_one_stands(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    (twin,) = choose_twins([f"./{folder.name}/"], tmp_path / "elsewhere")
    assert twin.folder == folder


def test_two_twins_of_one_name_are_refused(folder: Path, tmp_path: Path) -> None:
    copy = make_served_twin(tmp_path / "copies" / "one_app")
    for names in (["one", str(copy)], ["one", "one"]):
        with pytest.raises(UsageError, match="two of these twins are called 'one'"):
            choose_twins(names, tmp_path)
    make_served_twin(tmp_path / "copy_of_one")
    with pytest.raises(UsageError, match="two of these twins are called 'one'"):
        choose_twins([], tmp_path)
    assert [twin.folder for twin in choose_twins([folder.name], tmp_path)] == [folder]


def test_an_unknown_twin_lists_the_known_ones(folder: Path, tmp_path: Path) -> None:
    assert folder.exists()
    with pytest.raises(UsageError, match=r"no twin called 'three'.*\(known: one\)"):
        choose_twins(["three"], tmp_path)
