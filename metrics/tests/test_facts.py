from __future__ import annotations

import io
import logging
import subprocess
import tarfile
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from metrics.errors import MachineError, UsageError
from metrics.fact_book import KINDS, load_facts
from metrics.globs import matches
from metrics.instruments.facts import _FINDERS, Facts
from metrics.source_archives import ArchiveError, Archives
from metrics.tests.fake_twin import install, make_context, make_environment, make_twin

if TYPE_CHECKING:
    from pathlib import Path

    from metrics.twins import Twin


@pytest.fixture
def twin(tmp_path: Path) -> Twin:
    """A twin with a framework that needs another package, and its own routes."""
    packages = make_environment(tmp_path)
    install(
        packages,
        "Frame",
        {
            "frame/__init__.py": "import core_lib\nimport core_lib.more\n",
            "frame/pages/one.html": "<p></p>\n",
            "frame/pages/admin/two.html": "<p></p>\n",
            "frame/years.txt": "Begun in 1999.\nVersion 1\n---------\nReleased 2005-07\n",
        },
        "License-Expression: MIT OR LicenseRef-House",
        "Classifier: Development Status :: 5 - Production/Stable",
        "Requires-Dist: core-lib",
        "Requires-Dist: winonly; sys_platform == 'win32'",
        "Requires-Dist: extras; extra == 'all'",
    )
    install(packages, "core-lib", {"core_lib.py": "x = 1\n"}, "Requires-Dist: low")
    install(packages, "low", {"low/__init__.py": "", "low/broken.py": "1 / 0\n"})
    # Two distributions in one namespace: the folder must not bring the other in.
    install(packages, "part", {"space/part.py": "import space.other\n"})
    install(packages, "other", {"space/other.py": ""})
    modules = {
        "offer/__init__.py": "from .a import run as run\n",
        "offer/more.py": "__all__ = ['stop', 'low']\n",
        "offer/plain.py": "def walk(): ...\n",
    }
    install(packages, "offer", modules)
    urls = "path('a')\npath('b')\nre_path('c')\n"
    return make_twin(tmp_path, {"conduit/urls.py": urls, "notes.txt": "path('d')\n"})


def measured(site: Twin, tmp_path: Path, **entry: Any) -> float | None:
    """Return the value of one fact, None when it is absent."""
    fact = {"id": "it", "twin": "one", "meaning": "It.", **entry}
    book = tmp_path / "facts.yaml"
    book.write_text(yaml.safe_dump([fact]))
    instrument = Facts(book, tmp_path / "sdist")
    (step,) = instrument.steps([site], {})
    found = {
        row.subject: row.value
        for row in instrument.measure(step, make_context(site, tmp_path))
    }
    assert set(found) <= {"it"}
    return found.get("it")


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ({"kind": "files", "glob": "frame/**/*.html"}, 2),
        ({"kind": "files", "glob": "frame/*.html"}, 0),
        (
            {"kind": "files", "glob": "frame/**", "except": ["frame/**/*.html"]},
            2,
        ),
        ({"kind": "files", "glob": "**/*.py", "distribution": "core-lib"}, 1),
        ({"kind": "matches", "glob": "frame/*.py", "pattern": r"^import \w+$"}, 1),
        (
            {
                "kind": "matches",
                "glob": "[Ff]rame-[0-9]*.dist-info/METADATA",
                "pattern": "^Classifier: .* 5 - Production/Stable",
            },
            1,
        ),
        ({"kind": "twin_matches", "glob": "**/urls.py", "pattern": r"\bpath"}, 2),
        ({"kind": "dependencies"}, 1),
        ({"kind": "dependencies", "recursive": True}, 2),
        ({"kind": "dependencies", "distribution": "low"}, 0),
        ({"kind": "import_alone"}, 0),
        ({"kind": "import_alone", "distribution": "core-lib"}, 1),
        ({"kind": "import_alone", "distribution": "low", "module": "low"}, 1),
        ({"kind": "import_alone", "distribution": "part", "module": "space.part"}, 0),
        ({"kind": "licence_osi", "accept": ["MIT"]}, 1),
        ({"kind": "licence_osi", "accept": ["BSD-3-Clause"]}, 0),
        (
            {"kind": "text", "glob": "frame/*.txt", "pattern": r"^Released (\d+)"},
            2005,
        ),
    ],
)
def test_each_kind(
    twin: Twin, tmp_path: Path, entry: dict[str, Any], value: float
) -> None:
    assert measured(twin, tmp_path, **entry) == value


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({"kind": "files", "glob": "*", "distribution": "gone"}, "'gone' is not inst"),
        ({"kind": "matches", "glob": "moved.py", "pattern": "x"}, "no file matches"),
        ({"kind": "twin_matches", "glob": "*.txt", "pattern": "x"}, "no file matches"),
        ({"kind": "text", "glob": "frame/*", "pattern": "(nowhere)"}, "no file match"),
        ({"kind": "text", "glob": "frame/*.txt", "pattern": "(Begun)"}, "not a number"),
        (
            {"kind": "licence_osi", "accept": ["MIT"], "distribution": "low"},
            "name no licence",
        ),
        (
            {"kind": "import_alone", "distribution": "low", "module": "low.broken"},
            "another reason: ZeroDivisionError",
        ),
        (
            {"kind": "import_alone", "distribution": "low", "module": "low.gone"},
            "another reason: ModuleNotFoundError",
        ),
    ],
)
def test_what_cannot_be_read_is_absent_with_its_reason(
    twin: Twin,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    entry: dict[str, Any],
    reason: str,
) -> None:
    with caplog.at_level(logging.WARNING):
        assert measured(twin, tmp_path, **entry) is None
    assert "fact 'it' is left out" in caplog.text
    assert reason in caplog.text


