"""Testing with Flask alone and the standard library's unittest."""

from __future__ import annotations

import importlib.util
import inspect
import io
import unittest
from pathlib import Path

import click
import flask
import flask.testing
from flask import Flask, jsonify, render_template_string, request, session, url_for
from probe import report

app = Flask(__name__)
app.secret_key = "k" * 40


@app.route("/echo", methods=["GET", "POST"])
def echo():
    upload = request.files.get("file")
    return jsonify(
        query=request.args.get("q"),
        form=request.form.get("f"),
        json=request.get_json(silent=True),
        file=upload and upload.read().decode(),
        header=request.headers.get("X-Asked"),
        cookie=request.cookies.get("c"),
        user=session.get("user"),
    )


@app.get("/login")
def login():
    session["user"] = "ann"
    return flask.redirect("/page")


@app.get("/page")
def page():
    return render_template_string("<p>{{ word }}</p>", word="hello")


@app.get("/broken")
def broken():
    raise ValueError("on purpose")


@app.get("/stream")
def stream():
    return flask.Response(part for part in ("one,", "two"))


@app.cli.command()
@click.option("--name", default="you")
def greet(name):
    click.echo(f"hello {name}")


class Tests(unittest.TestCase):
    def setUp(self):
        app.testing = True
        self.client = app.test_client()

    def test_get(self):
        assert self.client.get("/page").text == "<p>hello</p>"

    def test_query(self):
        assert self.client.get("/echo?q=1").json["query"] == "1"

    def test_form(self):
        assert self.client.post("/echo", data={"f": "1"}).json["form"] == "1"

    def test_json(self):
        assert self.client.post("/echo", json={"a": 1}).json["json"] == {"a": 1}

    def test_upload(self):
        sent = {"file": (io.BytesIO(b"x"), "x.txt")}
        assert self.client.post("/echo", data=sent).json["file"] == "x"

    def test_headers(self):
        seen = self.client.get("/echo", headers={"X-Asked": "h"}).json
        assert seen["header"] == "h"

    def test_cookie_kept(self):
        self.client.get("/login")
        assert self.client.get("/echo").json["user"] == "ann"

    def test_cookie_given(self):
        self.client.set_cookie("c", "crumb")
        assert self.client.get("/echo").json["cookie"] == "crumb"

    def test_session_before(self):
        with self.client.session_transaction() as kept:
            kept["user"] = "bob"
        assert self.client.get("/echo").json["user"] == "bob"

    def test_session_after(self):
        self.client.get("/login")
        with self.client.session_transaction() as kept:
            assert kept["user"] == "ann"

    def test_redirect(self):
        assert self.client.get("/login").location == "/page"

    def test_redirect_followed(self):
        answer = self.client.get("/login", follow_redirects=True)
        assert answer.request.path == "/page"

    def test_not_found(self):
        assert self.client.get("/nowhere").status_code == 404

    def test_error_raised(self):
        with self.assertRaises(ValueError):
            self.client.get("/broken")

    def test_error_page(self):
        app.testing = False
        assert self.client.get("/broken").status_code == 500

    def test_template_context(self):
        seen = []
        note = lambda sender, template, context, **_: seen.append(context["word"])  # noqa: E731
        with flask.template_rendered.connected_to(note, app):
            self.client.get("/page")
        assert seen == ["hello"]

    def test_stream(self):
        assert self.client.get("/stream").text == "one,two"

    def test_url(self):
        with app.test_request_context():
            assert url_for("page") == "/page"

    def test_command(self):
        assert app.test_cli_runner().invoke(args=["greet"]).output == "hello you\n"

    def test_command_options(self):
        done = app.test_cli_runner().invoke(args=["greet", "--name", "ann"])
        assert done.output == "hello ann\n"


def helpers() -> None:
    commands = sorted(app.cli.list_commands(click.Context(app.cli)))
    report("helper-runner", "test" in commands, f"commands: {commands}")
    names = [n for n, _ in inspect.getmembers(flask.testing.FlaskClient)]
    logins = [n for n in names if "login" in n]
    report("helper-login", bool(logins), f"methods of the test client: {logins}")
    package = Path(flask.__file__).parent
    text = "\n".join(path.read_text() for path in package.rglob("*.py"))
    for check, word in (
        ("database", "TransactionTestCase"),
        ("fixtures", "fixtures"),
        ("mail", "outbox"),
        ("assertions", "def assert"),
    ):
        found = text.count(word)
        report(f"helper-{check}", bool(found), f"'{word}' in Flask's code: {found}")


def main() -> None:
    if importlib.util.find_spec("pytest"):
        raise RuntimeError("more than the core can be imported here")
    for name in unittest.defaultTestLoader.getTestCaseNames(Tests):
        result = unittest.TestResult()
        Tests(name).run(result)
        wrong = [
            text.splitlines()[-1] for _, text in (*result.failures, *result.errors)
        ]
        check = name.replace("test_", "case-").replace("_", "-")
        report(
            check, result.wasSuccessful(), f"unittest, test client: {wrong or 'passes'}"
        )
    helpers()


if __name__ == "__main__":
    main()
