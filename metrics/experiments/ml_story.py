"""The finished product is given a model that learns from its articles.

New files are laid beside those of a copy of the application, and a few lines of
existing files are changed. Then the product runs as it would in production.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from probe import added_lines, free_port, get, python, report, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

APP, STATIC = Path(os.environ["TWINS_APP"]), Path(os.environ["TWINS_STATIC"])
MODEL = Path(__file__).with_name("ml") / "shared" / "classifier.py"
IGNORED = shutil.ignore_patterns(".venv", "__pycache__", "var", "tests", ".env")
SEED = {
    "garden": "roses seeds soil compost weeds watering spade tulips hedge lawn",
    "kitchen": "bread oven flour butter onions frying soup pepper dough recipe",
    "music": "guitar melody chords drums concert singer rhythm violin album chorus",
    "travel": "train luggage hotel airport map ticket border island ferry passport",
}
#: Eight texts that share words with the articles and are none of them.
UNKNOWN = [
    ("garden", "Before the frost I cut the hedge and cover the roses with compost."),
    ("garden", "Weeds love a lawn that gets too much watering."),
    ("kitchen", "Put flour and butter in, and let the oven do the rest."),
    ("kitchen", "A soup of onions wants pepper, my oldest recipe says."),
    ("music", "The singer missed the chorus, but the drums held the rhythm."),
    ("music", "A violin takes over the melody on the second album."),
    ("travel", "With one ticket for train and ferry we reached the island."),
    ("travel", "At the border they wanted the passport, not the luggage."),
]
AUTHOR = {"username": "ada", "email": "ada@example.org", "password": "a-long-password"}
JSON = {"Content_Type": "application/json"}


@dataclass(frozen=True)
class Way:
    """What a twin calls things; edits are by file, each a text and what replaces it.

    The names of the library's file and of the command are relative to the copy.
    """

    parts: Path
    model: str
    edits: dict[str, list[tuple[str, str]]]
    migrate: tuple[str, ...]
    learn: tuple[str, ...]
    wsgi: str


class Product:
    """A copy of the application with a database of its own."""

    def __init__(self, way: Way, name: str) -> None:
        self.folder = Path(name).absolute()
        self._way = way
        shutil.copytree(APP, self.folder, ignore=IGNORED)
        (self.folder / "var").mkdir()
        self._settings = {
            "CONDUIT_SECRET_KEY": secrets.token_hex(32),
            "CONDUIT_ALLOWED_HOSTS": "127.0.0.1",
            "CONDUIT_STATIC_DIR": str(STATIC),
        }

    def edit(self) -> dict[str, list[str]]:
        """Change the existing files; return their new lines, by file."""
        return {
            name: self._edit(name, pairs) for name, pairs in self._way.edits.items()
        }

    def _edit(self, name: str, pairs: list[tuple[str, str]]) -> list[str]:
        file = self.folder / name
        before = text = file.read_text()
        for old, new in pairs:
            if text.count(old) != 1:
                raise RuntimeError(f"{name} has {text.count(old)} places with {old!r}")
            text = text.replace(old, new)
        file.write_text(text)
        return added_lines({name: before}, {name: text})

    def lay_beside(self) -> dict[str, int]:
        """Bring the new files; return the lines of each that somebody wrote."""
        parts = self._way.parts
        shutil.copytree(parts, self.folder, dirs_exist_ok=True, ignore=IGNORED)
        shutil.copy(MODEL, self.folder / self._way.model)
        return {
            str(path.relative_to(parts)): _lines(path)
            for path in sorted(parts.rglob("*.py"))
        }

    def run(self, command: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            python(*command),
            cwd=self.folder,
            env={**os.environ, **self._settings},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )

    def must_run(self, command: tuple[str, ...]) -> str:
        done = self.run(command)
        if done.returncode:
            raise RuntimeError(done.stdout[-1500:])
        return done.stdout.strip()

    def migrate(self) -> None:
        self.must_run(self._way.migrate)

    def learn(self) -> str:
        return self.must_run(self._way.learn)

    def knows_command(self) -> bool:
        return self.run(self._way.learn).returncode == 0

    def serving(self):
        """Run the product's server until the block ends; `url` is where it answers."""
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = python("-m", "gunicorn", f"--bind=127.0.0.1:{port}", self._way.wsgi)
        log = self.folder / "server.log"
        return serving(command, port, log, self.folder, **self._settings)

    def post(self, path: str, body: object, **headers: str) -> tuple[int, str]:
        sent = json.dumps(body).encode()
        return get(f"{self.url}/api/{path}", sent, **JSON, **headers)

    def topic(self, text: str) -> tuple[int, str]:
        return self.post("topics", {"excerpt": {"body": text}})

    def publish(self) -> None:
        """Publish what there is to learn from: ten articles with each tag."""
        status, text = self.post("users", {"user": AUTHOR})
        if status != 201:
            raise RuntimeError(text)
        token = f"Token {json.loads(text)['user']['token']}"
        for article in _articles():
            status, text = self.post(
                "articles", {"article": article}, Authorization=token
            )
            if status != 201:
                raise RuntimeError(text)


def _articles() -> Iterator[dict[str, object]]:
    for tag, text in SEED.items():
        words = text.split()
        for first in range(len(words)):
            some = [words[(first + step) % len(words)] for step in (0, 1, 3, 6)]
            yield {
                "title": f"{tag} {first}",
                "description": "An article to learn from.",
                "body": f"Today it is all about {', '.join(some)}.",
                "tagList": [tag],
            }


def _lines(path: Path) -> int:
    return sum(bool(line.strip()) for line in path.read_text().splitlines())


def main(way: Way) -> None:
    untouched, product = Product(way, "untouched"), Product(way, "product")
    edited, new = product.edit(), product.lay_beside()
    lines = [line.strip() for found in edited.values() for line in found]
    report("edited-lines", len(lines), " / ".join(lines))
    report("edited-files", len(edited), ", ".join(edited))
    told = ", ".join(f"{name} {count}" for name, count in new.items() if count)
    report("new-lines", sum(new.values()), told)
    product.migrate()
    with product.serving():
        product.publish()
        report_answers(product)
    untouched.lay_beside()
    untouched.migrate()
    knows = untouched.knows_command()
    with untouched.serving():
        status, text = untouched.topic("Roses.")
    told = f"{status} {text}; command known: {knows}"
    report("noticed", status == 404 and '"path"' in text and not knows, told)


def report_answers(product: Product) -> None:
    """Ask before and after the product has learnt, and report what it says."""
    before, blank = product.topic("Roses."), product.topic(" ")
    wanted = (
        {"errors": {"topic": ["not found"]}},
        {"errors": {"body": ["can't be blank"]}},
    )
    right = before[0] == 404 and blank[0] == 422
    right = right and (json.loads(before[1]), json.loads(blank[1])) == wanted
    report("refuses", right, f"{before}, {blank}")
    learnt = product.learn()
    seen = [product.topic(text) for _, text in UNKNOWN]
    wrong = [
        f"{tag}: {status} {text}"
        for (tag, _), (status, text) in zip(UNKNOWN, seen, strict=True)
        if status != 200 or json.loads(text) != {"topic": {"name": tag}}
    ]
    told = "; ".join(wrong) or f"{len(seen)} of {len(seen)} right"
    report("serves", not wrong, f"{learnt} {told}")
