"""A list page and a detail page of a model with Flask and Flask-SQLAlchemy."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from probe import expect, report_lines
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

PAGES = """
from flask import render_template


@app.get("/items/")
def item_list():
    items = db.session.scalars(db.select(Item))
    return render_template("item_list.html", object_list=items)


@app.get("/items/<int:pk>/")
def item_detail(pk):
    item = db.get_or_404(Item, pk)
    return render_template("item_detail.html", object=item)
"""
TEMPLATES = {
    "item_list.html": "{% for item in object_list %}<li>{{ item.name }}</li>{% endfor %}",
    "item_detail.html": "<h1>{{ object.name }}</h1>",
}


class Base(DeclarativeBase):
    """The base of the models."""


app = Flask("shop", root_path=str(Path.cwd()))
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
db = SQLAlchemy(app, model_class=Base)


class Item(db.Model):
    """A thing with a name."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


exec(PAGES, globals())  # the text whose lines are counted


def main() -> None:
    """Make the table, ask for the pages, count the lines."""
    Path("templates").mkdir()
    for name, text in TEMPLATES.items():
        Path("templates", name).write_text(text)
    with app.app_context():
        db.create_all()
        db.session.add(Item(name="first"))
        db.session.commit()
        client = app.test_client()
        pages = [client.get(url) for url in ("/items/", "/items/1/", "/items/9/")]
    seen = [(answer.status_code, b"first" in answer.data) for answer in pages]
    expect(
        "pages", "list, detail, missing", seen, [(200, True), (200, True), (404, False)]
    )
    report_lines("lines", PAGES)


if __name__ == "__main__":
    main()
