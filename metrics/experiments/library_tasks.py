"""Twenty outside libraries of many kinds, each doing its work in a view.

Neither framework requires any of them. A task takes the form of a request, as its
framework hands it over, and returns the text of the answer.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from probe import expect, report

if TYPE_CHECKING:
    from collections.abc import Callable

FORM = {"name": "Ann Lee", "number": "3"}


def sqlalchemy(form):
    import sqlalchemy as sa
    from sqlalchemy.orm import DeclarativeBase, Session, mapped_column

    class Base(DeclarativeBase):
        pass

    class Item(Base):
        __tablename__ = "item"
        name = mapped_column(sa.String, primary_key=True)

    engine = sa.create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Item(name=form["name"]))
        session.commit()
        return session.scalars(sa.select(Item)).one().name


def mako(form):
    from mako.template import Template

    return Template("Hello, ${name | h}").render(name=form["name"])


def markdown_it(form):
    from markdown_it import MarkdownIt

    return MarkdownIt().renderInline(f"**{form['name']}**")


def wtforms(form):
    from wtforms import Form, IntegerField, StringField, validators

    class Order(Form):
        name = StringField(validators=[validators.Length(max=3)])
        number = IntegerField()

    found = Order(form)
    return f"{found.validate()} {found.number.data} {list(found.errors)}"


def marshmallow(form):
    from marshmallow import Schema, fields

    schema = Schema.from_dict({"name": fields.Str(), "number": fields.Int()})
    return str(
        schema().load(form.to_dict() if hasattr(form, "to_dict") else form.dict())
    )


def jsonschema(form):
    import jsonschema

    wanted = {"type": "string", "maxLength": 3}
    return str(jsonschema.Draft202012Validator(wanted).is_valid(form["name"]))


def attrs(form):
    from attrs import asdict, define

    @define
    class Order:
        name: str

    return str(asdict(Order(form["name"])))


def pyjwt(form):
    import jwt

    key = "a key that is long enough for it"
    token = jwt.encode({"sub": form["name"]}, key, "HS256")
    return jwt.decode(token, key, ["HS256"])["sub"]


def argon2(form):
    from argon2 import PasswordHasher

    hasher = PasswordHasher(time_cost=1, memory_cost=64)
    return str(hasher.verify(hasher.hash(form["name"]), form["name"]))


def cachelib(form):
    from cachelib import SimpleCache

    cache = SimpleCache()
    cache.set("name", form["name"])
    return cache.get("name")


def limits(form):
    from limits import parse, storage, strategies

    limiter = strategies.FixedWindowRateLimiter(storage.MemoryStorage())
    once = parse("1/hour")
    return str([limiter.hit(once, form["name"]), limiter.hit(once, form["name"])])


def pyyaml(form):
    import yaml

    return yaml.safe_dump({"name": form["name"]}).strip()


def msgpack(form):
    import msgpack

    return str(msgpack.unpackb(msgpack.packb({"name": form["name"]})))


def numpy(form):
    import numpy as np

    return str(int((np.eye(int(form["number"])) * 2).sum()))


def scipy(form):
    from scipy import optimize

    return f"{optimize.brentq(lambda x: x * x - int(form['number']) ** 2, 0, 9):.1f}"


def pillow(form):
    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", (int(form["number"]), 2)).save(file, "PNG")
    return str(Image.open(file).size)


def nh3(form):
    import nh3

    return nh3.clean(f"<b>{form['name']}</b><script>1</script>")


def beautifulsoup(form):
    from bs4 import BeautifulSoup

    return BeautifulSoup(f"<p>{form['name']}", "html.parser").p.text


def babel(form):
    from babel.numbers import format_decimal

    return format_decimal(int(form["number"]) / 2, locale="de")


def slugify(form):
    from slugify import slugify

    return slugify(form["name"])


TASKS: dict[Callable[..., str], str] = {
    sqlalchemy: "Ann Lee",
    mako: "Hello, Ann Lee",
    markdown_it: "<strong>Ann Lee</strong>",
    wtforms: "False 3 ['name']",
    marshmallow: "{'name': 'Ann Lee', 'number': 3}",
    jsonschema: "False",
    attrs: "{'name': 'Ann Lee'}",
    pyjwt: "Ann Lee",
    argon2: "True",
    cachelib: "Ann Lee",
    limits: "[True, False]",
    pyyaml: "name: Ann Lee",
    msgpack: "{'name': 'Ann Lee'}",
    numpy: "6",
    scipy: "3.0",
    pillow: "(3, 2)",
    nh3: "<b>Ann Lee</b>",
    beautifulsoup: "Ann Lee",
    babel: "1,5",
    slugify: "ann-lee",
}


def judge(post: Callable[[str], tuple[int, str]]) -> None:
    """Report each library; `post` sends the form to a path, one a library."""
    for task, wanted in TASKS.items():
        name = task.__name__.replace("_", "-")
        expect(f"works-{name}", f"POST /{name}", post(f"/{name}"), (200, wanted))


def judge_absent(post: Callable[[str], tuple[int, str]]) -> None:
    """Report what a view gets that asks for a library that nobody installed."""
    report("control", post("/absent")[0] == 500, "a library that is not installed")


def absent(form):
    import no_such_library

    return str(no_such_library)
