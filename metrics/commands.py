"""Run a twin's commands: their environment, their failures, their output."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
from pathlib import Path
from typing import IO, TYPE_CHECKING

from metrics.errors import MachineError, TwinsError
from metrics.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from metrics.twins import Twin

LOG_LINES = 15
SQLITE_FILE = "conduit.sqlite3"
#: How a log names an error, be it of lines for people or for programs.
_ERROR = re.compile(r'"level": ?"(error|critical)"|\b(ERROR|CRITICAL|Traceback)\b')
_LONGEST = 1_500
#: What begins another part of a URL, or stands for another character there.
_MARKS = frozenset("#?%")


#: Where servers lie that often are in no user's path.
_SYSTEM_FOLDERS = ("/usr/sbin", "/usr/local/sbin")


def search_path() -> str:
    """Return the folders of programs, those of servers included, as PATH has them."""
    return os.pathsep.join([os.environ.get("PATH", os.defpath), *_SYSTEM_FOLDERS])


def program_path(name: str) -> str | None:
    """Return where a program of this machine lies; None when there is none."""
    return shutil.which(name, path=search_path())


def run_command(
    twin: Twin, name: str, environment: Mapping[str, str], **values: object
) -> str:
    """Run one of the twin's commands to its end and return what it printed.

    TwinsError with its last lines when it fails.
    """
    argv = twin.command(name, values)
    try:
        done = subprocess.run(
            argv,
            cwd=twin.folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise _not_started(twin, argv[0], error) from None
    if done.returncode:
        last = "\n".join(done.stdout.splitlines()[-LOG_LINES:])
        raise TwinsError(
            f"{twin.label}: '{name}' ended with exit code {done.returncode}:\n{last}"
        )
    return done.stdout


def start_command(
    twin: Twin,
    argv: Sequence[str],
    environment: Mapping[str, str],
    output: IO[bytes],
    *,
    own_group: bool = False,
) -> subprocess.Popen[bytes]:
    """Start a filled-in command of the twin; what it prints goes to `output`.

    In a group of its own it outlives an interrupt of the caller, who ends it.
    """
    try:
        return subprocess.Popen(
            argv,
            cwd=twin.folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=own_group,
        )
    except OSError as error:
        raise _not_started(twin, argv[0], error) from None


def command_environment(
    twin: Twin, database_url: str, extra: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the environment of a twin's command.

    Settings of the caller's shell are left out, so that a run does not depend
    on them.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CONDUIT_", "PYTHON", "VIRTUAL_ENV", "TWINS_"))
    }
    return {
        **kept,
        "CONDUIT_SECRET_KEY": secrets.token_hex(32),
        "CONDUIT_DATABASE_URL": database_url,
        **twin.environment,
        **(extra or {}),
    }


def private_folders(folder: Path) -> dict[str, str]:
    """Make folders for a server's uploads and mails; return their variables."""
    found = {"CONDUIT_MEDIA_DIR": folder / "media", "CONDUIT_MAIL_DIR": folder / "mail"}
    for path in found.values():
        path.mkdir(exist_ok=True)
    return {name: str(path) for name, path in found.items()}


def sqlite_url(path: Path) -> str:
    """Return the URL of a SQLite file, as the twins take it.

    MachineError when a part of the path would be read as another part of a URL: one
    twin would then use another file than it is asked to.
    """
    if strange := sorted(_MARKS & set(str(path))):
        raise MachineError(
            f"{path.parent} has {' and '.join(strange)} in its path, which no database "
            "URL can carry: move the project to a folder without"
        )
    return f"sqlite:///{path}"


def tail(path: Path, lines: int = LOG_LINES) -> str:
    """Return the last lines of a text file, or a note when it is not there."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "(no log)"
    return "\n".join(text.splitlines()[-lines:])


def errors_in(path: Path, lines: int = 3) -> str:
    """Return the last lines of a log that tell of errors, or else its last lines.

    What came before a wrong answer soon lies far above the end of a busy log. An error
    is named at the end of its line, behind the way that led there.
    """
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return tail(path)
    found = [line for line in text.splitlines() if _ERROR.search(line)][-lines:]
    cut = [f"…{line[-_LONGEST:]}" if len(line) > _LONGEST else line for line in found]
    return "\n".join(cut) or tail(path)


def _not_started(twin: Twin, program: str, error: OSError) -> MachineError:
    """Return the error of a command that could not be started, with the remedy."""
    if twin.python.exists():
        remedy = "It stands in twin.toml; is it installed?"
    elif twin.folder.parent == ROOT:
        remedy = f"Run 'make setup' in {ROOT.name}/ first."
    else:
        remedy = (
            f"Make its environment, {twin.folder.name}/.venv, first; 'make setup' does "
            f"so for the folders in {ROOT.name}/ only."
        )
    return MachineError(
        f"{twin.label}: cannot run {Path(program).name} ({error.strerror}). {remedy}"
    )
