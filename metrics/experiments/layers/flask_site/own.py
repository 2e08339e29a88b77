"""The layers as a Flask application has them, behind functions that the pages call.

Sessions are no more than what a request has.
"""

import flask_login
from flask import Flask, render_template, url_for
from flask_caching import Cache as FlaskCache
from flask_sqlalchemy import SQLAlchemy
from forms_of_wtforms import Forms
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from werkzeug.security import check_password_hash, generate_password_hash


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)
cache = FlaskCache(config={"CACHE_TYPE": "SimpleCache"})


class Routing:
    flask = Flask

    @staticmethod
    def prepare(app, pages):
        app.add_url_rule("/hello/<name>", view_func=pages.hello)
        for url, view in pages.PLAIN.items():
            app.add_url_rule(f"/{url}", view_func=view, methods=["GET", "POST"])

    address = staticmethod(lambda name: url_for("hello", name=name))


class Templates:
    page = staticmethod(lambda word: render_template("page.html", word=word))


class Note(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]


class Account(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    password: Mapped[str]


class Orm:
    @staticmethod
    def prepare(app):
        app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///own.sqlite3"
        db.init_app(app)
        with app.app_context():
            db.create_all()

    @staticmethod
    def add(text):
        db.session.add(Note(text=text))
        db.session.commit()

    @staticmethod
    def texts():
        return list(db.session.scalars(select(Note.text).order_by(Note.id)))

    @staticmethod
    def add_account(name, password):
        db.session.add(Account(name=name, password=password))
        db.session.commit()

    @staticmethod
    def account(name):
        return db.session.scalar(select(Account).where(Account.name == name))


class Cache:
    prepare = staticmethod(cache.init_app)

    @staticmethod
    def keep(make):
        if (found := cache.get("count")) is None:
            cache.set("count", found := make())
        return found

    forget = staticmethod(cache.clear)


class User(flask_login.UserMixin):
    def __init__(self, name):
        self.id = name


class Auth:
    @staticmethod
    def prepare(app, orm):
        flask_login.LoginManager(app).user_loader(User)
        with app.app_context():
            orm.add_account("ann", generate_password_hash("sesame"))

    @staticmethod
    def enter(orm, name, password):
        found = orm.account(name)
        if found and check_password_hash(found.password, password):
            flask_login.login_user(User(found.name))

    @staticmethod
    def name():
        return flask_login.current_user.get_id()


LAYERS = {
    "routing": Routing,
    "templates": Templates,
    "orm": Orm,
    "forms": Forms,
    "cache": Cache,
    "auth": Auth,
}
