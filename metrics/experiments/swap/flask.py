"""Parts of Flask replaced by marked stand-ins, each by a documented means."""

from __future__ import annotations

import logging
import string
import subprocess
from pathlib import Path

import click
from flask import Flask, Request, Response, json, jsonify, request, session
from flask.cli import FlaskGroup
from flask.sessions import SecureCookieSession, SessionInterface
from flask_login import LoginManager, UserMixin, current_user
from mako.template import Template
from probe import expect, free_port, get, python, report, serving
from sqlalchemy import create_engine, text
from werkzeug.routing import Rule

KEPT: dict[str, str] = {}


class MarkedRule(Rule):
    def get_rules(self, url_map):
        KEPT["rule"] = self.rule
        return super().get_rules(url_map)


class MarkedRequest(Request):
    mark = "my request"


class MarkedResponse(Response):
    default_mimetype = "text/x-mine"


class MarkedJson(json.provider.DefaultJSONProvider):
    def dumps(self, obj, **kwargs):
        return '{"mine": true}'


class MemorySessions(SessionInterface):
    def open_session(self, app, request):
        return SecureCookieSession({"from": "memory"})

    def save_session(self, app, session, response):
        KEPT["session"] = "saved"


class MarkedFlask(Flask):
    url_rule_class = MarkedRule
    request_class = MarkedRequest
    response_class = MarkedResponse
    json_provider_class = MarkedJson


def replaced() -> None:
    app = MarkedFlask(__name__)
    app.session_interface = MemorySessions()
    app.add_url_rule("/mark", view_func=lambda: request.mark, endpoint="mark")
    app.add_url_rule("/json", view_func=lambda: jsonify(a=1), endpoint="json")
    app.add_url_rule("/kept", view_func=lambda: session["from"], endpoint="kept")
    client = app.test_client()
    answer = client.get("/mark")
    expect("part-request", "request_class", answer.text, "my request")
    expect("part-response", "response_class", answer.mimetype, "text/x-mine")
    expect("part-router", "url_rule_class", KEPT["rule"] == "/kept", True)
    expect("part-json", "json_provider_class", client.get("/json").json, {"mine": True})
    seen = (client.get("/kept").text, KEPT["session"])
    expect("part-sessions", "session_interface", seen, ("memory", "saved"))


def templates_and_errors() -> None:
    app = Flask(__name__)
    app.register_error_handler(404, lambda error: ("mine", 404))
    page = Template("<p>${word}</p>")
    app.add_url_rule("/mako", view_func=lambda: page.render(word="mako"), endpoint="m")
    plain = string.Template("<p>$word</p>")
    app.add_url_rule(
        "/plain", view_func=lambda: plain.substitute(word="plain"), endpoint="p"
    )
    client = app.test_client()
    expect(
        "engine-mako",
        "a view returns Mako's text",
        client.get("/mako").text,
        "<p>mako</p>",
    )
    seen = client.get("/plain").text
    expect("engine-string", "a view returns its text", seen, "<p>plain</p>")
    seen = client.get("/mako").text
    expect("part-templates", "views call another engine", seen, "<p>mako</p>")
    expect("part-errors", "register_error_handler", client.get("/none").text, "mine")
    blocked = "import sys; sys.modules['jinja2'] = None; import flask"
    done = subprocess.run(
        python("-c", blocked), capture_output=True, text=True, check=False
    )
    said = (done.stderr.strip().splitlines() or ["no error"])[-1]
    report(
        "engine-jinja2-gone",
        done.returncode == 0,
        f"import flask without jinja2: {said}",
    )


class MarkedGroup(FlaskGroup):
    def get_command(self, ctx, name):
        return click.Command("mine", callback=lambda: click.echo("my command"))


def outside() -> None:
    from click.testing import CliRunner

    seen = CliRunner().invoke(MarkedGroup(create_app=lambda: Flask(__name__)), ["any"])
    expect("part-commands", "a FlaskGroup of one's own", seen.output, "my command\n")
    Path("site_.py").write_text(
        "from flask import Flask\napp = Flask(__name__)\n"
        "app.add_url_rule('/', view_func=lambda: 'served')\n"
    )
    port = free_port()
    command = python("-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "site_:app")
    with serving(command, port, Path("log")):
        seen = get(f"http://127.0.0.1:{port}/")
    expect("part-server", "gunicorn in the place of flask run", seen, (200, "served"))
    app = Flask("logged")
    app.logger.handlers = [logging.FileHandler("mine.log")]
    app.logger.error("my line")
    expect(
        "part-logging", "app.logger.handlers", Path("mine.log").read_text(), "my line\n"
    )


def data_and_users() -> None:
    app = Flask(__name__)
    app.secret_key = "k" * 40
    engine = create_engine("sqlite://")

    @app.get("/data")
    def data():
        with engine.connect() as connection:
            return str(connection.scalar(text("SELECT 42")))

    manager = LoginManager(app)

    @manager.request_loader
    def load(request):
        user = UserMixin()
        user.id = request.headers.get("X-User")
        return user if user.id else None

    app.add_url_rule("/who", view_func=lambda: current_user.get_id() or "nobody")
    client = app.test_client()
    expect("part-mapper", "any library in a view", client.get("/data").text, "42")
    seen = [client.get("/who", headers=h).text for h in ({}, {"X-User": "ann"})]
    expect("part-accounts", "a library chosen for it", seen, ["nobody", "ann"])


if __name__ == "__main__":
    replaced()
    templates_and_errors()
    outside()
    data_and_users()
