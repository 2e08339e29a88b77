"""A guest book as Flask's own documentation teaches it: quickstart and patterns.

Accounts and database follow the tutorial (Werkzeug's password functions, `sqlite3`
with parameters), uploads the pattern of that name. `next` is what Flask has no
counterpart for: it redirects to what the address says.
"""

import secrets
import sqlite3
from pathlib import Path

from flask import (
    Flask,
    redirect,
    render_template,
    request,
    send_from_directory,
    session,
    url_for,
)
from werkzeug.security import check_password_hash, generate_password_hash
from werkzeug.utils import secure_filename

FOLDER = Path.cwd()
SCHEMA = """
CREATE TABLE accounts (username TEXT UNIQUE, password TEXT, admin INTEGER DEFAULT 0);
CREATE TABLE notes (text TEXT);
INSERT INTO notes VALUES ('first note');
"""

app = Flask(__name__, static_folder=FOLDER / "static")
app.secret_key = secrets.token_hex()
database = sqlite3.connect(":memory:", check_same_thread=False)
database.row_factory = sqlite3.Row
database.executescript(SCHEMA)


def account(name):
    """Return the row of an account."""
    sql = "SELECT * FROM accounts WHERE username = ?"
    return database.execute(sql, (name,)).fetchone()


@app.get("/hello")
def hello():
    """Greet."""
    return render_template("hello.html", name=request.args.get("name"))


@app.route("/notes", methods=["GET", "POST"])
def notes():
    """Show the notes and keep new ones."""
    if request.method == "POST":
        database.execute("INSERT INTO notes VALUES (?)", (request.form["text"],))
        return redirect(url_for("notes"))
    rows = database.execute("SELECT text FROM notes")
    return render_template("notes.html", notes=rows, form=True)


@app.get("/find")
def find():
    """Show the notes that hold the words."""
    words = f"%{request.args['q']}%"
    rows = database.execute("SELECT text FROM notes WHERE text LIKE ?", (words,))
    return render_template("notes.html", notes=rows)


@app.route("/register", methods=["GET", "POST"])
def register():
    """Open an account."""
    if request.method == "POST":
        database.execute(
            "INSERT INTO accounts (username, password) VALUES (?, ?)",
            (
                request.form["username"],
                generate_password_hash(request.form["password"]),
            ),
        )
        return redirect(url_for("login"))
    return render_template("form.html")


@app.route("/login", methods=["GET", "POST"])
def login():
    """Sign in."""
    error = None
    if request.method == "POST":
        user = account(request.form["username"])
        if user is None:
            error = "Incorrect username."
        elif not check_password_hash(user["password"], request.form["password"]):
            error = "Incorrect password."
        else:
            session.clear()
            session["username"] = user["username"]
            return redirect(request.args.get("next", url_for("me")))
    return render_template("form.html", error=error)


@app.post("/logout")
def logout():
    """Sign out."""
    session.clear()
    return redirect(url_for("me"))


@app.get("/me")
def me():
    """Say who is signed in."""
    return render_template("me.html", user=account(session.get("username")))


@app.get("/link")
def link():
    """Show an absolute link."""
    return render_template("link.html")


@app.route("/upload", methods=["GET", "POST"])
def upload():
    """Keep a file."""
    if request.method == "POST":
        file = request.files["file"]
        file.save(FOLDER / "files" / secure_filename(file.filename))
        return redirect(url_for("upload"))
    return render_template("form.html")


@app.get("/files/<name>")
def uploaded(name):
    """Serve a file that was sent."""
    return send_from_directory(FOLDER / "files", name)


@app.get("/data")
def data():
    """Answer with JSON."""
    return {"notes": database.execute("SELECT count(*) FROM notes").fetchone()[0]}


@app.get("/moved")
def moved():
    """Lead to the notes."""
    return redirect(url_for("notes"))


@app.get("/broken")
def broken():
    """Fail."""
    raise RuntimeError("broken on purpose")
