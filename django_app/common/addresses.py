"""Addresses of pages."""

from urllib.parse import quote, unquote

from django.http import HttpRequest
from django.urls import reverse


def address(name: str, *args: str | int) -> str:
    """Return the path of a page; "&" and the like are quoted as well."""
    return quote(unquote(reverse(name, args=args)))


def here(request: HttpRequest) -> dict[str, str]:
    """Tell a template the page it shows; a form at another address overrides it."""
    query = request.META.get("QUERY_STRING", "")
    return {"here": quote(request.path) + (f"?{query}" if query else "")}
