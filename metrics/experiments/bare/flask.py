"""What Flask does with nothing else installed."""

from __future__ import annotations

import contextlib
import io
import re
import sqlite3
from importlib.util import find_spec
from pathlib import Path

import click
import flask
from flask import (
    Flask,
    jsonify,
    render_template_string,
    request,
    session,
)
from probe import attempt, expect, free_port, get, python, report, serving

#: The form of the Django script, by hand on Flask and the standard library.
FORM = """
import contextlib
import re
import secrets
import sqlite3
from flask import abort, redirect, render_template, request, session


def problems(data):
    name, email = data["name"].strip(), data["email"].strip()
    found = {}
    if not name:
        found["name"] = "This field is required."
    elif len(name) > 10:
        found["name"] = "At most 10 characters."
    if not email:
        found["email"] = "This field is required."
    elif not re.fullmatch(r"[^@\\s]+@[^@\\s]+\\.[^@\\s]+", email):
        found["email"] = "Enter a valid address."
    return found


@app.before_request
def guard():
    session.setdefault("token", secrets.token_hex())
    if request.method == "POST" and "token" in request.form:
        if not secrets.compare_digest(request.form["token"], session["token"]):
            abort(403)
    elif request.method == "POST" and request.path == "/sign/":
        abort(403)


@app.route("/sign/", methods=["GET", "POST"])
def sign():
    data = {"name": "", "email": "", **request.form}
    found = problems(data) if request.method == "POST" else {}
    if request.method == "POST" and not found:
        try:
            with contextlib.closing(sqlite3.connect("guests.db")) as db, db:
                sql = "INSERT INTO guest (name, email) VALUES (?, ?)"
                db.execute(sql, [data["name"], data["email"]])
            return redirect("/thanks/")
        except sqlite3.IntegrityError:
            found["email"] = "This address already exists."
    return render_template("form.html", data=data, problems=found)
"""
PAGE = """<form method="post">
<input type="hidden" name="token" value="{{ session.token }}">
{% for field in ("name", "email") %}
<label>{{ field }} <input name="{{ field }}" value="{{ data[field] }}"></label>
{% if field in problems %}<p class="error">{{ problems[field] }}</p>{% endif %}
{% endfor %}
<button>Send</button></form>"""
Path("templates").mkdir()
Path("static").mkdir()
Path("templates/form.html").write_text(PAGE)
Path("static/site.css").write_text("p {}")
app = Flask(__name__, root_path=str(Path.cwd()))
app.secret_key = "k" * 40
exec(FORM, globals())  # the text whose lines are counted


@app.get("/visits/")
def visits():
    session["n"] = session.get("n", 0) + 1
    answer = flask.make_response(str(session["n"]))
    answer.set_cookie("c", request.cookies.get("c", "") + "x")
    return answer


@app.post("/upload/")
def upload():
    return request.files["file"].read()


@app.get("/json/")
def some_json():
    return jsonify(a=1)


@app.cli.command()
def greet():
    click.echo("hello")


client = app.test_client()
#: Words in the names of modules that would hold such a layer. Those
#: of Werkzeug are searched too; its `auth` reads a header and knows no users.
LAYERS = {
    "forms": r"forms?|validators?",
    "orm": r"orm|models?|database|db",
    "migrations": r"migrations?|migrate",
    "auth": r"login|users?|permissions?",
    "admin": r"admin",
    "cache": r"caches?|caching",
    "mail": r"mails?|email|smtp",
    "i18n": r"i18n|locale|translations?|gettext",
}
NEEDS = {
    "roles": r"roles?|groups?|permissions?",
    "object-permissions": r"permissions?|acl",
    "audit": r"audit|history|admin",
    "sso": r"sso|oauth|saml|openid|remote_user",
    "languages": r"i18n|locale|translations?",
    "databases": r"database|db|orm",
    "jobs": r"tasks|queue|jobs",
    "migrations": r"migrations?|migrate",
    "reports": r"reports?|export",
    "passwords": r"password_validation|passwords?",
    "time-zones": r"timezones?|tz",
}


def modules(words: str) -> list[str]:
    folders = {n: Path(find_spec(n).origin).parent for n in ("flask", "werkzeug")}
    return [
        f"{name}/{path.relative_to(folder)}"
        for name, folder in folders.items()
        for path in folder.rglob("*")
        if re.fullmatch(words, path.stem) and path.suffix in {"", ".py"}
    ]


