"""The style sheet and its like, served from CONDUIT_STATIC_DIR under /static/.

Pages name each file with a hash of its content, so that browsers may keep it.
"""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise
from whitenoise.responders import StaticFile

from . import logs
from .security import HEADERS

PREFIX = "static/"


class StaticFiles(WhiteNoise):
    """Files by their names, and by names that change with their content."""

    FOREVER = 365 * 24 * 60 * 60  # seconds; WhiteNoise has ten years

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.hashed_names: dict[str, str] = {}
        self.hashed_urls: set[str] = set()
        super().__init__(
            app.wsgi_app,
            root=app.static_folder,
            prefix=PREFIX,
            autorefresh=app.debug,
            add_headers_function=add_headers,
            immutable_file_test=lambda _path, url: url in self.hashed_urls,
        )
        if not app.debug:
            self.add_hashed_names(Path(app.static_folder))

    def serve(
        self, static_file: StaticFile, environ: dict[str, Any], start_response: Callable
    ) -> Iterable[bytes]:
        """Send a file, noted in the log like any other answer."""

        def start(status: str, headers: list[tuple[str, str]]) -> None:
            name = (logs.HEADER, logs.note(int(status.partition(" ")[0])))
            start_response(status, [*headers, name])

        with self.app.request_context(environ):
            logs.start_clock()
            return super().serve(static_file, environ, start)

    def add_hashed_names(self, folder: Path) -> None:
        """Serve each file of the folder under its second name too."""
        for path in filter(Path.is_file, folder.rglob("*")):
            digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
            hashed = path.relative_to(folder).with_suffix(f".{digest}{path.suffix}")
            url = f"/{PREFIX}{hashed.as_posix()}"
            self.hashed_names[path.relative_to(folder).as_posix()] = hashed.as_posix()
            self.hashed_urls.add(url)
            self.add_file_to_dictionary(url, str(path))

    def name_in_pages(self, endpoint: str, values: dict[str, str]) -> None:
        """Have url_for() give the second name, as one of Flask's URL defaults."""
        if endpoint == "static":
            name = values["filename"]
            values["filename"] = self.hashed_names.get(name, name)


def init_app(app: Flask) -> None:
    """Serve the files before Flask is asked; without the folder, go on without."""
    app.static_folder = app.config["STATIC_DIR"]
    if not Path(app.static_folder).is_dir():
        app.logger.warning("CONDUIT_STATIC_DIR: there is no %s.", app.static_folder)
        return
    files = StaticFiles(app)
    app.url_defaults(files.name_in_pages)
    app.wsgi_app = files


def add_headers(headers: Headers, _path: str, _url: str) -> None:
    """Add what every other answer carries too."""
    for name, value in HEADERS.items():
        headers[name] = value
