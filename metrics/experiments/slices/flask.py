"""Six kinds of site in small, on Flask alone and Python's own library."""

from __future__ import annotations

import csv
import functools
import io
import sqlite3
from xml.etree import ElementTree

from flask import (
    Flask,
    abort,
    g,
    jsonify,
    make_response,
    redirect,
    render_template_string,
    request,
    session,
)
from slice_stories import STORIES, judge
from werkzeug.security import check_password_hash, generate_password_hash

TABLES = """
CREATE TABLE product (id INTEGER PRIMARY KEY, name TEXT, price REAL, stock INTEGER);
CREATE TABLE user (id INTEGER PRIMARY KEY, name TEXT UNIQUE, password TEXT);
CREATE TABLE post (id INTEGER PRIMARY KEY, author INTEGER, text TEXT);
CREATE TABLE follow (who INTEGER, whom INTEGER);
CREATE TABLE story (id INTEGER PRIMARY KEY, title TEXT, section TEXT);
CREATE TABLE task (id INTEGER PRIMARY KEY, title TEXT);
CREATE TABLE sale (month TEXT, amount INTEGER);
CREATE TABLE version (id INTEGER PRIMARY KEY, page TEXT, text TEXT, author TEXT);
"""
app = Flask("slices")
app.secret_key = "not so secret" * 4


@app.before_request
def open_database():
    g.db = sqlite3.connect("site.db")
    g.db.row_factory = sqlite3.Row
    g.user = session.get("user")


@app.teardown_request
def close_database(error):
    g.db.close()


def members_only(view):
    @functools.wraps(view)
    def guarded(*args, **kwargs):
        return view(*args, **kwargs) if g.user else abort(401)

    return guarded


def rows(query, *values):
    return g.db.execute(query, values).fetchall()


def change(query, *values):
    with g.db:
        return g.db.execute(query, values)


# -- shop ----------------------------------------------------------------------


@app.get("/shop/<int:key>")
def product(key):
    found = rows("SELECT * FROM product WHERE id = ?", key)
    page = "{{ p.name }} {{ '%.2f' % p.price }}, {{ p.stock }} left"
    return render_template_string(page, p=found[0]) if found else abort(404)


@app.route("/cart", methods=["GET", "POST"])
def cart():
    items = session.setdefault("cart", [])
    if request.method == "POST":
        items.append(int(request.form["item"]))
        session.modified = True
    prices = {row["id"]: row["price"] for row in rows("SELECT id, price FROM product")}
    return f"{sum(prices[item] for item in items):.2f}"


@app.post("/order")
def order():
    take = "UPDATE product SET stock = stock - 1 WHERE id = ? AND stock > 0"
    for item in session.get("cart", []):
        if not g.db.execute(take, [item]).rowcount:
            g.db.rollback()
            return "sold out", 409
    g.db.commit()
    session["cart"] = []
    return redirect("/cart")


# -- social network --------------------------------------------------------------


@app.post("/join")
def join():
    name, password = request.form["name"], request.form["password"]
    hashed = generate_password_hash(password)
    found = change("INSERT INTO user (name, password) VALUES (?, ?)", name, hashed)
    session["user"] = {"id": found.lastrowid, "name": name}
    return redirect("/feed")


@app.post("/enter")
def enter():
    found = rows("SELECT * FROM user WHERE name = ?", request.form["name"])
    password = request.form["password"]
    if not found or not check_password_hash(found[0]["password"], password):
        abort(401)
    session["user"] = {"id": found[0]["id"], "name": found[0]["name"]}
    return redirect("/feed")


@app.post("/posts")
@members_only
def write():
    query = "INSERT INTO post (author, text) VALUES (?, ?)"
    change(query, g.user["id"], request.form["text"])
    return redirect("/feed")


@app.post("/follow/<name>")
@members_only
def follow(name):
    query = "INSERT INTO follow SELECT ?, id FROM user WHERE name = ?"
    return (
        redirect("/feed") if change(query, g.user["id"], name).rowcount else abort(404)
    )


@app.get("/feed")
@members_only
def feed():
    query = "SELECT text FROM post JOIN follow ON whom = author WHERE who = ?"
    page = "{% for post in posts %}<p>{{ post.text }}</p>{% endfor %}"
    return render_template_string(page, posts=rows(query, g.user["id"]))