def form_cases() -> None:
    with contextlib.closing(sqlite3.connect("guests.db")) as db, db:
        db.execute("CREATE TABLE guest (name TEXT, email TEXT UNIQUE)")
    client.get("/sign/")
    with client.session_transaction() as kept:
        token = kept["token"]

    def send(**data):
        return client.post("/sign/", data={"token": token, **data})

    page = send(name="", email="").text
    expect("form-case-empty", "messages on the page", page.count("error"), 2)
    page = send(name="x" * 11, email="a@example.org").text
    expect("form-case-long", "11 letters for 10", "At most 10" in page, True)
    expect("form-case-kept", "the value is there again", "x" * 11 in page, True)
    stored = send(name="Ann", email="a@example.org").status_code
    with contextlib.closing(sqlite3.connect("guests.db")) as db:
        rows = db.execute("SELECT count(*) FROM guest").fetchone()[0]
    expect("form-case-valid", "redirect, rows", (stored, rows), (302, 1))
    page = send(name="Bob", email="a@example.org").text
    expect("form-case-duplicate", "the same address", "already exists" in page, True)
    forged = client.post("/sign/", data={"name": "Eve", "email": "e@example.org"})
    expect("form-case-forged", "POST without token", forged.status_code, 403)
    lines = [line for line in (FORM + PAGE).splitlines() if line.strip()]
    told = "by hand: checks, token, view and template of the six cases"
    report("form-lines", len(lines), told)


def language_cases() -> None:
    """Ask the core for what a page in another language needs of it."""
    with app.test_request_context("/", headers={"Accept-Language": "de"}):
        word = attempt(lambda: render_template_string("{% trans %}Home{% endtrans %}"))
        called = attempt(lambda: render_template_string("{{ _('Home') }}"))
        day = attempt(lambda: render_template_string("{{ 1|dateformat }}"))
        amount = attempt(lambda: render_template_string("{{ 1234.5|numberformat }}"))
    for check in ("accept", "cookie", "prefix", "fallback"):
        told = f"{{% trans %}} {word}; _() {called}"
        report(f"lang-{check}", "returned" in word or "returned" in called, told)
    plural = "returned" in attempt(lambda: app.jinja_env.globals["ngettext"])
    report("lang-plural", plural, "ngettext among the template globals")
    report("lang-date", "returned" in day, f"a filter for dates {day}")
    report("lang-number", "returned" in amount, f"a filter for numbers {amount}")
    found = modules("i18n|locale|bidi")
    report("lang-direction", bool(found), f"modules of Flask and Werkzeug: {found}")


def layer_cases() -> None:
    expect("layer-routing", "GET /json/", client.get("/json/").status_code, 200)
    expect("layer-request", "JSON answer", client.get("/json/").json, {"a": 1})
    expect("layer-templates", "a template", "<form" in client.get("/sign/").text, True)
    expect("layer-sessions", "visits", client.get("/visits/").text, "1")
    expect("layer-tests", "the test client", client.get("/json/").status_code, 200)
    seen = app.test_cli_runner().invoke(args=["greet"]).output
    expect("layer-cli", "a command", seen, "hello\n")
    for name, words in LAYERS.items():
        found = modules(words)
        report(f"layer-{name}", bool(found), f"modules named {words}: {found}")


def basic_cases() -> None:
    other = app.test_client()
    expect("basic-routing", "GET /json/", other.get("/json/").status_code, 200)
    seen = other.post("/upload/", data={"file": (io.BytesIO(b"abc"), "a")}).data
    expect("basic-upload", "a file", seen, b"abc")
    with app.test_request_context("/", method="POST", data={"f": "1"}):
        expect("basic-forms", "request.form", request.form["f"], "1")
    expect("basic-templates", "a template", "<form" in other.get("/sign/").text, True)
    expect(
        "basic-static",
        "GET /static/site.css",
        other.get("/static/site.css").text,
        "p {}",
    )
    seen = [other.get("/visits/").text for _ in "ab"]
    expect("basic-sessions", "two visits", seen, ["1", "2"])
    expect("basic-cookies", "a cookie that grows", other.get_cookie("c").value, "xx")
    expect("basic-errors", "GET /none/", other.get("/none/").status_code, 404)
    expect("basic-tests", "the test client", other.get("/json/").status_code, 200)
    seen = app.test_cli_runner().invoke(args=["greet"]).output
    expect("basic-commands", "a command", seen, "hello\n")
    expect("basic-json", "JSON", other.get("/json/").json, {"a": 1})


def needs() -> None:
    for name, words in NEEDS.items():
        found = modules(words)
        report(f"need-{name}", bool(found), f"modules named {words}: {found}")
    folder = next(Path(find_spec("flask").origin).parents[1].glob("flask-*.dist-info"))
    said = re.findall(
        r"(?i)long.term support|\bLTS\b", (folder / "METADATA").read_text()
    )
    report("need-lts", bool(said), f"named in the metadata of Flask: {said}")


def production() -> None:
    Path("served.py").write_text("import flask\napp = flask.Flask(__name__)\n")
    port = free_port()
    command = python("-m", "flask", "--app", "served", "run", "--port", str(port))
    with serving(command, port, Path("log")):
        get(f"http://127.0.0.1:{port}/")
    said = Path("log").read_text()
    warning = re.findall(r"Do not use it in a production[^\n\x1b]*", said)
    report("needs-server", bool(warning), f"flask run says: {warning}")


def main() -> None:
    if find_spec("pytest"):
        raise RuntimeError("more than the core can be imported here")
    form_cases()
    language_cases()
    layer_cases()
    basic_cases()
    needs()
    production()


if __name__ == "__main__":
    main()
