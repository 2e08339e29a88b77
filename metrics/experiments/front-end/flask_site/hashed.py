import hashlib
from pathlib import Path

from flask import url_for


def add(app):
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31_536_000

    @app.template_global()
    def hashed(name):
        text = Path(app.static_folder, name).read_bytes()
        return url_for("static", filename=name, v=hashlib.sha256(text).hexdigest()[:16])
