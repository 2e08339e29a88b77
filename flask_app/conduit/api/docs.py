"""The page on which developers read the API's description."""

from pathlib import Path

import flask_swagger_ui
from flask import Blueprint, render_template

# The package carries Swagger UI; its own page starts it by an inline script.
bp = Blueprint(
    "docs",
    __name__,
    url_prefix="/api/docs",
    static_folder=Path(flask_swagger_ui.__file__).parent / "dist",
    static_url_path="/assets",
)


@bp.get("")
def page() -> str:
    """Show the viewer."""
    return render_template("docs/page.html")


@bp.get("/start.js")
def start() -> tuple[str, dict[str, str]]:
    """Answer the script that starts the viewer."""
    script = render_template("docs/start.js")
    return script, {"Content-Type": "text/javascript; charset=utf-8"}
