"""Markdown to HTML that nobody can be harmed by."""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
# The first text makes it compile its rules, the first link tables of characters, which
# no two threads may do at once.
_markdown.render("*Now*, not with the first reader of <https://example.com/>.")


def to_html(text: str) -> Markup:
    """Return the rendered text; its links are marked as other people's."""
    html = nh3.clean(
        _markdown.render(text),
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
    )
    return Markup(html)  # noqa: S704
