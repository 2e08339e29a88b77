"""Flask-Admin: 20 functions by options alone, and who may see it."""

from __future__ import annotations

import re
from datetime import date
from importlib import metadata
from typing import ClassVar

from flask import Flask
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView
from flask_babel import Babel
from flask_sqlalchemy import SQLAlchemy
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from probe import expect, report
from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

#: Up to the first list page, beyond application, database and models.
LIST = """
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView
admin = Admin(app)
admin.add_view(ModelView(Player, db.session))
"""
#: A further model.
MORE = """
admin.add_view(ModelView(Team, db.session))
"""
#: The same list behind a log-in for staff, as the documentation advises.
STAFF = """
from flask import abort, redirect, render_template_string, request, url_for
from flask_admin import Admin, AdminIndexView
from flask_admin.contrib.sqla import ModelView
from flask_login import LoginManager, UserMixin, current_user, login_user
from werkzeug.security import check_password_hash


class User(UserMixin, db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30), unique=True)
    password: Mapped[str] = mapped_column(String(200))
    is_staff: Mapped[bool] = mapped_column(default=False)


login_manager = LoginManager(app)


@login_manager.user_loader
def load_user(key):
    return db.session.get(User, key)


@app.route("/login", methods=["GET", "POST"])
def login():
    if request.method == "POST":
        user = db.session.scalar(db.select(User).filter_by(name=request.form["name"]))
        if user and check_password_hash(user.password, request.form["password"]):
            login_user(user)
            return redirect(url_for("admin.index"))
    return render_template_string(LOGIN_PAGE)


LOGIN_PAGE = '''<form method="post"><input name="name">
<input name="password" type="password"><button>Log in</button></form>'''


class StaffOnly:
    def is_accessible(self):
        return current_user.is_authenticated and current_user.is_staff

    def inaccessible_callback(self, name, **kwargs):
        return redirect(url_for("login"))


class StaffIndexView(StaffOnly, AdminIndexView):
    pass


class StaffView(StaffOnly, ModelView):
    pass


admin = Admin(app, index_view=StaffIndexView())
admin.add_view(StaffView(Player, db.session))
"""


class Base(DeclarativeBase):
    """The base of the models."""


db = SQLAlchemy(model_class=Base)


class Team(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))
    players: Mapped[list[Player]] = relationship(back_populates="team", cascade="all")

    def __str__(self):
        return self.name


