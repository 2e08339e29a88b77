"""What one single-page front end asks of its server, for any WSGI application.

The front end is the same for both: it reads the token from the cookie `csrftoken`,
sends it back in the header `X-CSRFToken`, and writes its own addresses.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from probe import report, report_lines, report_statements
from wsgi_client import Client

if TYPE_CHECKING:
    from types import ModuleType

INDEX = '<!doctype html><div id="app"></div><script src="/static/app.js"></script>'
SCRIPT = 'fetch("/api/session")'


def write_front() -> None:
    """Write the files of the front end into the folder of the script."""
    Path("front/static").mkdir(parents=True)
    Path("front/index.html").write_text(INDEX)
    Path("front/static/app.js").write_text(SCRIPT)


def steps(site: Any) -> dict[str, bool]:
    """Return what the front end does in a browser, and whether it comes out right."""
    client = Client(site)

    def send(method: str, url: str, data: object) -> Any:
        token = client.cookies.get("csrftoken", "")
        return client.json(method, url, data, x_csrftoken=token)

    good, bad = ({"name": "ann", "password": p} for p in ("correct horse", "wrong"))
    start, deep = client.get("/"), client.get("/notes/7/edit")
    script = client.get("/static/app.js")
    nobody, missing = client.get("/api/session"), client.get("/api/nothing")
    forged = client.json("POST", "/api/session", good)
    early, wrong = (
        send("POST", "/api/notes", {"text": "a"}),
        send("POST", "/api/session", bad),
    )
    right, known = send("POST", "/api/session", good), client.get("/api/session")
    stolen = client.json("POST", "/api/notes", {"text": "a"})
    note = send("POST", "/api/notes", {"text": "b"})
    left = send("DELETE", "/api/session", None)
    return {
        "the page starts": start.status == 200 and start.text == INDEX,
        "an address of the front end leads to it": deep.text == INDEX,
        "the script is served": script.text == SCRIPT
        and "javascript" in script.headers["content-type"],
        "nobody is known": nobody.data == {"user": None},
        "what is missing is told in JSON": missing.status == 404 and bool(missing.data),
        "a forged log-in is refused": forged.status == 403 and bool(forged.data),
        "who is unknown is refused": early.status == 401,
        "a wrong password is refused": wrong.status == 401,
        "the right one is taken": right.status == 200 and known.data == {"user": "ann"},
        "a forged note is refused": stolen.status == 403,
        "a note is taken": note.status == 201 and note.data == [{"text": "b"}],
        "one can leave": left.status == 204
        and client.get("/api/session").data == {"user": None},
    }


def judge(build: ModuleType) -> None:
    """Report the steps and the lines of a server."""
    found = steps(build.site)
    failed = [name for name, holds in found.items() if not holds]
    told = f"{len(found)} steps; failed: {', '.join(failed) or 'none'}"
    report("works", not failed, told)
    text = Path(str(build.__file__)).read_text()
    report_lines("lines", text)
    report_statements("statements", text)
