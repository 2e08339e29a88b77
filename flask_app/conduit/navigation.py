"""Where a request is, and where readers may be led."""

import re
from urllib.parse import quote

from flask import request, url_for

PRINTED = "/!$&'()*+,:;=@"  # stands for itself in a path and in a query


def is_api() -> bool:
    """Tell whether a program asks, not a reader."""
    return request.path == "/api" or request.path.startswith("/api/")


def current_page() -> str:
    """Return path and query of the page that is shown.

    An address that takes a form only is none: then it is the page of the form.
    """
    if request.url_rule and "GET" not in request.url_rule.methods:
        return page_of_form()
    # Not taken from request.url, which decodes parts of the query.
    path = quote(request.path, safe=PRINTED)
    query = quote(request.query_string, safe=PRINTED + "?%")
    return f"{path}?{query}" if query else path


def page_of_form() -> str:
    """Return where the form stands that was sent to an address of its own."""
    values = request.view_args or {}
    if target := safe_path(request.form.get("next")):
        return target
    if "slug" in values:
        return url_for("blog.article", slug=values["slug"])
    if "username" in values:
        return url_for("blog.profile", username=values["username"])
    return url_for("blog.home")


def safe_path(target: str | None) -> str | None:
    """Return the path if it is surely on this site.

    Browsers drop tabs and line feeds and read a backslash as a slash, so that more
    than one spelling of another site begins with one slash.
    """
    if target and re.fullmatch(r"/(?![/\\])[^\x00-\x20\\\x7f]*", target):
        return target
    return None
