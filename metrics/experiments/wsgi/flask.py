"""WSGI with Flask: the validator and four ways to serve."""

from __future__ import annotations

import sys
from pathlib import Path

from probe import free_port
from wsgi_requests import serve, validate

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


def main() -> None:
    Path("site_.py").write_text(SITE)
    sys.path.insert(0, str(Path.cwd()))
    from site_ import app

    validate(app)
    port = free_port()
    serve(port, ["-m", "flask", "--app", "site_", "run", "--port", str(port)])


if __name__ == "__main__":
    main()
