"""Three ways to store data where nothing but Flask is installed."""

from __future__ import annotations

import contextlib
import dbm
import importlib.util
import json
import sqlite3
from pathlib import Path

from flask_notes import passes
from probe import report


class SqlNotes:
    """Plain SQL."""

    def __init__(self) -> None:
        with self._open() as db:
            db.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)")

    @contextlib.contextmanager
    def _open(self):
        with contextlib.closing(sqlite3.connect("notes.sqlite3")) as db, db:
            yield db

    def add(self, text):
        with self._open() as db:
            return db.execute("INSERT INTO note (text) VALUES (?)", [text]).lastrowid

    def get(self, key):
        with self._open() as db:
            row = db.execute("SELECT text FROM note WHERE id = ?", [key]).fetchone()
        return row and row[0]

    def all(self):
        with self._open() as db:
            return db.execute("SELECT id, text FROM note ORDER BY id").fetchall()

    def change(self, key, text):
        with self._open() as db:
            sql = "UPDATE note SET text = ? WHERE id = ?"
            return db.execute(sql, [text, key]).rowcount == 1

    def remove(self, key):
        with self._open() as db:
            return db.execute("DELETE FROM note WHERE id = ?", [key]).rowcount == 1


class KeyNotes:
    """Key-value files."""

    def _open(self):
        return dbm.open("notes.dbm", "c")

    def add(self, text):
        with self._open() as db:
            key = max((int(k) for k in db.keys()), default=0) + 1  # noqa: SIM118
            db[str(key)] = text
            return key

    def get(self, key):
        with self._open() as db:
            found = db.get(str(key))
        return None if found is None else found.decode()

    def all(self):
        with self._open() as db:
            keys = sorted(int(k) for k in db.keys())  # noqa: SIM118
            return [(key, db[str(key)].decode()) for key in keys]

    def change(self, key, text):
        with self._open() as db:
            if str(key) not in db:
                return False
            db[str(key)] = text
            return True

    def remove(self, key):
        with self._open() as db:
            if str(key) not in db:
                return False
            del db[str(key)]
            return True


class FileNotes:
    """One JSON file."""

    path = Path("notes.json")

    def _read(self):
        return json.loads(self.path.read_text()) if self.path.exists() else {}

    def _write(self, notes):
        self.path.write_text(json.dumps(notes))

    def add(self, text):
        notes = self._read()
        key = max(map(int, notes), default=0) + 1
        self._write({**notes, str(key): text})
        return key

    def get(self, key):
        return self._read().get(str(key))

    def all(self):
        return [(int(key), text) for key, text in sorted(self._read().items())]

    def change(self, key, text):
        notes = self._read()
        self._write({**notes, str(key): text} if str(key) in notes else notes)
        return str(key) in notes

    def remove(self, key):
        notes = self._read()
        found = notes.pop(str(key), None)
        self._write(notes)
        return found is not None


def main() -> None:
    if importlib.util.find_spec("sqlalchemy"):
        raise RuntimeError("SQLAlchemy can be imported here")
    for check, store in (
        ("layer-sqlite3", SqlNotes()),
        ("layer-dbm", KeyNotes()),
        ("layer-json", FileNotes()),
    ):
        right, steps = passes(store)
        report(check, right == steps, f"{right} of {steps} steps; no SQLAlchemy here")


if __name__ == "__main__":
    main()
