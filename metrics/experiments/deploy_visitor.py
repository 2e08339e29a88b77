"""Who looks at a site that was just brought into production, through its proxy.

The visitor comes from an address of its own and lies about it, about the host and
about the scheme, as anybody on the net can.
"""

from __future__ import annotations

import http.client
import json
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

HOST = "conduit.example"
#: Every address of the loopback network is this machine's.
CLIENT = "127.0.0.5"
LIES = {
    "X-Forwarded-For": "9.9.9.9",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
}
PERSON = {"username": "ada", "email": "ada@example.org", "password": "a-long-password"}
YEAR = 365 * 24 * 60 * 60  # seconds
_JSON = {"Content-Type": "application/json"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Answer(NamedTuple):
    """What came back; header names in small letters."""

    status: int
    headers: dict[str, str]
    text: str


class Visitor:
    """A browser and a program in one: keeps cookies, and asks one port."""

    def __init__(self, port: int, *logs: Path, person: dict[str, str] = PERSON) -> None:
        self._port = port
        self._logs = logs
        self._person = person
        self._cookies: dict[str, str] = {}

    def ask(
        self,
        method: str,
        path: str,
        body: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Send one request; OSError when nobody answers."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self._port, timeout=20, source_address=(CLIENT, 0)
        )
        cookie = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        sent = {"Host": HOST, **LIES, "Cookie": cookie, **(headers or {})}
        try:
            connection.request(method, path, body, sent)
            found = connection.getresponse()
            text = found.read().decode(errors="replace")
        except http.client.HTTPException as error:
            raise OSError(f"no HTTP: {error!r}") from None
        finally:
            connection.close()
        for line in found.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value
        return Answer(
            found.status, {k.lower(): v for k, v in found.headers.items()}, text
        )

    def failures(self) -> Iterator[str]:
        """Yield the steps that do not come out right, each with what was seen."""
        steps: list[Callable[[], str]] = [
            self._is_ready,
            self._has_articles,
            self._has_lasting_files,
            self.signs_in,
            self._links_to_itself,
            self._refuses_what_is_large,
            self._logs_the_client,
        ]
        for step in steps:
            try:
                wrong = step()
            except (OSError, ValueError, LookupError) as error:
                wrong = f"{type(error).__name__}: {error}"
            if wrong:
                yield f"{step.__name__.strip('_').replace('_', ' ')}: {wrong}"

    def _is_ready(self) -> str:
        found = [self.ask("GET", path).status for path in ("/healthz", "/readyz")]
        return "" if found == [200, 200] else f"statuses {found}"

    def _has_articles(self) -> str:
        found = self.ask("GET", "/api/articles")
        if found.status != 200:
            return f"status {found.status}"
        count = json.loads(found.text)["articlesCount"]
        return "" if count == 0 else f"{count} articles"

    def _has_lasting_files(self) -> str:
        page = self.ask("GET", "/")
        if page.status != 200:
            return f"home page: status {page.status}"
        named = re.search(r'href="(/static/[^"]+\.css)"', page.text)
        if named is None:
            return "the home page names no style sheet"
        sheet = self.ask("GET", named[1])
        kept = re.search(r"max-age=(\d+)", sheet.headers.get("cache-control", ""))
        seen = sheet.status, int(kept[1]) if kept else 0
        return "" if seen == (200, YEAR) else f"style sheet: status, seconds {seen}"

    def signs_in(self) -> str:
        """Sign up and in; return what went wrong, nothing if all is well."""
        body = json.dumps({"user": self._person})
        status = self.ask("POST", "/api/users", body, _JSON).status
        if status != 201:
            return f"signing up: status {status}"
        form = self.ask("GET", "/login").text
        hidden = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", form)
        fields = {
            re.findall(r'name="([^"]*)"', tag)[0]: re.findall(r'value="([^"]*)"', tag)
            for tag in hidden
        }
        known = {name: value[0] if value else "" for name, value in fields.items()}
        told = {name: self._person[name] for name in ("email", "password")}
        status = self.ask("POST", "/login", urlencode(known | told), _FORM).status
        if status not in (302, 303):
            return f"signing in: status {status}"
        return "" if "/settings" in self.ask("GET", "/").text else "not signed in"

    def _links_to_itself(self) -> str:
        found = self.ask("GET", "/feed.atom")
        link = f'href="http://{HOST}/feed.atom"'
        return "" if link in found.text else f"status {found.status}, no {link}"

    def _refuses_what_is_large(self) -> str:
        body = json.dumps({"user": {**self._person, "bio": "x" * 1_500_000}})
        found = self.ask("POST", "/api/users", body, _JSON)
        if found.status == 413 and found.text.startswith('{"errors"'):
            return ""
        return f"status {found.status}: {found.text[:30]}"

    def _logs_the_client(self) -> str:
        lines = [line for log in self._logs for line in log.read_text().splitlines()]
        rows = [json.loads(line) for line in lines if line[:1] == "{"]
        found = {row["client"] for row in rows if row.get("path") == "/api/articles"}
        return "" if found == {CLIENT} else f"clients {sorted(found)}"
