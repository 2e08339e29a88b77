"""Addresses of pages."""

from urllib.parse import quote, unquote

from django.urls import reverse


def address(name: str, *args: str | int) -> str:
    """Return the path of a page; "&" and the like are quoted as well."""
    return quote(unquote(reverse(name, args=args)))
