"""An application of Flask written out by Frozen-Flask."""

from __future__ import annotations

import sys
from pathlib import Path

from freeze_story import judge_export
from probe import report_lines

SITE = """
from flask import Flask, abort, url_for

LISTED = [1, 2]
NOTES = {1: "first", 2: "second"}
app = Flask(__name__)


@app.get("/")
def index():
    return " ".join(url_for("note", number=number) for number in LISTED)


@app.get("/note/<int:number>/")
def note(number):
    return NOTES.get(number) or abort(404)
"""
#: It follows what url_for was asked for.
EXPORT = """
from flask_frozen import Freezer
from site_ import app
Freezer(app).freeze()
"""


def main() -> None:
    Path("site_.py").write_text(SITE)
    Path("export.py").write_text(EXPORT)
    sys.path.insert(0, str(Path.cwd()))
    from site_ import app

    client = app.test_client()
    judge_export(lambda url: client.get(url).text, ["export.py"], "site_.py")
    report_lines("lines", EXPORT)


if __name__ == "__main__":
    main()
