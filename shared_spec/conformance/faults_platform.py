"""Bugs of the platform: limits, cache, log, headers, documents, other origins."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from shared_spec.conformance.tampering import (
    Fault,
    edit,
    header,
    matches,
    replies,
    requests,
    rewrite,
    status,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared_spec.conformance.proxy import Reply, Request

ANY: Final = ".*"
SIGN_IN: Final = "/api/users/login|/login"
DOCUMENT: Final = "/api/openapi.json"
ID: Final = "X-Request-ID"


def _add(name: str, value: str) -> Callable[[Request, Reply], Reply]:
    """Answer with one more header."""

    def change(_request: Request, reply: Reply) -> Reply:
        return replace(reply, headers=(*reply.headers, (name, value)))

    return change


def _drop(name: str) -> Callable[[Request, Reply], Reply]:
    """Answer without a header."""
    return lambda _request, reply: reply.without(name)


def _where(
    wanted: Callable[[Request, Reply], bool], change: Callable[[Request, Reply], Reply]
) -> Callable[[Request, Reply], Reply]:
    """Change some of the answers only."""
    return lambda request, reply: (
        change(request, reply) if wanted(request, reply) else reply
    )


def _shorten(name: str, length: int) -> Callable[[Request], Request]:
    """Let a header be no longer than this."""

    def change(request: Request) -> Request:
        headers = tuple(
            (n, v[:length] if n.lower() == name.lower() else v)
            for n, v in request.headers
        )
        return replace(request, headers=headers)

    return change


class _Late:
    """Answers a GET of this path once more with what it has answered before."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.known: Reply | None = None

    def __call__(self, request: Request, reply: Reply) -> Reply:
        visitor = not request.header("Cookie")
        fine = reply.status == 200 and request.target == self.path and visitor
        if not fine or request.method != "GET":
            return reply
        before, self.known = self.known, reply
        return before or reply


class _Once:
    """Falsifies the first answer that refuses a guess in the API, and no other."""

    def __init__(self, change: Callable[[Request, Reply], Reply]) -> None:
        self.change = change
        self.is_done = False

    def __call__(self, request: Request, reply: Reply) -> Reply:
        wanted = reply.status == 429 and matches(request, "POST", "/api/users/login")
        if self.is_done or not wanted:
            return reply
        self.is_done = True
        return self.change(request, reply)


def _limits() -> list[Fault]:
    return [
        Fault("no-wait-named", "P03", "a limited sign-in does not say how long to wait",
              on_reply=replies("POST", SIGN_IN, _drop("Retry-After"), status=429)),
        Fault("wait-without-end", "P03", "a limited sign-in waits for an hour",
              on_reply=replies("POST", SIGN_IN,
                               header("Retry-After", lambda _r, _v: "3600"))),
        Fault("page-unlimited", "P03", "the page goes on where the API is limited",
              on_reply=replies("POST", "/login", status(422), status=429)),
        Fault("guess-slips-by", "P03", "a guess more passes when many come at once",
              on_reply=_Once(status(401, {"errors": {"credentials": ["invalid"]}})),
              tests="many_guesses_at_once"),
        Fault("case-escapes-the-limit", "P03", "another spelling is another account",
              on_reply=_where(_spelled_otherwise, status(
                  401, {"errors": {"credentials": ["invalid"]}}))),
    ]  # fmt: skip


def _spelled_otherwise(request: Request, reply: Reply) -> bool:
    """Tell whether a limited sign-in had a capital letter in its address."""
    if reply.status != 429 or not matches(request, "POST", "/api/users/login"):
        return False
    email: str = json.loads(request.body)["user"]["email"]
    return email != email.lower()


def _cache() -> list[Fault]:
    return [
        Fault("tags-late", "P04", "the tags are those of the request before",
              on_reply=_Late("/api/tags")),
        Fault("home-late", "P04", "the home page is that of the request before",
              on_reply=_Late("/")),
        Fault("never-cached", "P04", "everything is worked out anew",
              on_reply=replies("GET", "/|/api/tags",
                               header("X-Cache", lambda _r, _v: "miss"))),
        Fault("member-from-cache", "P04", "members are served from the cache",
              on_reply=_where(
                  lambda r, a: r.target == "/" and "X-Cache" not in dict(a.headers),
                  _add("X-Cache", "hit"))),
    ]  # fmt: skip


