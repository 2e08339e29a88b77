"""Twenty tasks solved in Django's template language."""

from __future__ import annotations

from pathlib import Path

import django
from django.conf import settings
from template_tasks import judge, write_catalogue

SOLUTIONS = {
    "inheritance": {
        "page": "{% extends 'base' %}{% block body %}{{ block.super }}apples{% endblock %}",
        "base": "<main>{% block body %}Shop: {% endblock %}</main>",
    },
    "include": {
        "page": "{% include 'part' %}{% include 'part' with fruit=other %}",
        "part": "<b>{{ fruit.name|default:'other' }}</b>",
    },
    "macro": {
        "page": "{% include 'part' with n='one' %}{% include 'part' with n='two' %}",
        "part": '<input name="{{ n }}">',
    },
    "loop-else": {"page": "{% for r in rows %}{{ r }}{% empty %}nothing{% endfor %}"},
    "loop-state": {
        "page": "{% for r in rows %}{{ forloop.counter }}{{ r }}"
        "{% if forloop.last %}.{% else %};{% endif %}{% endfor %}"
    },
    "call": {"page": "{{ price.times(3) }}"},
    "arithmetic": {"page": "{% widthratio price 1 number %}"},
    "conditions": {
        "page": "{% if name not in rows %}no{% elif age >= 18 and not none %}yes{% endif %}"
    },
    "filters": {"page": "{{ name|lower|title }}, {{ none|default:'unknown' }}"},
    "replace": {"page": "{{ name|replace:'-,' }}"},
    "escaping": {"page": "{{ text }}{{ text|safe }}"},
    "whitespace": {
        "page": "{% spaceless %}<ul>\n{% for r in rows %}\n<li>{{ r }}</li>\n"
        "{% endfor %}\n</ul>{% endspaceless %}"
    },
    "groups": {
        "page": "{% regroup fruit|dictsort:'kind' by kind as kinds %}"
        "{% for kind in kinds %}{{ kind.grouper }}:"
        "{% for f in kind.list %} {{ f.name }}{% endfor %}; {% endfor %}"
    },
    "alternation": {"page": "{% for r in rows %}{% cycle 'odd' 'even' %} {% endfor %}"},
    "changes": {
        "page": "{% for r in rows %}{% ifchanged r %}{{ r }}:{% endifchanged %}"
        "{{ r }} {% endfor %}"
    },
    "plural": {
        "page": "{% load i18n %}{% blocktranslate count n=rows|length %}{{ n }} apple"
        "{% plural %}{{ n }} apples{% endblocktranslate %}"
    },
    "date": {"page": "{{ day|date:'d.m.Y' }}"},
    "recursion": {
        "page": "{% for t in tree %}<li>{{ t.name }}"
        "{% include 'page' with tree=t.parts %}</li>{% endfor %}"
    },
    "sandbox": {"page": "{{ price._secret }}"},
    "cache": {"page": "{% load cache %}{% cache 60 part %}{{ counter }}{% endcache %}"},
}


def render(templates: dict[str, str], context: dict[str, object]) -> str:
    from django.template import engines

    loader = engines["django"].engine.template_loaders[0]
    loader.templates_dict = templates
    return engines["django"].get_template("page").render(dict(context))


def main() -> None:
    write_catalogue(Path("locale/de/LC_MESSAGES/django.mo"))
    loaders = [("django.template.loaders.locmem.Loader", {})]
    settings.configure(
        LANGUAGE_CODE="de",
        LOCALE_PATHS=["locale"],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {"loaders": loaders},
            }
        ],
    )
    django.setup()
    judge(render, SOLUTIONS)


if __name__ == "__main__":
    main()
