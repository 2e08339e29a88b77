"""A small twin in a temporary folder, for the tests of the static instruments."""

from __future__ import annotations

import venv
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from metrics.records import Context
from metrics.twins import Twin

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = {
    "tests": ("tests/**/*.py",),
    "migrations": ("migrations/**/*.py",),
    "configuration": ("conduit/config.py", "wsgi.py"),
    "templates": ("conduit/templates/**/*.html",),
    "code": ("conduit/**/*.py",),
}


def make_twin(folder: Path, files: dict[str, str], **changes: Any) -> Twin:
    """Write `files` into `folder` and return the twin that they make."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    twin = Twin(
        name="one",
        label="One",
        distribution="frame",
        wsgi="wsgi:app",
        folder=folder,
        commands={},
        sources=SOURCES,
    )
    return replace(twin, **changes)


def make_context(twin: Twin, work_dir: Path) -> Context:
    """Return a context that knows one twin and has its folders in `work_dir`."""
    return Context(
        twins=[twin],
        run_dir=work_dir / "run",
        work_dir=work_dir / "work",
        dataset_dir=work_dir / "dataset",
        profile={},
        seed=1,
    )


def make_environment(folder: Path) -> Path:
    """Make an empty environment for the twin in `folder`; return where packages go."""
    venv.create(folder / ".venv", symlinks=True)
    (found,) = (folder / ".venv").glob("lib/python*/site-packages")
    return found


def install(
    packages: Path,
    name: str,
    files: dict[str, str],
    *headers: str,
    record: bool = True,
) -> None:
    """Install a distribution by hand: its files, METADATA and RECORD."""
    folder = f"{name.replace('-', '_')}-1.0.dist-info"
    metadata = "\n".join(["Metadata-Version: 2.4", f"Name: {name}", "Version: 1.0"])
    content = {**files, f"{folder}/METADATA": "\n".join([metadata, *headers, "", ""])}
    lines = [f"{file},," for file in (*content, f"{folder}/RECORD")]
    if record:
        content[f"{folder}/RECORD"] = "\n".join(lines) + "\n"
    for file, text in content.items():
        path = packages / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
