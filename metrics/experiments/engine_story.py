"""The pages of a site in several template languages, and what must come out.

The layout, an included part, a message, the address of a route, escaping and what the
framework gives to every page: what templates use of the framework around them.
"""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_PAGE = """<title>Site</title> <a href="{form}">{visitor}</a> {messages}
<li>1 &lt;ONE&gt;</li> <li>2 TWO</li> <b>part</b>"""
_MAKO = {
    "layout.html": """<title>Site</title> <a href="${{{url}('name')}}">${{visitor}}</a>
% for text in {messages}:
<p>${{text}}</p>
% endfor
${{self.body()}}""",
    "part.html": "<b>part</b>",
    "home.html": """<%inherit file="layout.html"/>
% for row in rows:
<li>${{loop.index + 1}} ${{row.upper()}}</li>
% endfor
<%include file="part.html"/>""",
}
_JINJA2 = {
    "layout.html": """<title>Site</title> <a href="{{{{ {url}('name') }}}}">{{{{ visitor }}}}</a>
{{% for text in {messages} %}}<p>{{{{ text }}}}</p>{{% endfor %}}
{{% block body %}}{{% endblock %}}""",
    "part.html": "<b>part</b>",
    "home.html": """{{% extends "layout.html" %}}{{% block body %}}
{{% for row in rows %}}<li>{{{{ loop.index }}}} {{{{ row|upper }}}}</li>{{% endfor %}}
{{% include "part.html" %}}{{% endblock %}}""",
}
_DJANGO = {
    "layout.html": """<title>Site</title> <a href="{{% {url} 'name' %}}">{{{{ visitor }}}}</a>
{{% for text in {messages} %}}<p>{{{{ text }}}}</p>{{% endfor %}}
{{% block body %}}{{% endblock %}}""",
    "part.html": "<b>part</b>",
    "home.html": """{{% extends "layout.html" %}}{{% block body %}}
{{% for row in rows %}}<li>{{{{ forloop.counter }}}} {{{{ row|upper }}}}</li>{{% endfor %}}
{{% include "part.html" %}}{{% endblock %}}""",
}
LANGUAGES = {"mako": _MAKO, "jinja2": _JINJA2, "django": _DJANGO}


def write_templates(language: str, **names: str) -> None:
    """Write the templates of a language; `names` are the framework's own."""
    Path(language).mkdir()
    for name, text in LANGUAGES[language].items():
        Path(language, name).write_text(text.format(**names))


def failures(ask: Callable[[str, dict[str, str] | None], str]) -> list[str]:
    """Return the pages that are wrong; `ask` sends a form or none to a path."""
    stranger = ask("/", None)
    ask("/name", {"name": "Ann & Co"})
    greeted, later = ask("/", None), ask("/", None)
    name = html.escape("Ann & Co")
    wanted = {
        "a stranger's page": (stranger, "nobody", ""),
        "the page with a message": (greeted, name, f"<p>Hello, {name}!</p>"),
        "the page after it": (later, name, ""),
    }
    return [
        f"{what}: {seen}"
        for what, (seen, visitor, text) in wanted.items()
        if _flat(seen)
        != _flat(_PAGE.format(form="/name", visitor=visitor, messages=text))
    ]


def _flat(page: str) -> str:
    return re.sub(r">\s+", ">", re.sub(r"\s+<", "<", page)).strip()
