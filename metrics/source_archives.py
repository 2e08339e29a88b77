"""Source distributions, fetched once through pip and kept in `.cache/sdist/`.

Some facts (a change log, a release note) are in the source distribution only.
pip asks whichever index the user has set up; nothing here knows an address.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path, PurePosixPath

from metrics.globs import matches

_SECONDS = 180


class ArchiveError(Exception):
    """A source distribution cannot be had or read; the text says why."""


class Archives:
    """A folder of source distributions; each is asked for at most once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._failed: dict[str, str] = {}
        self._read: dict[str, dict[str, bytes]] = {}

    def texts(self, requirement: str, file: str) -> list[str]:
        """Return the files of `name==version` that match the glob `file`.

        Paths count from inside the archive's one top folder. ArchiveError when
        the index does not answer or has no such archive.
        """
        if requirement not in self._read:
            self._read[requirement] = _read(self._fetch(requirement))
        return [
            content.decode("utf-8", "replace")
            for name, content in self._read[requirement].items()
            if matches(name, file)
        ]

    def _fetch(self, requirement: str) -> Path:
        if reason := self._failed.get(requirement):
            raise ArchiveError(reason)
        target = self._folder / f"{requirement.lower()}.tar.gz"
        if not target.exists():
            try:
                _download(requirement, target)
            except ArchiveError as error:
                self._failed[requirement] = str(error)
                raise
        return target


def _download(requirement: str, target: Path) -> None:
    """Fetch one archive; pip also runs its build backend to learn its name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    name = requirement.partition("==")[0]
    with tempfile.TemporaryDirectory(dir=target.parent) as making:
        options = ("--no-deps", "--no-binary", name, "--retries", "1", "--dest", making)
        try:
            done = subprocess.run(
                [sys.executable, "-m", "pip", "download", *options, requirement],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ArchiveError(
                f"{requirement}: the package index did not answer within {_SECONDS} s"
            ) from None
        found = list(Path(making).glob("*.tar.gz"))
        if done.returncode or not found:
            raise ArchiveError(
                f"{requirement}: no source distribution: {_reason(done.stderr)}"
            )
        found[0].replace(target)


def _reason(output: str) -> str:
    """Return pip's first error, else its last word."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    return (errors[:1] or lines[-1:] or ["it has no .tar.gz"])[0]


def _read(path: Path) -> dict[str, bytes]:
    """Return the files of an archive by their names inside its one top folder.

    All at once: to look a single one up, the whole archive must be unpacked too.
    """
    found = {}
    try:
        with tarfile.open(path) as archive:
            for member in archive:
                name = PurePosixPath(*PurePosixPath(member.name).parts[1:]).as_posix()
                content = archive.extractfile(member) if member.isfile() else None
                if content is not None:
                    found[name] = content.read()
    except (tarfile.TarError, OSError, EOFError) as error:
        raise ArchiveError(f"{path.name} in the cache is broken: {error}") from None
    return found
