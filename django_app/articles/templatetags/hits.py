"""What was looked for, in the texts where it was found."""

import re

from django import template
from django.utils.html import format_html, format_html_join

register = template.Library()
EXCERPT_LENGTH = 160
BEFORE_HIT = 60


def pattern(words: list[str]) -> re.Pattern[str]:
    """Return what finds any of the words, the longest first, as a group."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(f"({'|'.join(map(re.escape, longest_first))})", re.I | re.A)


@register.filter
def highlight(text: str, words: list[str]) -> str:
    """Return a text with the words marked."""
    pieces = pattern(words).split(text)
    pieces[1::2] = [format_html("<mark>{}</mark>", hit) for hit in pieces[1::2]]
    return format_html_join("", "{}", ((piece,) for piece in pieces))


@register.filter
def excerpt(text: str, words: list[str]) -> str:
    """Return the part of a text around its first hit; "" if there is none."""
    hit = pattern(words).search(text)
    if hit is None:
        return ""
    start = max(0, hit.start() - BEFORE_HIT)
    end = max(hit.end(), start + EXCERPT_LENGTH)
    head = "…" if start else ""
    return head + text[start:end] + ("…" if end < len(text) else "")
