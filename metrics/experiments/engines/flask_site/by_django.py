import django
from django.conf import settings
from django.template import Context, Engine, Library
from flask import current_app, get_flashed_messages, url_for

settings.configure()
django.setup()
engine = Engine(dirs=["django"])
tags = Library()
tags.simple_tag(url_for)
engine.template_builtins.append(tags)


def render(name, **context):
    context |= {"get_flashed_messages": get_flashed_messages}
    current_app.update_template_context(context)
    return engine.get_template(name).render(Context(context))