@pytest.mark.parametrize(
    ("headers", "value"),
    [
        (("License-Expression: MIT AND BSD-3-Clause",), 0),
        (("License-Expression: (MIT) OR Other",), 1),
        (("Classifier: License :: OSI Approved :: BSD License",), 1),
        (
            (
                "Classifier: License :: OSI Approved :: BSD License",
                "Classifier: License :: Free for non-commercial use",
            ),
            0,
        ),
        (("License: MIT",), 1),
        (("License: See the file",), 0),
        (
            (
                "License-Expression: Other",
                "Classifier: License :: OSI Approved :: BSD License",
            ),
            0,
        ),
    ],
)
def test_licences(
    twin: Twin, tmp_path: Path, headers: tuple[str, ...], value: int
) -> None:
    (packages,) = tmp_path.glob(".venv/lib/python*/site-packages")
    install(packages, "licensed", {"licensed.py": ""}, *headers)
    entry = {"kind": "licence_osi", "accept": ["MIT"], "distribution": "licensed"}
    assert measured(twin, tmp_path, **entry) == value


def test_facts_of_other_twins_are_left_alone(tmp_path: Path) -> None:
    twin = make_twin(tmp_path, {})
    assert measured(twin, tmp_path, kind="dependencies", twin="other") is None


def test_without_an_environment_the_remedy_is_named(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match="make setup"):
        measured(make_twin(tmp_path, {}), tmp_path, kind="dependencies")


def write_archive(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(folder / "frame==1.0.tar.gz", "w:gz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(f"frame-1.0/{name}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))


SOURCE = {"sdist": "Frame==1.0", "file": "docs/**/*.txt"}


def test_a_source_distribution_in_the_cache_is_read(twin: Twin, tmp_path: Path) -> None:
    files = {"docs/a/log.txt": "News\nReleased 2010\nReleased 2011\n", "log.txt": "x"}
    write_archive(tmp_path / "sdist", files)
    pattern = r"^Released (\d+)"
    for kind, value in (("source", 2010), ("source_matches", 2)):
        entry = {"kind": kind, "pattern": pattern, **SOURCE}
        assert measured(twin, tmp_path, **entry) == value


def test_the_poorest_group_of_a_source_distribution_counts(
    twin: Twin, tmp_path: Path
) -> None:
    text = "Hole 1\n* 2.0\n* 2.0\n* 1.0\nHole 2\n* 2.0\n* 1.0\n* 0.9\nHole 3\n* 2.0\n"
    write_archive(tmp_path / "sdist", {"docs/a/log.txt": text})
    entry = {"kind": "source_fewest", "pattern": r"^\* ([0-9.]+)", **SOURCE}
    assert measured(twin, tmp_path, group="^Hole [12]", **entry) == 2
    assert measured(twin, tmp_path, group="^Hole", **entry) == 1
    assert measured(twin, tmp_path, group="^Gap", **entry) is None


def test_exports_are_sought_in_a_source_distribution(
    twin: Twin, tmp_path: Path
) -> None:
    entry: dict[str, Any] = {"distribution": "offer", "glob": "offer/**/*.py"}
    assert measured(twin, tmp_path, kind="exports", **entry) == 3
    named = {"kind": "exports_named", **entry, **SOURCE}
    write_archive(tmp_path / "sdist", {"docs/a.txt": "Run stop(), not below."})
    assert measured(twin, tmp_path, **named) == 1
    nothing = {**entry, "glob": "offer/plain.py"}
    assert measured(twin, tmp_path, kind="exports", **nothing) is None
    write_archive(tmp_path / "sdist", {"README": "run stop low"})
    assert measured(twin, tmp_path, **named) is None


