"""What the harness knows of an app: its `twin.toml`, and nothing else.

A twin is a folder with a `twin.toml`. Its keys are documented in README.md
("Add a twin"). This module reads and checks that file; `servers.py` runs what
it describes.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from metrics.errors import UsageError
from metrics.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

#: The roles in the order in which a file is matched: the first one wins.
ROLES = ("tests", "micro", "migrations", "configuration", "templates", "code")
#: Application size is code and configuration together. Endpoints that exist to
#: be measured (`micro`) are no part of the product, so they have a role apart.
APPLICATION = ("code", "configuration")
COMMANDS = ("migrate", "load", "serve", "test")
OPTIONAL_COMMANDS = ("lint", "build", "create_admin", "statistics", "purge")
_TEXT_KEYS = ("name", "label", "distribution", "wsgi")
_OPTIONAL_TEXT_KEYS = ("bare",)
#: Folders of a twin that hold nothing anybody wrote.
IGNORED = {".venv", "__pycache__", "var", "node_modules"}


@dataclass(frozen=True, slots=True)
class Twin:
    """One app under comparison, as its `twin.toml` describes it.

    `bare` is a second WSGI entry that serves the micro benchmarks with nothing
    around them; empty when the twin has none. `schema` maps concepts and columns of
    `shared_spec/schema.yaml` to the twin's names where these are not the usual ones.
    """

    name: str
    label: str
    distribution: str
    wsgi: str
    folder: Path
    commands: dict[str, tuple[str, ...]]
    environment: dict[str, str] = field(default_factory=dict)
    sources: dict[str, tuple[str, ...]] = field(default_factory=dict)
    bare: str = ""
    schema: dict[str, str] = field(default_factory=dict)

    @property
    def bin(self) -> Path:
        """Folder of the executables in the twin's own environment."""
        return self.folder / ".venv" / "bin"

    @property
    def python(self) -> Path:
        """Interpreter of the twin's own environment."""
        return self.bin / "python"

    def files(self, role: str) -> list[Path]:
        """Return the files of a role, sorted; `application` joins two roles."""
        wanted = APPLICATION if role == "application" else (role,)
        return sorted(path for path, found in self.roles().items() if found in wanted)

    def roles(self) -> dict[Path, str]:
        """Map each source file of the twin to the first role that matches it."""
        found: dict[Path, str] = {}
        for role in ROLES:
            for pattern in self.sources.get(role, ()):
                for path in self.folder.glob(pattern):
                    if path.is_file() and not IGNORED & set(
                        path.relative_to(self.folder).parts
                    ):
                        found.setdefault(path, role)
        return found

    def with_command(self, name: str, argv: Sequence[str]) -> Twin:
        """Return the same twin with another command."""
        return replace(self, commands={**self.commands, name: tuple(argv)})

    def command(self, name: str, values: Mapping[str, object]) -> list[str]:
        """Fill the placeholders of one of the twin's commands.

        UsageError when `twin.toml` uses a placeholder that does not exist here.
        """
        known = {"python": self.python, "bin": self.bin, "wsgi": self.wsgi, **values}
        try:
            return [part.format_map(known) for part in self.commands[name]]
        except KeyError as error:
            message = (
                f"{self.folder.name}/twin.toml: command '{name}' uses the unknown "
                f"placeholder {{{error.args[0]}}}"
            )
            raise UsageError(message) from None


def load_twin(folder: Path) -> Twin:
    """Read and check `folder`/twin.toml; UsageError says what is wrong with it."""
    path = folder / "twin.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"{folder.name}: there is no twin.toml") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{folder.name}/twin.toml: {error}") from None
    problems = list(_problems(data))
    if problems:
        lines = "; ".join(problems)
        raise UsageError(f"{folder.name}/twin.toml: {lines}")
    return Twin(
        **{key: data[key] for key in _TEXT_KEYS},
        folder=folder,
        commands={name: tuple(argv) for name, argv in data["commands"].items()},
        environment=dict(data.get("environment", {})),
        sources={role: tuple(globs) for role, globs in data["sources"].items()},
        bare=data.get("bare", ""),
        schema=dict(data.get("schema", {})),
    )


def find_twins(root: Path = ROOT) -> list[Twin]:
    """Return every twin of the checkout, sorted by folder name."""
    return [load_twin(path.parent) for path in sorted(root.glob("*/twin.toml"))]


def choose_twins(names: Iterable[str], root: Path = ROOT) -> list[Twin]:
    """Return the twins called `names` (name or folder), all of them for none.

    A name may also be a path to a folder outside the checkout, so that any two
    apps with a `twin.toml` can be compared. UsageError lists the known names.
    """
    twins = find_twins(root)
    wanted = list(names)
    if not wanted:
        return twins
    known = {twin.name: twin for twin in twins} | {
        twin.folder.name: twin for twin in twins
    }
    chosen = []
    for name in wanted:
        folder = (root / name).resolve()
        if name in known:
            chosen.append(known[name])
        elif (folder / "twin.toml").is_file():
            chosen.append(load_twin(folder))
        else:
            names_text = ", ".join(twin.name for twin in twins) or "none"
            raise UsageError(f"there is no twin called '{name}' (known: {names_text})")
    return chosen


def _problems(data: dict[str, Any]) -> Iterable[str]:
    for key in _TEXT_KEYS:
        if not isinstance(data.get(key), str) or not data[key]:
            yield f"'{key}' must be a text"
    for key in _OPTIONAL_TEXT_KEYS:
        if not isinstance(data.get(key, ""), str):
            yield f"'{key}' must be a text"
    yield from _table_problems(data, "commands", COMMANDS, OPTIONAL_COMMANDS)
    yield from _table_problems(data, "sources", ("code",), ROLES)
    for table in ("environment", "schema"):
        rows = data.get(table, {})
        if not isinstance(rows, dict) or not all(
            isinstance(value, str) for value in rows.values()
        ):
            yield f"[{table}] must map names to texts"
    texts = {*_TEXT_KEYS, *_OPTIONAL_TEXT_KEYS}
    unknown = set(data) - texts - {"commands", "environment", "schema", "sources"}
    for key in sorted(unknown):
        yield f"unknown key '{key}'"


def _table_problems(
    data: dict[str, Any],
    table: str,
    required: tuple[str, ...],
    optional: tuple[str, ...],
) -> Iterable[str]:
    rows = data.get(table)
    if not isinstance(rows, dict):
        yield f"[{table}] is missing"
        return
    for name in required:
        if name not in rows:
            yield f"[{table}] lacks '{name}'"
    for name, value in rows.items():
        if name not in {*required, *optional}:
            yield f"[{table}] has the unknown key '{name}'"
        elif not isinstance(value, list) or not all(
            isinstance(part, str) for part in value
        ):
            yield f"[{table}] '{name}' must be a list of texts"
