"""From an empty folder to a first page with Flask."""

from __future__ import annotations

from pathlib import Path

from probe import expect, free_port, get, python, report, serving

# As the documentation's quickstart has it.
APP = """
from flask import Flask

app = Flask(__name__)


@app.route("/")
def hello_world():
    return "<p>Hello, World!</p>"
"""


def main() -> None:
    Path("hello.py").write_text(APP)
    port = free_port()
    command = python("-m", "flask", "--app", "hello", "run", "--port", str(port))
    with serving(command, port, Path("..", "log")):
        seen = get(f"http://127.0.0.1:{port}/")
    expect("works", "flask --app hello run", seen, (200, "<p>Hello, World!</p>"))
    report("commands", 1, "flask --app hello run")
    files = sorted(str(path) for path in Path().rglob("*") if path.is_file())
    report("files", len(files), ", ".join(files))
    lines = [line for line in APP.splitlines() if line.strip()]
    report("lines", len(lines), " / ".join(lines))
    report("generated", 0, "no command wrote anything")


if __name__ == "__main__":
    main()
