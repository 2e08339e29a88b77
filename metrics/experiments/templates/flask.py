"""Twenty tasks solved in Jinja2."""

from __future__ import annotations

import gettext
from pathlib import Path

from jinja2 import DictLoader
from jinja2.sandbox import SandboxedEnvironment
from template_tasks import judge, write_catalogue

SOLUTIONS = {
    "inheritance": {
        "page": "{% extends 'base' %}{% block body %}{{ super() }}apples{% endblock %}",
        "base": "<main>{% block body %}Shop: {% endblock %}</main>",
    },
    "include": {
        "page": "{% include 'part' %}{% with fruit = {} %}{% include 'part' %}{% endwith %}",
        "part": "<b>{{ fruit.name|default('other') }}</b>",
    },
    "macro": {
        "page": '{% macro field(n) %}<input name="{{ n }}">{% endmacro %}'
        "{{ field('one') }}{{ field('two') }}"
    },
    "loop-else": {"page": "{% for r in rows %}{{ r }}{% else %}nothing{% endfor %}"},
    "loop-state": {
        "page": "{% for r in rows %}{{ loop.index }}{{ r }}"
        "{{ '.' if loop.last else ';' }}{% endfor %}"
    },
    "call": {"page": "{{ price.times(3) }}"},
    "arithmetic": {"page": "{{ price * number }}"},
    "conditions": {
        "page": "{% if name not in rows %}no{% elif age >= 18 and not none %}yes{% endif %}"
    },
    "filters": {"page": "{{ name|lower|title }}, {{ none or 'unknown' }}"},
    "replace": {"page": "{{ name|replace('-', ' ') }}"},
    "escaping": {"page": "{{ text }}{{ text|safe }}"},
    "whitespace": {
        "page": "<ul>\n{%- for r in rows -%}\n<li>{{ r }}</li>\n{%- endfor -%}\n</ul>"
    },
    "groups": {
        "page": "{% for kind, fs in fruit|groupby('kind') %}{{ kind }}:"
        "{% for f in fs %} {{ f.name }}{% endfor %}; {% endfor %}"
    },
    "alternation": {
        "page": "{% for r in rows %}{{ loop.cycle('odd', 'even') }} {% endfor %}"
    },
    "changes": {
        "page": "{% for r in rows %}{% if loop.changed(r) %}{{ r }}:{% endif %}"
        "{{ r }} {% endfor %}"
    },
    "plural": {
        "page": "{% trans n=rows|length %}{{ n }} apple"
        "{% pluralize %}{{ n }} apples{% endtrans %}"
    },
    "date": {"page": "{{ day.strftime('%d.%m.%Y') }}"},
    "recursion": {
        "page": "{% for t in tree recursive %}<li>{{ t.name }}"
        "{{ loop(t.parts) }}</li>{% endfor %}"
    },
    "sandbox": {"page": "{{ price._secret }}"},
    "cache": {"page": "{% cache 60, 'part' %}{{ counter }}{% endcache %}"},
}


def render(templates: dict[str, str], context: dict[str, object]) -> str:
    environment = SandboxedEnvironment(
        loader=DictLoader(templates),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(
        gettext.translation("django", "locale", ["de"])
    )
    return environment.get_template("page").render(context)


def main() -> None:
    write_catalogue(Path("locale/de/LC_MESSAGES/django.mo"))
    judge(render, SOLUTIONS)


if __name__ == "__main__":
    main()
