"""WSGI with Flask: the validator and four ways to serve."""

from __future__ import annotations

import sys
from pathlib import Path

from probe import free_port, python, report, serving
from wsgi_requests import (
    REQUESTS,
    beyond_the_standard,
    breaches,
    faulty_app,
    right_answers,
)

SITE = """
from flask import Flask, request

app = Flask(__name__)


@app.route("/echo", methods=["GET", "POST", "PUT", "DELETE"])
def echo():
    query = request.query_string.decode()
    return f"{request.method} {query} {request.get_data(as_text=True)}"


@app.get("/word/<word>")
def word(word):
    return word


@app.get("/empty")
def empty():
    return "", 204


@app.get("/stream")
def stream():
    return app.response_class(part for part in ("one,", "two"))
"""
STANDARD = "from wsgiref.simple_server import make_server; from site_ import app; import sys; make_server('127.0.0.1', int(sys.argv[1]), app).serve_forever()"


def main() -> None:
    Path("site_.py").write_text(SITE)
    sys.path.insert(0, str(Path.cwd()))
    from site_ import app

    found = breaches(app)
    report("breaches", len(found), f"{len(REQUESTS)} requests validated: {found}")
    report("beyond", beyond_the_standard(found), "a Content-Type with 204 is no breach")
    found = breaches(faulty_app)
    report("control", len(found) == len(REQUESTS), f"a faulty app: {found[:1]}")
    port = free_port()
    gunicorn = ["-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "site_:app"]
    for name, command in {
        "wsgiref": ["-c", STANDARD, str(port)],
        "own": ["-m", "flask", "--app", "site_", "run", "--port", str(port)],
        "processes": [*gunicorn, "--workers=2"],
        "threads": [*gunicorn, "--worker-class=gthread", "--threads=2"],
    }.items():
        with serving(python(*command), port, Path(f"log-{name}")):
            right = right_answers(port)
        total = len(REQUESTS)
        report(
            f"server-{name}", right == total, f"{right} of {total} answers are right"
        )


if __name__ == "__main__":
    main()
