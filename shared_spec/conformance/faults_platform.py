"""Bugs of the platform: limits, cache, log, headers, documents, other origins."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from shared_spec.conformance.tampering import (
    Fault,
    edit,
    header,
    replies,
    rewrite,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared_spec.conformance.proxy import Reply, Request

ANY: Final = ".*"
DOCUMENT: Final = "/api/openapi.json"


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
    *_headers(),
    *_origins(),
)
