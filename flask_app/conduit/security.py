"""Guards that every answer passes: known hosts in, careful headers out."""

from flask import Flask, Response, abort, current_app, request
from werkzeug.exceptions import SecurityError
from werkzeug.sansio.utils import host_is_trusted

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def init_app(app: Flask) -> None:
    """Check the host of each request and add the headers to each answer."""
    app.before_request(refuse_foreign_hosts)
    app.before_request(refuse_nul)
    app.after_request(add_headers)


def refuse_foreign_hosts() -> None:
    """Answer 400 to a host that is not ours.

    Flask's TRUSTED_HOSTS cuts each name at its first colon, so it could never
    allow an IPv6 address; names are still compared by Werkzeug.
    """
    host = request.host.lower()
    address, _, _ = host.rpartition("]")
    for allowed in current_app.config["ALLOWED_HOSTS"]:
        if allowed == "*" or (address and allowed == f"{address}]"):
            return
        if not allowed.startswith("[") and host_is_trusted(host, [allowed]):
            return
    raise SecurityError(description="Host is not allowed.")


def refuse_nul() -> None:
    """Answer 404 to a path with NUL: nothing is called so, and PostgreSQL would fail."""
    if "\0" in request.path:
        abort(404)


def add_headers(response: Response) -> Response:
    """Add the headers that a view has not set itself."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
