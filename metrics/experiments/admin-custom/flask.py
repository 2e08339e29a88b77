"""Twelve customisations of Flask-Admin."""

from __future__ import annotations

import re

from admin_tasks import BOOKS, judge, order_of
from flask import Flask, g, request
from flask_admin import Admin, expose
from flask_admin.actions import action
from flask_admin.contrib.sqla import ModelView
from flask_admin.contrib.sqla.filters import BaseSQLAFilter
from flask_admin.form import rules
from flask_babel import Babel
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import Mapped, mapped_column
from wtforms import ValidationError

LIST, FIRST = "/admin/book/", "/admin/book/edit/?id=1"
app = Flask("library")
app.config.update(SECRET_KEY="not so secret" * 4, SQLALCHEMY_DATABASE_URI="sqlite://")
db = SQLAlchemy(app)
Babel(app)


class Book(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    year: Mapped[int]
    owner: Mapped[str]
    code: Mapped[str] = mapped_column(default="x-1")


class CenturyFilter(BaseSQLAFilter):
    def apply(self, query, value, alias=None):
        start = (int(value) - 1) * 100
        return query.filter(Book.year > start, Book.year <= start + 100)

    def operation(self):
        return "is"


def printed(form, field):
    if field.data and field.data > 2026:
        raise ValidationError("not printed yet")


class BookView(ModelView):
    column_list = ("title", "age", "year")
    column_formatters = {  # noqa: RUF012
        "age": lambda view, context, book, name: f"{2026 - book.year} years"
    }
    column_editable_list = ("year",)
    column_filters = (
        CenturyFilter(Book.year, "century", options=[("19", "19th"), ("20", "20th")]),
    )
    column_default_sort = ("year", True)
    form_widget_args = {"code": {"readonly": True}}  # noqa: RUF012
    form_rules = (
        *("title", "year"),
        rules.FieldSet(("owner", "code"), "Keeping"),
    )
    form_args = {"year": {"validators": [printed]}}  # noqa: RUF012
    extra_css = ("/static/own.css",)

    def is_accessible(self):
        return g.user is not None

    def get_query(self):
        return super().get_query().filter_by(owner=g.user)

    def get_count_query(self):
        return super().get_count_query().filter_by(owner=g.user)

    def get_one(self, id):  # noqa: A002
        return self.get_query().filter_by(id=id).one_or_none()

    def on_model_change(self, form, model, is_created):
        if not is_created:
            model.code = "x-1"

    @action("rename", "Rename them")
    def rename(self, ids):
        for book in self.get_query().filter(Book.id.in_(ids)):
            book.title = "Renamed"
        db.session.commit()

    @expose("/report/")
    def report(self):
        return f"report on {db.session.query(Book).count()} books"


admin = Admin(app, name="The library")
admin.add_view(BookView(Book, db, endpoint="book"))


@app.before_request
def know_user():
    g.user = request.headers.get("X-User")


def look(client) -> dict[str, object]:
    def get(url: str) -> str:
        return client.get(url, headers=STAFF).text

    rows, form = get(LIST), get(FIRST)
    late = {"title": "Late", "year": "2999", "owner": "staff", "code": "x-1"}
    said = client.post("/admin/book/new/", data=late, headers=STAFF).text
    client.post(
        FIRST,
        data={**late, "year": "1815", "title": "Emma", "code": "y"},
        headers=STAFF,
    )
    kept = db.session.get(Book, 1).code
    return {
        "branding": "The library" in rows,
        "column": "211 years" in rows,
        "order": order_of(rows) == ["Ulysses", "Emma"],
        "read-only": "x-1" in form and "readonly" in form and kept == "x-1",
        "groups": re.search(r"<h3>\s*Keeping", form) is not None,
        "filter": order_of(get(f"{LIST}?flt0_0=19")) == ["Emma"],
        "validation": "not printed yet" in said,
        "page": get(f"{LIST}report/") == "report on 3 books"
        and client.get(f"{LIST}report/").status_code in {302, 403},
        "rows": "Dune" not in rows and "Dune" not in get("/admin/book/edit/?id=3"),
        "style": "own.css" in rows,
    }


def act(client) -> dict[str, object]:
    client.post(
        f"{LIST}ajax/update/", data={"list_form_pk": "1", "year": "1816"}, headers=STAFF
    )
    db.session.expire_all()
    edited = db.session.get(Book, 1).year
    chosen = {"action": "rename", "rowid": "1"}
    client.post(f"{LIST}action/", data=chosen, headers=STAFF)
    db.session.expire_all()
    names = list(db.session.scalars(db.select(Book.title).order_by(Book.id)))
    return {
        "editable": edited == 1816,
        "action": names == ["Renamed", "Ulysses", "Dune"],
    }


STAFF = {"X-User": "staff"}


def main() -> None:
    with app.app_context():
        db.create_all()
        for title, year, owner in BOOKS:
            db.session.add(Book(title=title, year=year, owner=owner))
        db.session.commit()
        client = app.test_client()
        judge({**look(client), **act(client)})


if __name__ == "__main__":
    main()
