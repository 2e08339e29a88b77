"""The work of each layer of a Flask application in a script without the others.

What is imported and set up is no more than the layer asks for.
"""


def routing():
    from werkzeug.exceptions import NotFound
    from werkzeug.routing import Map, Rule

    urls = Map([Rule("/hello/<name>", endpoint="hello")]).bind("localhost")
    found = urls.match("/hello/ann")[1]
    try:
        urls.match("/hi")
    except NotFound:
        built = urls.build("hello", {"name": "ben"})
        return (found, built) == ({"name": "ann"}, "/hello/ben")
    return False


def templates():
    from jinja2 import Environment

    page = Environment(autoescape=True).from_string("<p>{{ word }}</p>")
    return page.render(word="<b>") == "<p>&lt;b&gt;</p>"


def orm():
    from sqlalchemy import create_engine, select
    from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

    class Base(DeclarativeBase):
        pass

    class Note(Base):
        __tablename__ = "note"
        id: Mapped[int] = mapped_column(primary_key=True)
        text: Mapped[str]

    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Note(text="one"))
        session.commit()
        found = session.scalars(select(Note).where(Note.text.startswith("o")))
        return len(found.all()) == 1


def forms():
    from wtforms import Form, IntegerField

    class Numbers(Form):
        number = IntegerField()

    class Data(dict):
        getlist = dict.get

    good, bad = Numbers(Data(number=["7"])), Numbers(Data(number=["x"]))
    checked = good.validate() and not bad.validate() and good.number.data
    return checked == 7 and 'name="number"' in str(good.number())


def sessions():
    from flask import Flask, Request, Response
    from werkzeug.test import create_environ

    app = Flask(__name__)
    app.secret_key = "k" * 50
    store = app.session_interface
    kept = store.open_session(app, Request(create_environ()))
    kept["visits"] = 1
    answer = Response()
    store.save_session(app, kept, answer)
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    again, forged = (
        store.open_session(app, Request(create_environ(headers={"Cookie": sent})))
        for sent in (cookie, cookie.replace("=", "=x", 1))
    )
    return again["visits"] == 1 and "visits" not in forged


def cache():
    from flask import Flask
    from flask_caching import Cache

    cache = Cache(Flask(__name__), config={"CACHE_TYPE": "SimpleCache"})
    cache.set("number", 7)
    kept = cache.get("number")
    cache.delete("number")
    return kept == 7 and cache.get("number") is None


def auth():
    from flask import Flask
    from flask_login import LoginManager, UserMixin, current_user
    from werkzeug.security import check_password_hash, generate_password_hash

    class Site(Flask):
        def create_url_adapter(self, request):
            """No routes: nothing is to be matched."""

    app = Site(__name__)
    app.secret_key = "k" * 50
    kept = generate_password_hash("sesame")

    @LoginManager(app).request_loader
    def load(request):
        right = check_password_hash(kept, request.authorization.password)
        user = UserMixin()
        user.id = request.authorization.username
        return user if right else None

    names = []
    for password in ("sesame", "wrong"):
        with app.test_request_context("/", auth=("ann", password)):
            names.append(current_user.get_id())
    return names == ["ann", None]


WORK = {
    "routing": routing,
    "templates": templates,
    "orm": orm,
    "forms": forms,
    "sessions": sessions,
    "cache": cache,
    "auth": auth,
}
