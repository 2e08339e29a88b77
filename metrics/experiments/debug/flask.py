"""The development server and the error page of Flask."""

from __future__ import annotations

import re
from pathlib import Path

from probe import expect, free_port, get, is_reloaded, python, report, serving
from werkzeug_console import Console

SITE = """
from flask import Flask, render_template

app = Flask(__name__, template_folder=".")
app.config["MARK"] = "seen-in-settings"
app.secret_key = "top-secret" * 5


@app.get("/", endpoint="home-route")
def home():
    return "first"


@app.get("/broken/")
def broken():
    secret_of_frame = "needle-" + str(6 * 7)
    raise ValueError("on purpose")


@app.get("/template/")
def template():
    return render_template("broken.html")
"""


def server(port: int, *extra: str) -> list[str]:
    return python("-m", "flask", "--app", "site_.py", "run", f"--port={port}", *extra)


def development_server(url: str) -> None:
    expect("server", "flask run --debug, GET /", get(url), (200, "first"))
    reloaded = is_reloaded(url, Path("site_.py"), SITE)
    report("reload", reloaded, "text in the view edited, nothing restarted")


def error_page(url: str) -> None:
    status, page = get(f"{url}broken/?asked=in-query", Cookie="crumb=cookie-value")
    if status != 500:
        raise RuntimeError(f"expected an error page, got {status}")
    frames = re.findall(r'<div class="frame" id="frame-(\d+)">', page)
    console(url, page)
    report("aid-frames", len(frames) >= 2, f"{len(frames)} frames on the page")
    report(
        "aid-source", "secret_of_frame = " in page, "the line before the failing one"
    )
    report("aid-locals", "needle-42" in page, "value of a local variable on the page")
    report("aid-request", "in-query" in page or "cookie-value" in page, "query, cookie")
    report("aid-settings", "seen-in-settings" in page, "a setting")
    report("aid-text", "Traceback (most recent call last)" in page, "plain text")
    page = get(f"{url}template/")[1]
    shown = "broken.html" in page and "nosuchtag" in page
    report("aid-template", shown, "broken {% tag: file and line of the template")
    status, page = get(f"{url}nowhere/")
    listed = "home-route" in page or "/broken/" in page
    report("aid-routes", listed, f"404 in debug mode: {page[-90:]}")


def console(url: str, page: str) -> None:
    found = Console(url, page, Path("log"))
    report("console-offered", found.offered, f"{len(found.frames)} frames, EVALEX")
    report("console-guarded", found.guarded(), "without PIN, and with a wrong one")
    seen = found.evaluated()
    expression = "secret_of_frame.upper() in the failing frame"
    report("console-evaluates", "NEEDLE-42" in seen, f"{expression}: {seen}")
    import werkzeug.debug

    module = werkzeug.debug.DebuggedApplication.__module__
    report("console-own", module.startswith("flask"), f"its class is of {module}")


def main() -> None:
    Path("site_.py").write_text(SITE)
    Path("broken.html").write_text("<p>\n{% nosuchtag %}\n")
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    with serving(server(port, "--debug"), port, Path("log")):
        error_page(url)
        development_server(url)
    port = free_port()
    with serving(server(port), port, Path("log2")):
        status, page = get(f"http://127.0.0.1:{port}/broken/")
    hidden = "needle-42" not in page and "EVALEX" not in page
    report("console-off", status == 500 and hidden, f"no --debug: {status}, no console")


if __name__ == "__main__":
    main()
