"""A stand-in for each layer of a Flask application, most of them Django's layers.

They have nothing of the layer itself. That of sessions is an interface.
"""

from django.conf import settings

DATABASE = {"ENGINE": "django.db.backends.sqlite3", "NAME": "other.sqlite3"}
HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
settings.configure(
    SECRET_KEY="k" * 50, DATABASES={"default": DATABASE}, PASSWORD_HASHERS=HASHERS
)

import django

django.setup()

from django.contrib.auth.hashers import check_password, make_password
from django.core.cache import cache
from django.core.signing import BadSignature, dumps, loads
from django.db import connection, models
from django.template import Context, Engine
from django.urls import Resolver404, path, resolve, reverse
from flask import Flask, abort, request, session
from flask.sessions import SessionInterface, SessionMixin
from forms_of_django import Forms


class Unrouted(Flask):
    """Flask without rules: a function that runs before each request answers it."""

    def create_url_adapter(self, request):
        return None


class Routing:
    """Django's patterns."""

    flask = Unrouted

    @classmethod
    def prepare(cls, app, pages):
        plain = (path(url, view) for url, view in pages.PLAIN.items())
        cls.urls = (path("hello/<name>", pages.hello, name="hello"), *plain)
        app.before_request(cls.dispatch)

    @classmethod
    def dispatch(cls):
        try:
            found = resolve(request.path, cls.urls)
        except Resolver404:
            abort(404)
        return found.func(**found.kwargs)

    @classmethod
    def address(cls, name):
        return reverse("hello", cls.urls, args=[name])


class Templates:
    engine = Engine(dirs=["templates"])

    @classmethod
    def page(cls, word):
        return cls.engine.get_template("page.html").render(Context({"word": word}))


class Note(models.Model):
    text = models.CharField(max_length=30)

    class Meta:
        app_label = "notes"


class Account(models.Model):
    name = models.CharField(max_length=30)
    password = models.CharField(max_length=200)

    class Meta:
        app_label = "notes"


class Orm:
    @staticmethod
    def prepare(app):
        with connection.schema_editor() as editor:
            editor.create_model(Note)
            editor.create_model(Account)

    @staticmethod
    def add(text):
        Note.objects.create(text=text)

    @staticmethod
    def texts():
        return [note.text for note in Note.objects.order_by("pk")]

    @staticmethod
    def add_account(name, password):
        Account.objects.create(name=name, password=password)

    @staticmethod
    def account(name):
        return Account.objects.filter(name=name).first()


class Kept(dict, SessionMixin):
    """A session as Flask's documentation describes it."""


class Sessions(SessionInterface):
    """Django's signatures."""

    def open_session(self, app, request):
        try:
            return Kept(loads(request.cookies.get("kept", "")))
        except BadSignature:
            return Kept()

    def save_session(self, app, session, response):
        response.set_cookie("kept", dumps(dict(session)), httponly=True)


class Cache:
    prepare = staticmethod(lambda app: None)
    keep = staticmethod(lambda make: cache.get_or_set("count", make))
    forget = staticmethod(cache.clear)


class Auth:
    """A name in the session, and passwords that Django hashes."""

    @staticmethod
    def prepare(app, orm):
        with app.app_context():
            orm.add_account("ann", make_password("sesame"))

    @staticmethod
    def enter(orm, name, password):
        found = orm.account(name)
        if found and check_password(password, found.password):
            session["name"] = found.name

    name = staticmethod(lambda: session.get("name"))


LAYERS = {
    "routing": Routing,
    "templates": Templates,
    "orm": Orm,
    "forms": Forms,
    "cache": Cache,
    "auth": Auth,
}