# -- news ------------------------------------------------------------------------


@app.get("/news")
@app.get("/news/<section>")
def news(section=None):
    start = 2 * (max(request.args.get("page", 1, int), 1) - 1)
    query = (
        "SELECT * FROM story WHERE ? IN (section, '') ORDER BY id DESC LIMIT 2 OFFSET ?"
    )
    page = "{% for story in stories %}<li>{{ story.title }}{% endfor %}"
    return render_template_string(page, stories=rows(query, section or "", start))


@app.get("/news.xml")
def news_feed():
    root = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(root, "channel")
    head = {"title": "News", "link": "/news", "description": "All stories"}
    for name, text in head.items():
        ElementTree.SubElement(channel, name).text = text
    for row in rows("SELECT * FROM story ORDER BY id DESC"):
        item = ElementTree.SubElement(channel, "item")
        ElementTree.SubElement(item, "title").text = row["title"]
        link = f"{request.host_url}news/{row['section']}#{row['id']}"
        ElementTree.SubElement(item, "link").text = link
    return ElementTree.tostring(root), {"Content-Type": "application/rss+xml"}


# -- API ---------------------------------------------------------------------------


@app.post("/api/tasks")
def tasks():
    title = request.get_json().get("title")
    if not isinstance(title, str) or not 1 <= len(title) <= 20:
        return {"errors": {"title": ["One to 20 letters are expected."]}}, 400
    key = change("INSERT INTO task (title) VALUES (?)", title).lastrowid
    return {"id": key, "title": title}, 201


@app.get("/api/tasks/<int:key>")
def task(key):
    found = rows("SELECT * FROM task WHERE id = ?", key)
    return jsonify(dict(found[0])) if found else abort(404)


@app.delete("/api/tasks/<int:key>")
def remove_task(key):
    if request.headers.get("Authorization") != "Bearer secret":
        abort(401)
    return (
        ("", 204)
        if change("DELETE FROM task WHERE id = ?", key).rowcount
        else abort(404)
    )


# -- dashboard ---------------------------------------------------------------------


@app.post("/sales")
def sales():
    found = csv.DictReader(io.TextIOWrapper(request.files["file"], "utf-8"))
    with g.db:
        g.db.executemany("INSERT INTO sale VALUES (:month, :amount)", found)
    return redirect("/dashboard")


def sums():
    return rows("SELECT month, sum(amount) FROM sale GROUP BY month ORDER BY month")


@app.get("/dashboard")
def dashboard():
    page = "{% for month, amount in sums %}<p>{{ month }}: {{ amount }}</p>{% endfor %}"
    return render_template_string(page, sums=sums())


@app.get("/dashboard.csv")
def table():
    text = io.StringIO()
    csv.writer(text).writerows(sums())
    answer = make_response(text.getvalue(), {"Content-Type": "text/csv"})
    answer.headers["Content-Disposition"] = "attachment; filename=sales.csv"
    return answer


# -- wiki --------------------------------------------------------------------------


@app.route("/wiki/<page>", methods=["GET", "POST"])
@members_only
def wiki(page):
    if request.method == "POST":
        query = "INSERT INTO version (page, text, author) VALUES (?, ?, ?)"
        change(query, page, request.form["text"], g.user["name"])
    query = "SELECT text FROM version WHERE page = ? ORDER BY id DESC"
    found = rows(query, page)
    text = found[0]["text"] if found else ""
    return render_template_string("<p>{{ text }}</p>", text=text)


@app.get("/wiki/<page>/history")
@members_only
def history(page):
    text = "{% for v in versions %}<p>{{ v.author }}: {{ v.text }}</p>{% endfor %}"
    found = rows("SELECT * FROM version WHERE page = ? ORDER BY id", page)
    return render_template_string(text, versions=found)


def main() -> None:
    with sqlite3.connect("site.db") as db:
        db.executescript(TABLES)
        db.execute("INSERT INTO product (name, price, stock) VALUES ('Lamp', 30, 3)")
        db.executemany("INSERT INTO story (title, section) VALUES (?, ?)", STORIES)
    judge(app)


if __name__ == "__main__":
    main()
