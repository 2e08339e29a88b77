import sqlite3
import time
from collections import defaultdict

from flask import Flask, abort, g, jsonify, request
from werkzeug.exceptions import HTTPException, UnsupportedMediaType

TOKENS = {"ann-key": "ann", "bob-key": "bob"}
site = Flask("books")
site.json.sort_keys = False
calls = defaultdict(list)


def database():
    if "db" not in g:
        g.db = sqlite3.connect("books.sqlite3")
        g.db.row_factory = sqlite3.Row
    return g.db


@site.teardown_appcontext
def close(error):
    if "db" in g:
        g.db.close()


def create_tables():
    database().execute(
        "CREATE TABLE book (id INTEGER PRIMARY KEY, title TEXT UNIQUE NOT NULL,"
        " year INTEGER NOT NULL, owner TEXT NOT NULL)"
    )


@site.errorhandler(HTTPException)
def as_json(error):
    headers = error.get_response().headers
    headers["Content-Type"] = "application/json"
    if error.code == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return jsonify(message=error.description), error.code, dict(headers)


@site.before_request
def know_user():
    g.user = None
    if header := request.headers.get("Authorization"):
        g.user = TOKENS.get(header.removeprefix("Bearer "))
        if not g.user:
            abort(401)


@site.after_request
def tag(response):
    if request.method in {"GET", "HEAD"} and response.status_code == 200:
        response.add_etag()
        response.make_conditional(request)
    return response


def limit():
    recent = [at for at in calls[g.user] if at > time.monotonic() - 60]
    if len(recent) >= 30:
        abort(429)
    calls[g.user] = [*recent, time.monotonic()]


def checked(partial):
    if not request.is_json:
        raise UnsupportedMediaType
    data = request.get_json()
    if not isinstance(data, dict):
        abort(400, "An object is expected.")
    errors = {}
    title, year = data.get("title"), data.get("year")
    if "title" in data or not partial:
        if not isinstance(title, str) or not 1 <= len(title) <= 40:
            errors["title"] = "One to 40 letters are expected."
        elif taken(title):
            errors["title"] = "There is a book of this title."
    is_year = type(year) is int and 1000 <= year <= 2100
    if ("year" in data or not partial) and not is_year:
        errors["year"] = "A year from 1000 to 2100 is expected."
    if errors:
        abort(400, errors)
    return {key: data[key] for key in ("title", "year") if key in data}


def taken(title):
    key = (request.view_args or {}).get("key")
    query = "SELECT 1 FROM book WHERE title = ? AND id IS NOT ?"
    return database().execute(query, [title, key]).fetchone()


def find(key):
    row = database().execute("SELECT * FROM book WHERE id = ?", [key]).fetchone()
    return dict(row) if row else abort(404)


def owned(key):
    if not g.user:
        abort(401)
    if find(key)["owner"] != g.user:
        abort(403)


@site.get("/books")
def listed():
    page = request.args.get("page", 1, int)
    size = min(request.args.get("page_size", 10, int), 100)
    where, values = "", []
    if "year" in request.args:
        where, values = " WHERE year = ?", [request.args.get("year", type=int)]
    db = database()
    count = db.execute(f"SELECT count(*) FROM book{where}", values).fetchone()[0]
    query = f"SELECT * FROM book{where} ORDER BY id LIMIT ? OFFSET ?"
    rows = db.execute(query, [*values, size, (page - 1) * size])
    return jsonify(count=count, results=[dict(row) for row in rows])


@site.post("/books")
def create():
    if not g.user:
        abort(401)
    limit()
    data = {**checked(partial=False), "owner": g.user}
    query = "INSERT INTO book (title, year, owner) VALUES (:title, :year, :owner)"
    with database() as db:
        key = db.execute(query, data).lastrowid
    return jsonify(find(key)), 201


@site.get("/books/<int:key>")
def show(key):
    return jsonify(find(key))


@site.patch("/books/<int:key>")
def change(key):
    owned(key)
    data = checked(partial=True)
    with database() as db:
        for name, value in data.items():
            db.execute(f"UPDATE book SET {name} = ? WHERE id = ?", [value, key])
    return jsonify(find(key))


@site.delete("/books/<int:key>")
def remove(key):
    owned(key)
    with database() as db:
        db.execute("DELETE FROM book WHERE id = ?", [key])
    return "", 204


@site.get("/openapi.json")
def document():
    text = {"type": "string", "minLength": 1, "maxLength": 40}
    year = {"type": "integer", "minimum": 1000, "maximum": 2100}
    book = {"type": "object", "properties": {"title": text, "year": year}}
    body = {"content": {"application/json": {"schema": book}}}
    answer = {"responses": {"200": {"description": "", **body}}}
    write = {**answer, "requestBody": body}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Books", "version": "1"},
        "paths": {
            "/books": {"get": answer, "post": write},
            "/books/{key}": {"get": answer, "patch": write, "delete": answer},
        },
    }
