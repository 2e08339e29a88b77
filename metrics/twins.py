"""What the harness knows of an app: its `twin.toml`, and nothing else.

A twin is a folder with a `twin.toml`. Its keys are documented in README.md
("Add a twin"). This module reads and checks that file; `servers.py` runs what
it describes.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metrics.errors import UsageError
from metrics.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: The roles in the order in which a file is matched: the first one wins.
ROLES = ("tests", "micro", "migrations", "configuration", "templates", "code")
#: Application size is code and configuration together. Endpoints that exist to
#: be measured (`micro`) are no part of the product, so they have a role apart.
APPLICATION = ("code", "configuration")
COMMANDS = ("migrate", "load", "serve", "test")
OPTIONAL_COMMANDS = ("lint", "build", "create_admin", "statistics", "purge")
_TEXT_KEYS = ("name", "label", "distribution", "wsgi")
_OPTIONAL_TEXT_KEYS = ("bare",)
#: A name becomes part of the names of steps and files.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
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
        about = f"{self.folder.name}/twin.toml: command '{name}'"
        try:
            return [part.format_map(known) for part in self.commands[name]]
        except KeyError as error:
            raise UsageError(
                f"{about} uses the unknown placeholder {{{error.args[0]}}}"
            ) from None
        except (ValueError, AttributeError, IndexError, TypeError) as error:
            raise UsageError(
                f"{about} cannot be filled in: {error} (a brace that stands for "
                "itself is written twice)"
            ) from None


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
    known = {twin.name: twin for twin in twins} | {
        twin.folder.name: twin for twin in twins
    }
    chosen = [known.get(name) or _twin_elsewhere(name, root, twins) for name in names]
    chosen = chosen or twins
    called = Counter(twin.name for twin in chosen)
    if twice := [name for name, count in called.items() if count > 1]:
        raise UsageError(
            f"two of these twins are called '{twice[0]}'; give each one a name of its "
            "own in its twin.toml"
        )
    return chosen


def _twin_elsewhere(name: str, root: Path, twins: Iterable[Twin]) -> Twin:
    for folder in ((Path.cwd() / name).resolve(), (root / name).resolve()):
        if (folder / "twin.toml").is_file():
            return load_twin(folder)
    names = ", ".join(twin.name for twin in twins) or "none"
    raise UsageError(
        f"there is no twin called '{name}' and no folder with a twin.toml "
        f"(known: {names})"
    )


def _problems(data: dict[str, Any]) -> Iterable[str]:
    for key in _TEXT_KEYS:
        if not isinstance(data.get(key), str) or not data[key]:
            yield f"'{key}' must be a text"
    name = data.get("name")
    if isinstance(name, str) and name and not _NAME.fullmatch(name):
        yield f"the name '{name}' may have letters, digits, - and _ only"
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
        elif table == "commands" and not (value[0] if value else name in optional):
            yield f"[{table}] '{name}' has no program to run"
        elif table == "sources":
            yield from _glob_problems(name, value)


def _glob_problems(role: str, globs: list[str]) -> Iterable[str]:
    for glob in globs:
        parts = glob.split("/")
        if not parts[0] or ".." in parts:
            yield f"[sources] '{role}': '{glob}' does not lead into the twin's folder"
        elif any("**" in part and part != "**" for part in parts):
            yield f"[sources] '{role}': ** stands for whole folders only: '{glob}'"
