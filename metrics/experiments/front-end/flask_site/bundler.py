import json
from pathlib import Path

from flask import current_app, render_template


def page():
    manifest = Path(current_app.static_folder, "bundle/manifest.json")
    names = json.loads(manifest.read_text())
    return render_template("bundler.html", script=names["main.js"])