def _log() -> list[Fault]:
    return [
        Fault("id-of-the-app-alone", "P08", "the request's own id is not taken",
              on_request=requests(ANY, ANY, _shorten(ID, 0))),
        Fault("long-id-cut", "P08", "an id that is too long is cut rather than replaced",
              on_request=requests(ANY, ANY, _shorten(ID, 64))),
        Fault("errors-without-id", "P08", "errors have no id",
              on_reply=_where(lambda _r, a: a.status >= 400, _drop(ID))),
        Fault("reset-link-logged", "P08", "the log tells links that set a password",
              on_request=requests(ANY, "/password-reset/.*", _elsewhere)),
    ]  # fmt: skip


def _elsewhere(request: Request) -> Request:
    """Send a request to where the app expects no secret in its path."""
    return replace(request, target=request.target.replace("password-reset", "reset"))


def _headers() -> list[Fault]:
    policy = "Content-Security-Policy"
    return [
        Fault("framed-by-itself", "P09", "pages may be framed by the site",
              on_reply=replies(ANY, ANY, header("X-Frame-Options",
                                                lambda _r, _v: "SAMEORIGIN"))),
        Fault("inline-scripts", "P09", "the policy allows inline scripts",
              on_reply=replies(ANY, ANY, header(policy, lambda _r, v: v.replace(
                  "script-src 'self'", "script-src 'self' 'unsafe-inline'")))),
        Fault("errors-without-policy", "P09", "errors have no policy",
              on_reply=_where(lambda _r, a: a.status >= 400, _drop(policy))),
        Fault("members-cached", "P09", "pages of members may be kept by anybody",
              on_reply=replies("GET", "/", header(
                  "Cache-Control", lambda _r, _v: "public, max-age=60"))),
        Fault("token-for-scripts", "P09", "scripts can read a cookie",
              on_reply=replies(ANY, ANY, header("Set-Cookie", lambda _r, v: re.sub(
                  r";\s*HttpOnly", "", v, flags=re.IGNORECASE)))),
    ]  # fmt: skip


def _documents() -> list[Fault]:
    return [
        Fault("document-of-3-0", "P01", "the document is of an older version",
              on_reply=replies("GET", DOCUMENT, edit(lambda v: v.update(openapi="3.0.3")))),
        Fault("limit-undescribed", "P01", "a parameter is not described",
              on_reply=replies("GET", DOCUMENT, edit(_without_limit))),
        Fault("conflict-undescribed", "P01", "an answer is not described",
              on_reply=replies("GET", DOCUMENT, edit(
                  lambda v: v["paths"]["/api/users"]["post"]["responses"].pop("409")))),
        Fault("docs-from-afar", "P01", "the page loads its script from elsewhere",
              on_reply=replies("GET", "/api/docs", rewrite(
                  r'<script[^>]* src="[^"]*"',
                  '<script src="https://cdn.example/docs.js"'))),
    ]  # fmt: skip


def _without_limit(document: Any) -> None:
    operation = document["paths"]["/api/articles"]["get"]
    operation["parameters"] = [
        node for node in operation["parameters"] if node.get("name") != "limit"
    ]


def _origins() -> list[Fault]:
    allow = "Access-Control-Allow-Origin"
    return [
        Fault("refusals-unreadable", "P11", "other sites cannot read refusals",
              on_reply=_where(lambda _r, a: a.status >= 400, _drop(allow))),
        Fault("sessions-for-others", "P11", "other sites may use sessions",
              on_reply=_where(lambda r, _a: r.path.startswith("/api/"),
                              _add("Access-Control-Allow-Credentials", "true"))),
        Fault("pages-for-others", "P11", "other sites may read pages",
              on_reply=replies("GET", "/|/login", _add(allow, "*"))),
    ]  # fmt: skip


PLATFORM_FAULTS: Final = (
    *_documents(),
    *_limits(),
    *_cache(),
    *_log(),
    *_headers(),
    *_origins(),
)
