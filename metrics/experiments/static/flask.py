"""A folder of pages served by Flask."""

from __future__ import annotations

from pathlib import Path

from probe import expect, report_lines

APP = """
from flask import Flask
app = Flask(__name__, static_folder="pages", static_url_path="")
@app.get("/")
def index():
    return app.send_static_file("index.html")
"""


def main() -> None:
    Path("pages").mkdir()
    for name in ("index.html", "about.html", "site.css"):
        Path("pages", name).write_text(f"this is {name}")
    Path("site_.py").write_text(APP)
    space = {"__name__": "site_", "__file__": str(Path("site_.py").resolve())}
    exec(APP.replace("__name__", "__name__, root_path='.'"), space)
    space["app"].root_path = str(Path.cwd())
    client = space["app"].test_client()
    seen = [client.get(url).text for url in ("/", "/about.html", "/site.css")]
    wanted = ["this is index.html", "this is about.html", "this is site.css"]
    expect("works", "three files", seen, wanted)
    known = client.get("/about.html").headers["ETag"]
    seen = client.get("/about.html", headers={"If-None-Match": known}).status_code
    expect("not-modified", "If-None-Match", seen, 304)
    expect("missing", "GET /none.html", client.get("/none.html").status_code, 404)
    report_lines("lines", APP)


if __name__ == "__main__":
    main()
