from django.contrib.messages import get_messages
from django.urls import reverse
from jinja2 import Environment


def environment(**options):
    made = Environment(**options)
    made.globals.update(url=reverse, get_messages=get_messages)
    return made


TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": ["jinja2"],
        "OPTIONS": {
            "environment": "by_jinja2.environment",
            "context_processors": ["views.visitor"],
        },
    }
]
