"""A stand-in for each layer of Django, with nothing of the layer itself.

That of templates is a setting.
"""

import cachelib
from forms_of_wtforms import Forms
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import String, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, Rule
from werkzeug.security import check_password_hash, generate_password_hash


class Routing:
    """Werkzeug's rules, behind the one pattern of Django that matches everything."""

    urls = None

    @classmethod
    def patterns(cls, pages):
        from django.http import Http404
        from django.urls import re_path

        rules = [Rule("/hello/<name>", endpoint=pages.hello)]
        rules += [Rule(f"/{url}", endpoint=view) for url, view in pages.PLAIN.items()]
        cls.urls = Map(rules).bind("localhost")
        cls.hello = staticmethod(pages.hello)

        def dispatch(request):
            try:
                view, found = cls.urls.match(request.path)
            except NotFound:
                raise Http404 from None
            return view(request, **found)

        return [re_path("", dispatch)]

    @classmethod
    def address(cls, name):
        return cls.urls.build(cls.hello, {"name": name})


class Base(DeclarativeBase):
    pass


class Note(Base):
    __tablename__ = "note"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(30))


class Account(Base):
    """A row with all that the documentation of custom users names but `_meta`."""

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))
    password: Mapped[str] = mapped_column(String(200))
    is_authenticated = is_active = True
    is_anonymous = False

    @property
    def pk(self):
        return self.id

    def get_username(self):
        return self.name


class Orm:
    """SQLAlchemy; Django has no database then."""

    engine = create_engine("sqlite:///other.sqlite3")

    @classmethod
    def prepare(cls):
        Base.metadata.create_all(cls.engine)

    @classmethod
    def _add(cls, row):
        with Session(cls.engine) as session:
            session.add(row)
            session.commit()

    @classmethod
    def add(cls, text):
        cls._add(Note(text=text))

    @classmethod
    def texts(cls):
        with Session(cls.engine) as session:
            return list(session.scalars(select(Note.text).order_by(Note.id)))

    @classmethod
    def add_account(cls, name, password):
        cls._add(Account(name=name, password=password))

    @classmethod
    def account(cls, name):
        with Session(cls.engine) as session:
            return session.scalar(select(Account).where(Account.name == name))


class Backend:
    """Django's accounts out of SQLAlchemy's rows, as its documentation describes."""

    def authenticate(self, request, username, password):
        from django.contrib.auth.hashers import check_password

        found = Orm.account(username)
        return found if found and check_password(password, found.password) else None

    def get_user(self, key):
        with Session(Orm.engine) as session:
            return session.get(Account, key)


class Kept(dict):
    """A session with the two methods of the documented ones that signing in calls."""

    cycle_key = staticmethod(lambda: None)
    flush = dict.clear


def sessions(get_response):
    seal = URLSafeSerializer("k" * 50)

    def handle(request):
        try:
            kept = seal.loads(request.COOKIES.get("kept", ""))
        except BadSignature:
            kept = {}
        request.session = Kept(kept)
        answer = get_response(request)
        answer.set_cookie("kept", seal.dumps(dict(request.session)), httponly=True)
        return answer

    return handle


class Cache:
    kept = cachelib.SimpleCache()

    @classmethod
    def keep(cls, make):
        if (found := cls.kept.get("count")) is None:
            cls.kept.set("count", found := make())
        return found

    forget = staticmethod(kept.clear)


class Auth:
    """A name in the session, and passwords that Werkzeug hashes."""

    @staticmethod
    def prepare(orm):
        orm.add_account("ann", generate_password_hash("sesame"))

    @staticmethod
    def enter(request, name, password):
        from pages import use

        found = use["orm"].account(name)
        if found and check_password_hash(found.password, password):
            request.session["name"] = found.name

    name = staticmethod(lambda request: request.session.get("name", ""))


LAYERS = {
    "routing": Routing,
    "orm": Orm,
    "forms": Forms,
    "cache": Cache,
    "auth": Auth,
}
