from flask import current_app, get_flashed_messages, url_for
from mako.lookup import TemplateLookup

lookup = TemplateLookup(["mako"], default_filters=["h"])


def render(name, **context):
    context |= {"url_for": url_for, "get_flashed_messages": get_flashed_messages}
    current_app.update_template_context(context)
    return lookup.get_template(name).render(**context)
