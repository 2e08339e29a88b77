"""Six tools of the front end on pages of Flask, and what its core has for them."""

from __future__ import annotations

import importlib
import shutil
import sys
from importlib.metadata import requires
from importlib.util import find_spec
from pathlib import Path

PAGES = Path(__file__).parent / "flask_site"
sys.path.insert(0, str(PAGES))

from flask import Flask, render_template, render_template_string, url_for
from front_end_story import main
from probe import report


def site(tool: str):
    """Build a site of one page, whose static files Flask serves."""
    # The style sheet of the blueprint stands apart.
    Path("part").mkdir()
    shutil.move("assets/part.css", "part/part.css")
    app = Flask(
        __name__,
        root_path=str(Path.cwd()),
        static_folder="assets",
        static_url_path="/static",
        template_folder=str(PAGES / "templates"),
    )
    found = (PAGES / f"{tool}.py").is_file()
    module = importlib.import_module(tool) if found else None
    getattr(module, "add", lambda app: None)(app)

    def page():
        return render_template(f"{tool}.html")

    app.add_url_rule("/", "page", getattr(module, "page", page))
    return app


def aids() -> None:
    """Try what the distribution itself has for such tools."""
    app = Flask(__name__, root_path=str(Path.cwd()))
    app.config["SERVER_NAME"] = "localhost"
    seen = sorted(app.cli.commands)
    report("aid-collected", "collect" in " ".join(seen), f"own commands: {seen}")
    Path("static").mkdir()
    Path("static/a.css").write_text("a")
    with app.app_context():
        before = url_for("static", filename="a.css")
        Path("static/a.css").write_text("b")
        after = url_for("static", filename="a.css")
        told = f"url_for('static') before and after a change: {before}, {after}"
        report("aid-hashed", before != after, told)
        seen = render_template_string("{{ '</script>'|tojson }}")
    required = " ".join(requires("flask") or [])
    has = "wtforms" in required.lower() or find_spec("flask.forms") is not None
    report("aid-media", has, f"no module of forms; Flask requires {required}")
    report("aid-json", "</script>" not in seen, f"the filter tojson: {seen}")


if __name__ == "__main__":
    main(__file__, PAGES, site)
    if not sys.argv[1:]:
        aids()
