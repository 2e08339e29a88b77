"""The style sheet and its like, served from CONDUIT_STATIC_DIR under /static/."""

from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise

from .security import HEADERS


def init_app(app: Flask) -> None:
    """Serve the files before Flask is asked; without the folder, go on without."""
    app.static_folder = app.config["STATIC_DIR"]
    if not Path(app.static_folder).is_dir():
        app.logger.warning("CONDUIT_STATIC_DIR: there is no %s.", app.static_folder)
        return
    app.wsgi_app = WhiteNoise(
        app.wsgi_app,
        root=app.static_folder,
        prefix="static/",
        autorefresh=app.debug,
        add_headers_function=add_headers,
    )


def add_headers(headers: Headers, _path: str, _url: str) -> None:
    """Add what every other answer carries too."""
    for name, value in HEADERS.items():
        headers[name] = value
