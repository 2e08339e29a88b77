"""A recipe for production, carried out in full and once without each of its parts.

A recipe is the commands (a line each, carried out by bash in the folder of a copy of
the application), the settings of the application and nginx's site. Ports are the
usual ones there; here they become free ones.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from deploy_visitor import HOST, Visitor
from probe import free_port, happens, report

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

RECIPES = Path(__file__).with_name("deploy") / "recipes"
APP, STATIC = Path(os.environ["TWINS_APP"]), Path(os.environ["TWINS_STATIC"])
#: Nobody's work: what is installed, what was made, what only tests need.
IGNORED = shutil.ignore_patterns(".venv", "__pycache__", "var", "tests", ".env")
ENVIRONMENT = {name: os.environ[name] for name in ("PATH", "HOME", "LANG")}
#: Lines of the site without which nginx has no site to speak of.
FRAME = ("server {", "listen", "server_name", "location", "proxy_pass", "}")
START_SECONDS = 40
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
#: The shell waits until a server ends.
SERVERS_LEFT = "wait -n"


@dataclass(frozen=True)
class Recipe:
    """What somebody types and writes."""

    commands: tuple[str, ...]
    settings: tuple[str, ...]
    site: tuple[str, ...]

    def shorter(self) -> Iterator[tuple[str, Recipe]]:
        """Yield each part that might be left out, with the recipe without it.

        The two servers are no such parts, nor is what makes nginx's site a site.
        """
        for line in self.commands:
            if not line.endswith("&"):
                yield line, replace(self, commands=without(self.commands, line))
        for line in self.settings:
            yield line, replace(self, settings=without(self.settings, line))
        for line in self.site:
            if not line.strip().startswith(FRAME):
                yield line.strip(), replace(self, site=without(self.site, line))


def without(lines: tuple[str, ...], line: str) -> tuple[str, ...]:
    return tuple(other for other in lines if other != line)


def read_recipe(name: str) -> Recipe:
    def lines(path: Path) -> tuple[str, ...]:
        return tuple(line for line in path.read_text().splitlines() if line.strip())

    folder = RECIPES / name
    return Recipe(
        lines(folder / "commands.sh"),
        lines(folder / "settings.env"),
        lines(RECIPES / "site.conf"),
    )


class Place:
    """A copy of the application on a machine of its own, as it were."""

    def __init__(self, folder: Path, recipe: Recipe) -> None:
        self.app = folder / "app"
        self.app_port, self.site_port = free_port(), free_port()
        shutil.copytree(APP, self.app, ignore=IGNORED)
        (self.app / ".venv").symlink_to(sys.prefix)
        (self.app / "var").mkdir()
        shutil.copytree(STATIC, folder / "static")
        self._write(".env", "\n".join(recipe.settings))
        self._write("site.conf", "\n".join(recipe.site))
        self._write("nginx.conf", (RECIPES / "nginx.conf").read_text())
        self._write("commands.sh", "\n".join((*recipe.commands, SERVERS_LEFT)))
        self.log = self.app / "conduit.log"

    def _write(self, name: str, text: str) -> None:
        (self.app / name).write_text(self.localised(text) + "\n")

    def localised(self, text: str) -> str:
        """Return the text with this machine's ports and user, and a new secret."""
        return (
            text.replace("127.0.0.1:8000", f"127.0.0.1:{self.app_port}")
            .replace("127.0.0.1:80;", f"127.0.0.1:{self.site_port};")
            .replace("--port 8000", f"--port {self.app_port}")
            .replace("USER", getpass.getuser())
            .replace("SECRET\n", f"{secrets.token_hex(32)}\n")
        )

    @contextlib.contextmanager
    def running(self, *command: str, output: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run a command with all that it starts until the block ends."""
        with (self.app / output).open("w") as stream:
            process = subprocess.Popen(
                command,
                cwd=self.app,
                env=ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def failures(self) -> Generator[str]:
        """Carry the recipe out and yield what a visitor finds wrong."""
        visitor = Visitor(self.site_port, self.log)
        with self.running("bash", "-e", "commands.sh", output="out.log") as shell:
            end = time.monotonic() + START_SECONDS
            # The shell ends when a command fails or a server ends.
            while shell.poll() is None and time.monotonic() < end:
                with contextlib.suppress(OSError):
                    if visitor.ask("GET", "/healthz").status != 502:
                        yield from visitor.failures()
                        return
                time.sleep(0.1)
            yield f"no start: {self._last_words()}"

    def _last_words(self) -> str:
        texts = [
            (self.app / name).read_text(errors="replace").splitlines()
            for name in ("out.log", "conduit.log")
            if (self.app / name).is_file()
        ]
        return " / ".join(lines[-1] for lines in texts if lines)

    def says_not_for_production(self, command: str) -> tuple[bool, str]:
        """Run the framework's own server; tell whether it says so, and how."""
        log = self.app / "own.log"
        line = f"set -a; . ./.env; export PYTHONUNBUFFERED=1; exec {command}"

        def warning() -> str:
            text = COLOURS.sub("", log.read_text(errors="replace"))
            lines = text.splitlines()
            return next(filter(warns, lines), "")

        with self.running("bash", "-c", self.localised(line), output=log.name):
            happens(lambda: bool(warning()))
        found = warning()
        return bool(found), found or log.read_text()[-200:]


def warns(text: str) -> bool:
    return "development server" in text and "production" in text


def main(name: str, own_server: str) -> None:
    recipe = read_recipe(name)
    place = Place(Path("whole"), recipe)
    failures = list(place.failures())
    report("works", not failures, "; ".join(failures) or f"seven steps as {HOST}")
    report_shortest(recipe)
    report_sizes(recipe)
    warned, told = place.says_not_for_production(own_server)
    silent = not any(map(warns, place.log.read_text().splitlines()))
    report("warns", warned and silent, f"{told} (gunicorn silent: {silent})")


def report_shortest(recipe: Recipe) -> None:
    """Try the recipe without each of its parts; each must be missed."""

    def tried(found: tuple[int, tuple[str, Recipe]]) -> tuple[str, str]:
        number, (part, shorter) = found
        with contextlib.closing(
            Place(Path(f"without-{number}"), shorter).failures()
        ) as failures:
            return part, next(failures, "")

    with ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(tried, enumerate(recipe.shorter())))
    idle = [part for part, wrong in results if not wrong]
    told = f"not missed: {', '.join(idle)}" if idle else f"{len(results)} parts missed"
    seen = "; ".join(f"{part} → {wrong}" for part, wrong in results if wrong)
    report("shortest", not idle, f"{told}: {seen}")


def report_sizes(recipe: Recipe) -> None:
    report("commands", len(recipe.commands), " / ".join(recipe.commands))
    lines = [*recipe.settings, *(line.strip() for line in recipe.site)]
    report("lines", len(lines), " / ".join(lines))
    report("settings", len(recipe.settings), " / ".join(recipe.settings))
    brought = (APP / "gunicorn.conf.py").read_text().splitlines()
    found = [line for line in brought if line.strip() and line.strip()[0] != "#"]
    report("brought", len(found), "gunicorn.conf.py")
