"""Guards that every answer passes: known hosts in, careful headers out."""

import secrets

from flask import (
    Flask,
    Request,
    Response,
    abort,
    current_app,
    g,
    redirect,
    request,
    session,
)
from flask.globals import request_ctx
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import host_is_trusted

from .navigation import is_api

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self';"
    " img-src 'self' https: http: data:; font-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none';"
    " manifest-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
STRICT_TRANSPORT_SECURITY = "max-age=31536000; includeSubDomains"
# What watches the process from beside it need not speak HTTPS.
PLAIN_PATHS = ("/healthz", "/readyz")


class PageSessions(SecureCookieSessionInterface):
    """Sessions of pages; the API ignores cookies, so no answer of it varies by them."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session that the cookie holds; the API gets none."""
        return None if is_api() else super().open_session(app, request)


def init_app(app: Flask) -> None:
    """Check the host of each request and add the headers to each answer."""
    if number := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(
            app.wsgi_app, x_for=number, x_proto=number, x_host=number
        )
    app.session_interface = PageSessions()
    app.before_request(refuse_foreign_hosts)
    if app.config["HTTPS"]:
        app.before_request(lead_to_https)
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
    if request_ctx.url_adapter is None:  # no domain can be called so
        request_ctx.url_adapter = current_app.url_map.bind("")
    raise SecurityError(description="Host is not allowed.")


def lead_to_https() -> ResponseReturnValue | None:
    """Lead plain HTTP to the same address by HTTPS, with the same method and body."""
    if request.is_secure or request.path in PLAIN_PATHS:
        return None
    return redirect(request.url.replace("http", "https", 1), 308)


def refuse_nul() -> None:
    """Answer 404 to a page with NUL in its address: nothing is called so."""
    if "\0" in request.path and not is_api():
        abort(404)


def add_headers(response: Response) -> Response:
    """Add the headers that a view has not set itself."""
    headers = dict(HEADERS)
    if "csp_nonce" in g:
        script = f"script-src 'self' 'nonce-{g.csp_nonce}'"
        policy = CONTENT_SECURITY_POLICY.replace("script-src 'self'", script)
        headers["Content-Security-Policy"] = policy
    if current_app.config["HTTPS"] and request.is_secure:
        headers["Strict-Transport-Security"] = STRICT_TRANSPORT_SECURITY
    if response.mimetype == "text/html" and has_session():
        headers["Cache-Control"] = "private, no-store"
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    return response


def has_session() -> bool:
    """Tell whether the page may be for one reader's eyes, or holds a form's token."""
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies or bool(session)


def csp_nonce() -> str:
    """Return the word by which this answer's own inline scripts are known."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return g.csp_nonce
