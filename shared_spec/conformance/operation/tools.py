"""What the suite borrows from whoever runs it, to start apps itself.

The suite knows no app and no twin.toml. A pytest plugin of the harness lends it
the tools by `config.stash[TOOLS]`; without them these tests are skipped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path


class Twin(Protocol):
    """An app and how to run it."""

    @property
    def name(self) -> str:
        """Its short name."""

    @property
    def bare(self) -> str:
        """Its WSGI entry for the micro benchmarks alone; empty for none."""

    @property
    def folder(self) -> Path:
        """Where its commands run."""

    @property
    def commands(self) -> Mapping[str, Sequence[str]]:
        """Its commands with their placeholders."""

    def command(self, name: str, values: Mapping[str, object]) -> list[str]:
        """Fill the placeholders of a command."""

    def with_command(self, name: str, argv: Sequence[str]) -> Self:
        """Return the same twin with another command."""


class Server(Protocol):
    """A running twin."""

    @property
    def base_url(self) -> str:
        """Where it answers."""

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """Its first process."""

    @property
    def log(self) -> Path:
        """What it prints."""


class Tools(Protocol):
    """How to run twins."""

    def twin(self, folder: Path) -> Twin:
        """Read the twin of a folder."""

    def environment(
        self, twin: Twin, database_url: str, extra: Mapping[str, str]
    ) -> dict[str, str]:
        """Return the environment of a twin's command."""

    def migrated(self, twin: Twin, database: Path) -> None:
        """Make an empty, migrated SQLite database."""

    def database(self, engine: str, folder: Path) -> AbstractContextManager[str]:
        """Give the URL of an empty database of an engine; it goes in the end."""

    def address(self) -> tuple[str, int]:
        """Return a host and a free port of it."""

    def start(
        self,
        twin: Twin,
        folder: Path,
        environment: Mapping[str, str],
        *,
        wsgi: str | None,
    ) -> Server:
        """Start a twin and wait until it is ready."""

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        """End a server."""


TOOLS = pytest.StashKey[Tools]()
