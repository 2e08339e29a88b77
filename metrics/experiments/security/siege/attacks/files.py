"""Attacks on files that are served or uploaded."""

import secrets

from siege.attacks.means import SECRET, attack, need, seen
from siege.visitor import Visitor

HTML = b"<!doctype html><script>alert(document.domain)</script>"


def _outside(address: str, path: str) -> tuple[bool, str]:
    need("plain" in Visitor(address).get("/static/plain.txt").text, "no static file")
    answer = Visitor(address).get(path)
    return SECRET in answer.text, seen(answer)


@attack("path-dots")
def path_dots(address: str) -> tuple[bool, str]:
    """Dots in the path lead out of the folder of static files."""
    return _outside(address, "/static/../secret.txt")


@attack("path-encoded-dots")
def path_encoded_dots(address: str) -> tuple[bool, str]:
    """Encoded dots lead out of the folder of static files."""
    return _outside(address, "/static/%2e%2e%2fsecret.txt")


@attack("path-upload")
def path_upload(address: str) -> tuple[bool, str]:
    """A file name with dots writes outside the folder of uploads."""
    mark = secrets.token_hex(6)
    visitor = Visitor(address)
    good = visitor.upload("/upload", f"{mark}.txt", mark.encode(), "text/plain")
    need(good.status < 400, f"an upload answers {good.status}")
    name = f"../static/{mark}.txt"
    answer = visitor.upload("/upload", name, mark.encode(), "text/plain")
    stolen = Visitor(address).get(f"/static/{mark}.txt")
    return mark in stolen.text and stolen.status == 200, seen(answer)


@attack("upload-page")
def upload_page(address: str) -> tuple[bool, str]:
    """A page that somebody uploaded runs its scripts on the site."""
    visitor, mark = Visitor(address), secrets.token_hex(6)
    visitor.upload("/upload", f"{mark}.html", HTML, "image/png")
    answer = Visitor(address).get(f"/files/{mark}.html")
    kind = answer.headers.get("Content-Type", "")
    runs = answer.status == 200 and "html" in kind
    return runs, f"{answer.status} {kind}"
