"""A folder of pages served by Django."""

from __future__ import annotations

import sys
from pathlib import Path

from probe import expect, report_lines

APP = """
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import path
from django.views.static import serve
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
folder = {"document_root": "pages"}
urlpatterns = [
    path("", serve, {**folder, "path": "index.html"}),
    path("<path:path>", serve, folder),
]
app = get_wsgi_application()
"""


def main() -> None:
    Path("pages").mkdir()
    for name in ("index.html", "about.html", "site.css"):
        Path("pages", name).write_text(f"this is {name}")
    Path("site_.py").write_text(APP)
    sys.path.insert(0, str(Path.cwd()))
    import site_  # noqa: F401
    from django.test import Client

    client = Client()
    seen = [client.get(url).getvalue() for url in ("/", "/about.html", "/site.css")]
    wanted = [b"this is index.html", b"this is about.html", b"this is site.css"]
    expect("works", "three files", seen, wanted)
    known = client.get("/about.html").headers["Last-Modified"]
    seen = client.get("/about.html", headers={"if-modified-since": known}).status_code
    expect("not-modified", "If-Modified-Since", seen, 304)
    expect("missing", "GET /none.html", client.get("/none.html").status_code, 404)
    report_lines("lines", APP)


if __name__ == "__main__":
    main()