class Player(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    team: Mapped[Team] = relationship(back_populates="players")
    born: Mapped[date]
    active: Mapped[bool] = mapped_column(default=True)

    def __str__(self):
        return self.name


class PlayerView(ModelView):
    column_list = ("name", "team", "active")
    column_default_sort = ("id", True)
    column_filters = ("active", "born")
    column_searchable_list = ("name",)
    page_size = 2
    can_export = True
    form_ajax_refs: ClassVar = {"team": {"fields": ("name",)}}


class TeamView(ModelView):
    inline_models = (Player,)


def make_app(name: str, **config: str) -> Flask:
    app = Flask(name)
    app.config.update(config)
    app.secret_key = "k" * 40
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    # Only because Flask-Babel is installed here: without it no line is needed.
    Babel(app)
    db.init_app(app)
    return app


def fill() -> None:
    db.create_all()
    reds, blues = Team(name="Reds"), Team(name="Blues")
    for name, team, year, active in (
        ("Ann", reds, 2000, True),
        ("Bob", blues, 2001, False),
        ("Cid", blues, 2001, True),
    ):
        db.session.add(
            Player(name=name, team=team, born=date(year, 5, 1), active=active)
        )
    db.session.commit()


def shown(page: str) -> list[str]:
    """Return the players that a list page shows, in its order."""
    return re.findall(r'col-name">\s*(\w+)', page)


def lists(client) -> None:
    def names(query: str = "") -> list[str]:
        return shown(client.get(f"/admin/player/{query}").text)

    expect("function-list", "GET the list", names(), ["Cid", "Bob"])
    expect("function-search", "?search=Ann", names("?search=Ann"), ["Ann"])
    expect("function-filter", "?flt0_0=0", names("?flt0_0=0"), ["Bob"])
    seen = [names(f"?sort=0{more}")[0] for more in ("", "&desc=1")]
    expect("function-sort", "?sort=0, &desc=1", seen, ["Ann", "Cid"])
    expect("function-pages", "?page=1, two a page", names("?page=1"), ["Ann"])
    page = client.get("/admin/player/").text
    drill = re.findall(r'href="[^"]*year[^"]*"', page)
    report(
        "function-dates", bool(drill), f"links by year: {drill}; dates can be filtered"
    )
    seen = client.get("/admin/player/ajax/lookup/?name=team&query=Re").text
    expect("function-autocomplete", "query=Re", "Reds" in seen, True)
    seen = client.get("/admin/player/export/csv/").text
    expect("function-export", "export/csv/", "Ann" in seen, True)
    found = re.findall(r">[^<]*\bmport[^<]*<|>[^<]*Import[^<]*<", page)
    report("function-import", bool(found), f"links on the list: {found}")
    page = client.get("/admin/").text
    seen = ["/admin/player/" in page, "/admin/team/" in page]
    expect("function-dashboard", "GET /admin/", seen, [True, True])
    german = make_app("german", BABEL_DEFAULT_LOCALE="de")
    admin = Admin(german)
    admin.add_view(ModelView(Player, db.session))
    with german.app_context():
        db.create_all()
        page = german.test_client().get("/admin/player/").text
    expect("function-languages", "BABEL_DEFAULT_LOCALE=de", "Erstellen" in page, True)


def count(**wanted) -> int:
    return db.session.scalar(
        select(func.count()).select_from(Player).filter_by(**wanted)
    )


def changes(client) -> None:
    row = {"name": "Dan", "team": 1, "born": "2002-05-01"}
    client.post("/admin/player/new/", data=row)
    expect("function-create", "POST new/", count(name="Dan"), 1)
    key = db.session.scalar(select(Player.id).filter_by(name="Dan")) or 0
    client.post(f"/admin/player/edit/?id={key}", data={**row, "name": "Don"})
    expect("function-edit", "POST edit/", count(name="Don"), 1)
    seen = client.get(f"/admin/player/history/?id={key}").status_code
    expect("function-history", "GET history/", seen, 200)
    page = client.get("/admin/team/delete/?id=1").text
    expect("function-cascade", "a page before deleting", "Ann" in page, True)
    client.post("/admin/player/delete/", data={"id": key})
    expect("function-delete", "POST delete/", count(id=key), 0)
    for name in "xy":
        db.session.add(Player(name=name, team_id=1, born=date(2003, 1, 1)))
    db.session.commit()
    doomed = db.session.scalars(
        select(Player.id).where(Player.name.in_(["x", "y"]))
    ).all()
    client.post("/admin/player/action/", data={"action": "delete", "rowid": doomed})
    seen = count(name="x") + count(name="y")
    expect("function-bulk", "delete two at once", seen, 0)
    inline = {"name": "Blues", "players-0-name": "Eve", "players-0-born": "2004-01-01"}
    client.post("/admin/team/edit/?id=2", data=inline)
    seen = count(name="Eve")
    expect("function-inline", "a player on the page of a team", seen, 1)


def access(client) -> None:
    page = client.get("/admin/").text
    links = re.findall(r'href="(/admin/(?:user|group|role)[^"]*)"', page)
    report("function-users", bool(links), f"pages for users and groups: {links}")
    rights = [n for n in dir(ModelView) if "permission" in n or n.startswith("has_")]
    told = f"options of a view: {rights}; is_accessible() is code"
    report("function-permissions", bool(rights), told)
    answer = client.get("/admin/player/")
    rows = shown(answer.text)
    told = f"GET the list without a log-in: {answer.status_code}, {rows}"
    report("anonymous", answer.status_code == 200 and bool(rows), told)


def guarded() -> None:
    app = make_app("guarded")
    space = {"app": app, "db": db, "Player": Player, "__name__": __name__}
    space |= {"Mapped": Mapped, "mapped_column": mapped_column, "String": String}
    exec(compile(STAFF, "staff", "exec", dont_inherit=True), space)
    from werkzeug.security import generate_password_hash

    seen = []
    with app.app_context():
        db.create_all()
        for name, is_staff in (("member", False), ("staff", True)):
            password = generate_password_hash("sesame")
            db.session.add(
                space["User"](name=name, password=password, is_staff=is_staff)
            )
        db.session.commit()
        for name in ("", "member", "staff"):
            client = app.test_client()
            client.post("/login", data={"name": name, "password": "sesame"})
            seen.append(client.get("/admin/player/").status_code)
    expect("guarded", "nobody, a member, staff", seen, [302, 302, 200])


def needed(*names: str) -> set[str]:
    """Return the distributions that lead from these, with themselves."""
    found, waiting = set(), [canonicalize_name(name) for name in names]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            for text in metadata.requires(name) or ():
                item = Requirement(text)
                if item.marker is None or item.marker.evaluate({"extra": ""}):
                    waiting.append(canonicalize_name(item.name))
    return found


def sizes() -> None:
    count_of = {}
    for kind, text in (("list", LIST), ("staff", STAFF)):
        written = [line for line in text.splitlines() if line.strip()]
        count_of[kind] = len(written)
        report(f"{kind}-lines", len(written), f"{len(written)} lines: {written[:4]} …")
    for kind, more in (("list", ()), ("staff", ("flask-login",))):
        extra = needed("flask-admin", "flask-sqlalchemy", *more) - needed("flask")
        report(f"{kind}-packages", len(extra), ", ".join(sorted(extra)))
        report(f"{kind}-settings", 2, "SECRET_KEY, SQLALCHEMY_DATABASE_URI")
    report("check-lines", count_of["staff"] - count_of["list"], "staff without list")
    report("model-lines", len(MORE.split("\n")) - 2, MORE)


def main() -> None:
    app = make_app("club")
    admin = Admin(app)
    admin.add_view(PlayerView(Player, db.session))
    admin.add_view(TeamView(Team, db.session))
    with app.app_context():
        fill()
        client = app.test_client()
        lists(client)
        changes(client)
        access(client)
    guarded()
    sizes()


if __name__ == "__main__":
    main()
