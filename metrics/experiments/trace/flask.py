"""One page of a site with Flask alone, and which package's lines it executes."""

from __future__ import annotations

import flask
from flask import Flask, render_template
from jinja2 import DictLoader
from lines_run import below, executed
from probe import report
from werkzeug.routing import Map
from werkzeug.wrappers import Request, Response
from wsgi_client import Client

PAGES = {
    "base.html": "<title>{{ title }}</title>{% block main %}{% endblock %}",
    "page.html": "{% extends 'base.html' %}{% block main %}<h1>{{ title }}</h1>"
    "{% for tag in tags %}<a>{{ tag }}</a>{% endfor %}{% endblock %}",
}

app = Flask(__name__)
app.jinja_loader = DictLoader(PAGES)


@app.get("/page/<slug>")
def page(slug: str) -> str:
    return render_template("page.html", title=slug, tags=["<one>", "two"])


@app.get("/plain/<slug>")
def plain(slug: str) -> str:
    return slug


client = Client(app)
for url in ("/page/here", "/plain/here"):
    client.get(url)
lines = executed(lambda: client.get("/page/here"), flask)
without = executed(lambda: client.get("/plain/here"), flask)
shown = client.get("/page/here").text

for name in ("flask", "werkzeug", "jinja2"):
    report(f"lines-{name}", below(lines, f"{name}/"), f"{name}/ in the second request")
packages = sorted({name.partition("/")[0] for name in lines})
report("lines-all", lines.total(), f"of {', '.join(packages)}")

routing = below(lines, "werkzeug/routing/")
own = [name for name in lines if name.startswith("flask/") and "routing" in name]
report(
    "routed",
    isinstance(app.url_map, Map) and routing > 0 and not own and "here" in shown,
    f"{routing} lines of werkzeug.routing, {len(own)} files of Flask's for it",
)
wrappers = below(lines, "werkzeug/wrappers/", "werkzeug/sansio/")
report(
    "received",
    issubclass(app.request_class, Request)
    and issubclass(app.response_class, Response)
    and wrappers > 0,
    f"{wrappers} lines of werkzeug.wrappers and werkzeug.sansio",
)
rendering = below(lines, "jinja2/")
report(
    "rendered", rendering > 0 and "&lt;one&gt;" in shown, f"{rendering} lines; {shown}"
)
none = below(without, "jinja2/")
report("plain", none == 0, f"{none} lines of Jinja2 for a text")