@pytest.mark.parametrize("kind", ["source", "source_matches"])
def test_a_file_missing_in_a_source_distribution_is_absent(
    twin: Twin, tmp_path: Path, kind: str
) -> None:
    write_archive(tmp_path / "sdist", {"README": "x"})
    assert measured(twin, tmp_path, kind=kind, pattern="(x)", **SOURCE) is None


def test_a_broken_archive_is_named(tmp_path: Path) -> None:
    (tmp_path / "frame==1.0.tar.gz").write_bytes(b"not an archive")
    with pytest.raises(ArchiveError, match=r"frame==1\.0\.tar\.gz in the cache"):
        Archives(tmp_path).texts("frame==1.0", "*")


def test_an_index_without_the_archive_is_asked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def no_index(argv: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        asked.append(argv)
        return subprocess.CompletedProcess(argv, 1, "", "ERROR: No matching release\n")

    monkeypatch.setattr(subprocess, "run", no_index)
    archives = Archives(tmp_path)
    for _ in range(2):
        with pytest.raises(ArchiveError, match="No matching release"):
            archives.texts("frame==1.0", "*")
    assert len(asked) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("Looking\nERROR: No match\nERROR: again\n", "distribution: ERROR: No match"),
        ("python: No module named pip\n", "distribution: python: No module named pip"),
        ("", "it has no .tar.gz"),
    ],
)
def test_the_reason_of_a_failed_fetch_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, reason: str
) -> None:
    def fails(argv: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(argv, 1, "", said)

    monkeypatch.setattr(subprocess, "run", fails)
    with pytest.raises(ArchiveError, match=reason):
        Archives(tmp_path).texts("frame==1.0", "*")


def test_an_index_that_does_not_answer_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_answer(argv: list[str], **_: object) -> None:
        raise subprocess.TimeoutExpired(argv, 1)

    monkeypatch.setattr(subprocess, "run", no_answer)
    with pytest.raises(ArchiveError, match="did not answer"):
        Archives(tmp_path).texts("frame==1.0", "*")


GOOD = "- {id: a, twin: one, meaning: A., kind: dependencies}\n"
HEAD = "- id: a\n  twin: one\n  meaning: A.\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- {id: a, twin: one, meaning: A., kind: guess}\n", "1: unknown kind 'guess'"),
        (f"{GOOD}- {{id: b, twin: one, kind: dependencies}}\n", "2: 'meaning' is miss"),
        (f"{GOOD}{GOOD}", "2: the id 'a' stands twice"),
        (
            f"{HEAD}  kind: files\n",
            "1: 'glob' is missing",
        ),
        (
            f"{HEAD}  kind: dependencies\n  glob: x\n",
            "5: unknown key 'glob'",
        ),
        (
            f"{HEAD}  kind: matches\n  glob: x\n  pattern: '(x'\n",
            "6: not a regular expression",
        ),
        (
            f"{HEAD}  kind: text\n  glob: x\n  pattern: x\n",
            "6: the pattern must capture",
        ),
        (
            f"{HEAD}  kind: source\n  file: x\n  pattern: (x)\n  sdist: f>=1\n",
            "7: expected name==version",
        ),
        ("- id: [\n", "facts.yaml:"),
        ("{}\n", "1: expected a list"),
    ],
)
def test_a_mistake_in_the_file_is_found_with_its_line(
    tmp_path: Path, text: str, message: str
) -> None:
    book = tmp_path / "facts.yaml"
    book.write_text(text)
    with pytest.raises(UsageError) as caught:
        Facts(book).steps([], {})
    assert message in str(caught.value)
    assert "facts.yaml:" in str(caught.value)


def test_the_project_s_own_facts_can_be_read() -> None:
    facts = load_facts()
    assert len(facts) > 60
    assert {fact.kind for fact in facts} <= set(KINDS) == set(_FINDERS)


@pytest.mark.parametrize(
    ("name", "pattern", "expected"),
    [
        ("a/b/c.py", "a/**/*.py", True),
        ("a/c.py", "a/**/*.py", True),
        ("a/c.py", "**/c.py", True),
        ("c.py", "**/c.py", True),
        ("a/b/c.py", "a/*.py", False),
        ("a/b/c.py", "a/**", True),
        ("ab/c.py", "a/**", False),
        ("Flask-3.1.dist-info/METADATA", "[Ff]lask-[0-9]*.dist-info/METADATA", True),
        ("flask-wtf-1.dist-info/METADATA", "[Ff]lask-[0-9]*.dist-info/METADATA", False),
        ("a1.py", "a?.py", True),
        ("a/.py", "a?.py", False),
        ("b.py", "[!a].py", True),
        ("a.py", "[!a].py", False),
        ("axpy", "a.py", False),
    ],
)
def test_globs(name: str, pattern: str, expected: bool) -> None:
    assert matches(name, pattern) is expected
