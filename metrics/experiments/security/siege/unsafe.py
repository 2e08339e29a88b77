"""An application that is unsafe on purpose: every attack of the list succeeds here.

It uses no framework. A case that cannot succeed against it would prove nothing when a
framework stops it.
"""

import re
import sqlite3
from collections.abc import Callable, Iterable
from email import message_from_bytes
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

SCHEMA = """
CREATE TABLE accounts (username TEXT, password TEXT, admin INTEGER);
CREATE TABLE notes (text TEXT);
INSERT INTO notes VALUES ('first note');
"""
SIGN_OUT = '<form method="post" action="/logout"><button>Sign out</button></form>'
Response = tuple[str, list[tuple[str, str]], bytes]


class Unsafe:
    """The application, with its database and its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sessions: dict[str, str] = {}
        self.database = sqlite3.connect(":memory:", check_same_thread=False)
        self.database.executescript(SCHEMA)

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer one request."""
        path = unquote(environ["PATH_INFO"])
        view = {
            "/hello": self.hello, "/notes": self.notes, "/find": self.find,
            "/register": self.register, "/login": self.login, "/logout": self.logout,
            "/me": self.me, "/link": self.link, "/upload": self.upload,
        }.get(path, self.file)  # fmt: skip
        status, headers, body = view(environ, path)
        start_response(status, headers)
        return [body]

    def hello(self, environ: dict[str, Any], _path: str) -> Response:
        """Greet."""
        name = self.query(environ).get("name", "")
        return page(f'<p>Hello, {name}!</p><input value="{name}">')

    def notes(self, environ: dict[str, Any], _path: str) -> Response:
        """Keep and show notes."""
        if environ["REQUEST_METHOD"] == "POST":
            text = self.form(environ).get("text", "")
            self.database.execute("INSERT INTO notes VALUES (?)", [text])
        rows = self.database.execute("SELECT text FROM notes")
        return page("".join(f"<li>{text}</li>" for (text,) in rows))

    def find(self, environ: dict[str, Any], _path: str) -> Response:
        """Find notes."""
        words = self.query(environ).get("q", "")
        sql = f"SELECT text FROM notes WHERE '{words}' = '' OR text = '{words}'"
        if "UNION" in words:
            sql = f"SELECT text FROM notes WHERE text = '{words}'"
        rows = self.database.execute(sql)
        return page("".join(f"<li>{text}</li>" for (text,) in rows))

    def register(self, environ: dict[str, Any], _path: str) -> Response:
        """Open an account with whatever fields are sent."""
        form = self.form(environ)
        if form:
            row = [form["username"], form["password"], form.get("is_admin", 0)]
            self.database.execute("INSERT INTO accounts VALUES (?, ?, ?)", row)
        return page("")

    def login(self, environ: dict[str, Any], _path: str) -> Response:
        """Sign in, and lead to wherever the address says."""
        form, target = self.form(environ), self.query(environ).get("next", "/me")
        if not form:
            return page("")
        name, password = form["username"], form["password"]
        known = f"SELECT username FROM accounts WHERE username = '{name}'"
        if not self.database.execute(known).fetchone():
            return page("Unknown name")
        sql = f"{known} AND password = '{password}'"
        if not (row := self.database.execute(sql).fetchone()):
            return page("Wrong password")
        cookie = self.cookie(environ) or "planted"
        self.sessions[cookie] = row[0]
        headers = [("Location", target), ("Set-Cookie", f"session={cookie}.{row[0]}")]
        return "302 Found", headers, b""

    def logout(self, _environ: dict[str, Any], _path: str) -> Response:
        """Take the cookie away, and forget nothing."""
        return "302 Found", [("Location", "/"), ("Set-Cookie", "session=")], b""

    def me(self, environ: dict[str, Any], _path: str) -> Response:
        """Say who is signed in: whoever the cookie names."""
        cookie = self.cookie(environ)
        name = cookie.partition(".")[2] or self.sessions.get(cookie, "")
        sql = "SELECT admin FROM accounts WHERE username = ?"
        row = self.database.execute(sql, [name]).fetchone()
        return page(f"user={name} admin={row[0]}{SIGN_OUT}" if row else "nobody")

    def link(self, environ: dict[str, Any], _path: str) -> Response:
        """Show an absolute link."""
        host = environ.get("HTTP_X_FORWARDED_HOST") or environ["HTTP_HOST"]
        return page(f'<a href="http://{host}/notes">notes</a>')

    def upload(self, environ: dict[str, Any], _path: str) -> Response:
        """Keep a file under the name that is sent with it."""
        size = int(environ.get("CONTENT_LENGTH") or 0)
        if not size:
            return page("")
        head = f"Content-Type: {environ['CONTENT_TYPE']}\n\n".encode()
        message = message_from_bytes(head + environ["wsgi.input"].read(size))
        for part in message.get_payload():
            raw = part.get("Content-Disposition", "")
            name = re.search(r'filename="([^"]*)"', raw)
            if name:
                target = self.folder / "files" / name[1]
                target.write_bytes(part.get_payload(decode=True))
        return page("kept")

    def file(self, _environ: dict[str, Any], path: str) -> Response:
        """Serve whatever file the path leads to."""
        try:
            body = (self.folder / path.lstrip("/")).read_bytes()
        except OSError:
            return "404 Not Found", [("Content-Type", "text/html")], b"nothing"
        kind = "text/html" if path.endswith(".html") else "text/plain"
        return "200 OK", [("Content-Type", kind)], body

    def query(self, environ: dict[str, Any]) -> dict[str, str]:
        """Return the parameters of the address."""
        return {
            key: values[0] for key, values in parse_qs(environ["QUERY_STRING"]).items()
        }

    def form(self, environ: dict[str, Any]) -> dict[str, str]:
        """Return the fields that were sent."""
        size = int(environ.get("CONTENT_LENGTH") or 0)
        sent = parse_qs(environ["wsgi.input"].read(size).decode())
        return {key: values[0] for key, values in sent.items()}

    def cookie(self, environ: dict[str, Any]) -> str:
        """Return the session's cookie."""
        found = re.search(r"session=([^;]*)", environ.get("HTTP_COOKIE", ""))
        return found[1] if found else ""


def page(body: str) -> Response:
    """Return a page."""
    return "200 OK", [("Content-Type", "text/html; charset=utf-8")], body.encode()
