from django.contrib.messages import get_messages
from django.template.backends.base import BaseEngine
from django.urls import reverse
from django.utils.module_loading import import_string
from mako.lookup import TemplateLookup


class MakoTemplates(BaseEngine):
    app_dirname = "mako"

    def __init__(self, params):
        params = dict(params)
        names = params.pop("OPTIONS")["context_processors"]
        super().__init__(params)
        self.processors = [import_string(name) for name in names]
        self.lookup = TemplateLookup(self.template_dirs, default_filters=["h"])

    def get_template(self, template_name):
        return Template(self.lookup.get_template(template_name), self.processors)


class Template:
    def __init__(self, template, processors):
        self.template, self.processors = template, processors

    def render(self, context=None, request=None):
        context = {"url": reverse, "get_messages": get_messages, **(context or {})}
        for processor in self.processors:
            context |= processor(request)
        return self.template.render(request=request, **context)


TEMPLATES = [
    {
        "BACKEND": "by_mako.MakoTemplates",
        "DIRS": ["mako"],
        "APP_DIRS": False,
        "OPTIONS": {"context_processors": ["views.visitor"]},
    }
]
