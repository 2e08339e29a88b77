"""Forty cases of a small API of books, told for any WSGI application.

Anyone lists and reads; who has a token adds; only the owner changes and deletes. The
list was fixed before the first build. Where the builds have customs of their own, such
as 400 or 422 for data that break a rule, either is right.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

from probe import report, report_lines, report_statements
from wsgi_client import Client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ANN = {"authorization": "Bearer ann-key"}
BOB = {"authorization": "Bearer bob-key"}
WRONG = {"authorization": "Bearer no-key"}
INVALID = {400, 409, 422}
BOOK = {"title": "Emma", "year": 1815}


def passed(site: Any) -> tuple[int, list[str]]:
    """Return how many cases hold, and the names of those that do not."""
    client = Client(site)
    groups = (reading, refusing, checking, changing, listing, describing, limiting)
    results = [case for group in groups for case in group(client)]
    return sum(holds for _, holds in results), [n for n, holds in results if not holds]


def reading(client: Client) -> Iterator[tuple[str, bool]]:
    empty = client.get("/books")
    yield "an empty list", empty.status == 200 and empty.data["results"] == []
    yield "its count", empty.data["count"] == 0
    made = client.json("POST", "/books", BOOK, **ANN)
    yield "201 for a new book", made.status == 201
    yield "the new book", (made.data or {}).get("title") == "Emma"
    yield "its owner", (made.data or {}).get("owner") == "ann"
    found = client.get("/books/1")
    yield "one book", found.status == 200 and found.data == made.data
    yield "an entity tag", "etag" in found.headers
    tag = found.headers.get("etag", "")
    again = client.get("/books/1", if_none_match=tag)
    yield "304 for a known tag", again.status == 304 and not again.body
    other = client.get("/books/1", if_none_match='"other"')
    yield "200 for another tag", other.status == 200
    head = client.ask("HEAD", "/books/1")
    yield "HEAD", head.status == 200 and not head.body
    options = client.ask("OPTIONS", "/books/1")
    yield (
        "OPTIONS",
        options.status in {200, 204} and "PATCH" in options.headers["allow"],
    )


def refusing(client: Client) -> Iterator[tuple[str, bool]]:
    none = client.json("POST", "/books", BOOK)
    yield "401 without a token", none.status == 401
    yield "how to sign in", "bearer" in none.headers.get("www-authenticate", "").lower()
    yield "401 as JSON", none.data is not None
    yield "401 for a wrong token", client.get("/books", **WRONG).status == 401
    foreign = client.json("PATCH", "/books/1", {"year": 1816}, **BOB)
    yield "403 for a foreign book", foreign.status == 403
    yield "403 to delete it", client.ask("DELETE", "/books/1", **BOB).status == 403
    missing = client.get("/books/99")
    yield "404 as JSON", missing.status == 404 and missing.data is not None
    nowhere = client.get("/nowhere")
    yield "404 elsewhere as JSON", nowhere.status == 404 and nowhere.data is not None
    method = client.json("PUT", "/books", BOOK, **ANN)
    yield "405 as JSON", method.status == 405 and method.data is not None
    yield "405 with Allow", "POST" in method.headers.get("allow", "")


def checking(client: Client) -> Iterator[tuple[str, bool]]:
    def refused(field: str, **changes: object) -> bool:
        answer = client.json("POST", "/books", {**BOOK, "title": "x", **changes}, **ANN)
        return answer.status in INVALID and field in answer.text

    yield "no title", refused("title", title="")
    yield "a long title", refused("title", title="x" * 41)
    yield "a title that is there", refused("title", title="Emma")
    yield "a year that is no number", refused("year", year="soon")
    yield "a year too early", refused("year", year=999)
    yield (
        "both at once",
        refused("title", title="", year=1) and refused("year", title="", year=1),
    )
    broken = client.ask("POST", "/books", b"{", content_type="application/json", **ANN)
    yield "broken JSON", broken.status == 400 and broken.data is not None
    yield "a list", client.json("POST", "/books", [1], **ANN).status in INVALID
    text = client.ask("POST", "/books", b"x", content_type="text/plain", **ANN)
    yield "415 for text", text.status == 415


def changing(client: Client) -> Iterator[tuple[str, bool]]:
    changed = client.json("PATCH", "/books/1", {"year": 1816}, **ANN)
    yield "a change", changed.status == 200 and changed.data["year"] == 1816
    yield "the rest stays", changed.data["title"] == "Emma"
    wrong = client.json("PATCH", "/books/1", {"year": 1}, **ANN)
    yield "a change that is invalid", wrong.status in INVALID
    owner = client.json("PATCH", "/books/1", {"owner": "bob"}, **ANN)
    kept = client.get("/books/1").data["owner"]
    yield "the owner cannot be given", owner.status < 500 and kept == "ann"


def listing(client: Client) -> Iterator[tuple[str, bool]]:
    for number in range(4):
        book = {"title": f"B{number}", "year": 1900 + number % 2}
        client.json("POST", "/books", book, **ANN)
    page = client.get("/books?page=2&page_size=2")
    titles = [book["title"] for book in page.data["results"]]
    yield "a page", titles == ["B1", "B2"] and page.data["count"] == 5
    some = client.get("/books?year=1901").data
    yield "a filter", [book["title"] for book in some["results"]] == ["B1", "B3"]


def describing(client: Client) -> Iterator[tuple[str, bool]]:
    document = client.get("/openapi.json").data or {}
    paths = " ".join(document.get("paths", {}))
    yield "an OpenAPI document", document.get("openapi", "").startswith("3.")
    yield "it names the paths", "/books" in paths and "{" in paths


def limiting(client: Client) -> Iterator[tuple[str, bool]]:
    gone = client.ask("DELETE", "/books/1", **ANN)
    missing = client.get("/books/1").status == 404
    yield "204 and gone", gone.status == 204 and missing
    answers = [
        client.json("POST", "/books", {**BOOK, "title": f"L{n}"}, **BOB).status
        for n in range(31)
    ]
    yield "429 after thirty books", answers == [201] * 30 + [429]


def judge(name: str, build: ModuleType) -> None:
    """Report the cases and the lines of a build."""
    count, failed = passed(build.site)
    report(f"{name}-cases", count, f"cases that fail: {', '.join(failed) or 'none'}")
    errors = malformed(build.site)
    report(f"{name}-errors", len(errors), f"answers of 5xx: {errors[:5] or 'none'}")
    text = Path(str(build.__file__)).read_text()
    report_lines(f"{name}-lines", text)
    report_statements(f"{name}-statements", text)


def malformed(site: Any) -> list[str]:
    """Send a thousand requests with faults in them; return those answered by 5xx."""
    client, chance = Client(site), random.Random(1)
    found = []
    for _ in range(1000):
        method = chance.choice(["GET", "POST", "PATCH", "PATCH", "PUT", "TRACE"])
        url = chance.choice(_URLS) + chance.choice(_QUERIES)
        body = chance.choice(_BODIES)
        kind = chance.choice(
            ["application/json", "text/plain", "", "application/json; x"]
        )
        token = chance.choice(["", "Bearer", "Bearer ann-key", "Basic x", "Bearer  é"])
        headers = {"authorization": token} if token else {}
        try:
            status = client.ask(method, url, body, content_type=kind, **headers).status
        except Exception as error:  # noqa: BLE001 (a crash is what is looked for)
            status, kind = 599, type(error).__name__
        if status >= 500:
            found.append(f"{status} {method} {url} {body[:20]!r} {kind} {token}")
    return found


_URLS = [
    "/books",
    "/books/1",
    "/books/0",
    "/books/-1",
    "/books/x",
    "/books/" + "9" * 30,
]
_QUERIES = ["", "?page=0", "?page=-1", "?page=x", "?page_size=0", "?page_size=-5"]
_QUERIES += [
    "?year=x",
    "?year=" + "9" * 30,
    "?page=" + "9" * 30,
    "?year=1&year=2",
    "?%ff",
]
_BODIES = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"1",
    b'"x"',
    b"\xff",
    b"[" * 5000,
    b'{"title": {}}',
]
_BODIES += [b'{"title": 1, "year": "x"}', b'{"title": "a\\u0000b", "year": 1900}']
_BODIES += [b'{"title": "a", "year": 1e400}', b'{"title": null, "year": null}']
_BODIES += [b'{"title": "\\ud800", "year": 1900}', b'{"year": true}', b'{"id": "x"}']
