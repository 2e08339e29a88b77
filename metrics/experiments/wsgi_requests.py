"""Ten requests that every server must answer, and how to send them.

Used by the experiments on WSGI of both frameworks. `/echo` answers with method,
query and body, `/word/é` with the word, `/empty` with 204, `/stream` with two
parts, `/moved` with a redirect to `/echo`.
"""

from __future__ import annotations

import io
import urllib.error
import urllib.request
from pathlib import Path
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

from probe import python, report, serving

REQUESTS = (
    ("GET", "/echo?q=1", b"", 200, "GET q=1 "),
    ("POST", "/echo", b"body", 200, "POST  body"),
    ("PUT", "/echo", b"more", 200, "PUT  more"),
    ("DELETE", "/echo", b"", 200, "DELETE  "),
    ("HEAD", "/echo", b"", 200, ""),
    ("GET", "/word/%C3%A9", b"", 200, "é"),
    ("GET", "/empty", b"", 204, ""),
    ("GET", "/stream", b"", 200, "one,two"),
    ("GET", "/nowhere", b"", 404, None),
    ("POST", "/empty", b"x", 405, None),
)


STANDARD = """
import sys
from wsgiref.simple_server import make_server
from site_ import app
make_server("127.0.0.1", int(sys.argv[1]), app).serve_forever()
"""


def validate(app) -> None:
    """Report what the validator objects to, and that it objects to a faulty app."""
    found = breaches(app)
    report("breaches", len(found), f"{len(REQUESTS)} requests validated: {found}")
    report("beyond", beyond_the_standard(found), "a Content-Type with 204 is no breach")
    found = breaches(faulty_app)
    report("control", len(found) == len(REQUESTS), f"a faulty app: {found[:1]}")


def serve(port: int, own: list[str]) -> None:
    """Report which servers answer rightly for `site_:app`; `own` is the framework's."""
    gunicorn = ["-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "site_:app"]
    total = len(REQUESTS)
    for name, command in {
        "wsgiref": ["-c", STANDARD, str(port)],
        "own": own,
        "processes": [*gunicorn, "--workers=2"],
        "threads": [*gunicorn, "--worker-class=gthread", "--threads=2"],
    }.items():
        with serving(python(*command), port, Path(f"log-{name}")):
            right = right_answers(port)
        told = f"{right} of {total} answers are right"
        report(f"server-{name}", right == total, told)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments, **named):
        return None


def right_answers(port: int) -> int:
    """Send the requests to a server; return how many answers are right."""
    opener = urllib.request.build_opener(_NoRedirect)
    right = 0
    for method, path, body, status, text in REQUESTS:
        url = f"http://127.0.0.1:{port}{path}"
        request = urllib.request.Request(url, data=body or None, method=method)
        if body:
            request.add_header("Content-Type", "text/plain")
        try:
            with opener.open(request, timeout=20) as answer:
                seen = (answer.status, answer.read().decode())
        except urllib.error.HTTPError as error:
            seen = (error.code, error.read().decode())
        right += seen[0] == status and text in {None, seen[1]}
    return right


def breaches(app) -> list[str]:
    """Call an application through the validator; return what it objects to."""
    found = []
    for method, path, body, status, _ in REQUESTS:
        try:
            seen = _call(validator(app), method, path, body)
        except AssertionError as error:
            found.append(f"{method} {path}: {error}")
        else:
            if not seen.startswith(str(status)):
                found.append(f"{method} {path}: {seen}")
    return found


def beyond_the_standard(found: list[str]) -> int:
    """Count objections to what PEP 3333 leaves open: the type of an empty answer."""
    return sum("which must not return content" in text for text in found)


def _call(app, method: str, path: str, body: bytes) -> str:
    place, _, query = path.replace("%C3%A9", "\xc3\xa9").partition("?")
    environ = {"REQUEST_METHOD": method, "PATH_INFO": place, "QUERY_STRING": query}
    environ["SCRIPT_NAME"] = ""
    setup_testing_defaults(environ)
    environ["wsgi.input"] = io.BytesIO(body)
    if body:
        environ["CONTENT_LENGTH"] = str(len(body))
        environ["CONTENT_TYPE"] = "text/plain"
    status = []

    def start(line, headers, exc_info=None):
        status.append(line)
        return lambda data: None

    answer = app(environ, start)
    try:
        list(answer)
    finally:
        answer.close()
    return status[0]


def faulty_app(environ, start_response):
    """Break WSGI: a header that is no text."""
    start_response("200 OK", [("Content-Type", b"text/plain")])
    return [b""]
