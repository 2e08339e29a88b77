"""What SQLAlchemy stores and asks within Flask, and on which products."""

from __future__ import annotations

import importlib
import inspect
from functools import partial

from flask import Flask
from flask_notes import passes
from flask_sqlalchemy import SQLAlchemy
from probe import attempt, expect, report
from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    exists,
    func,
    insert,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.dialects import mssql, oracle
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    """The base of the models."""


app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///one.sqlite3"
app.config["SQLALCHEMY_BINDS"] = {"other": "sqlite:///two.sqlite3"}
app.instance_path = "."
db = SQLAlchemy(app, model_class=Base)


class Team(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))


class Score(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    day: Mapped[int]
    points: Mapped[int]
    extra: Mapped[dict] = mapped_column(JSON, default=dict)


class FarTeam(db.Model):
    __bind_key__ = "other"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))


class FarScore(db.Model):
    __bind_key__ = "other"
    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("far_team.id"))
    points: Mapped[int]
    team: Mapped[FarTeam] = db.relationship()


@app.get("/faulty/")
def faulty():
    db.session.add(Team(name="half"))
    db.session.flush()
    raise RuntimeError("between two writes")


@app.get("/stored/")
def stored():
    db.session.add(Team(name="in-view"))
    db.session.commit()
    return db.session.scalars(select(Team.name).where(Team.name == "in-view")).one()


def recursive():
    tree = select(Team.id).where(Team.id == 3).cte(recursive=True)
    tree = tree.union_all(select(Team.id).join(tree, Team.parent_id == tree.c.id))
    return select(tree.c.id).order_by(tree.c.id)


def cte():
    total = select(Score.team_id, func.sum(Score.points).label("sum"))
    total = total.group_by(Score.team_id).cte()
    return select(Team.name, total.c.sum).join(total).order_by(Team.id)


def rank():
    place = func.rank().over(partition_by=Score.team_id, order_by=Score.points.desc())
    return select(place).order_by(Score.id)


def running_total():
    total = func.sum(Score.points).over(order_by=Score.day)
    return select(total).join(Team).where(Team.name == "a").order_by(Score.day)


def previous_row():
    before = func.lag(Score.points).over(order_by=Score.day)
    return select(before).join(Team).where(Team.name == "a").order_by(Score.day)


def upsert():
    new = sqlite_insert(Team).values(name="a", parent_id=3)
    changed = {"parent_id": new.excluded.parent_id}
    return new.on_conflict_do_update(["name"], set_=changed).returning(Team.parent_id)


def filtered_count():
    few = func.count().filter(Score.points < 3)
    many = func.count().filter(Score.points >= 3)
    return select(few, many).select_from(Score)


def without_scores():
    scores = exists().where(Score.team_id == Team.id)
    return select(Team.name).where(~scores)


def union():
    names = (select(Team.name).where(Team.id == key) for key in (1, 2))
    return union_all(*names)


def json_path():
    city = Score.extra[("place", "city")].as_string()
    return select(func.count()).where(city == "Rome").select_from(Score)


def latest_of_group():
    last = select(Score.points).where(Score.team_id == Team.id)
    last = last.order_by(Score.day.desc()).limit(1).scalar_subquery()
    return select(last).select_from(Team).order_by(Team.id)


def full_join():
    both = select(Team.name, Score.day).join(Score, Team.id == Score.team_id, full=True)
    return both.order_by(Team.name, Score.day)


#: Query → what it must find, and whether Django's mapper can say it as well.
QUERIES = {
    "recursive": (recursive, [(1,), (3,)], False),
    "cte": (cte, [("a", 6), ("b", 9)], False),
    "rank": (rank, [(3,), (2,), (1,), (1,)], True),
    "running-total": (running_total, [(1,), (3,), (6,)], True),
    "previous-row": (previous_row, [(None,), (1,), (2,)], True),
    "upsert": (upsert, [(3,)], True),
    "filtered-count": (filtered_count, [(2, 2)], True),
    "exists": (without_scores, [("c",)], True),
    "union": (union, [("a",), ("b",)], True),
    "json-path": (json_path, [(1,)], True),
    "latest-of-group": (latest_of_group, [(3,), (9,), (None,)], True),
    "full-join": (
        full_join,
        [("a", 1), ("a", 2), ("a", 3), ("b", 1), ("c", None)],
        False,
    ),
}


def fill() -> None:
    db.create_all()
    db.session.add_all(Team(name=name) for name in "abc")
    db.session.add_all(Score(team_id=1, day=day, points=day) for day in (1, 2, 3))
    city = {"place": {"city": "Rome"}}
    db.session.add(Score(team_id=2, day=1, points=9, extra=city))
    db.session.flush()
    db.session.execute(update(Team).where(Team.id == 1).values(parent_id=3))
    db.session.commit()


def queries() -> None:
    lines = 0
    for name, (ask, wanted, shared) in QUERIES.items():
        seen = [tuple(row) for row in db.session.execute(ask())]
        expect(f"query-{name}", f"{ask.__name__}() on SQLite", seen, wanted)
        lines += (len(inspect.getsource(ask).splitlines()) - 1) * shared
    db.session.commit()
    told = ", ".join(name for name, query in QUERIES.items() if query[2])
    report("lines-of-queries", lines, f"{told}: bodies of the functions")
    seen = db.session.execute(text("SELECT name FROM team WHERE id = :id"), {"id": 2})
    expect("raw-sql", "session.execute(text(sql), params)", seen.scalar(), "b")
    compiled()


def compiled() -> None:
    """Compile for products that have no server here."""
    for check, dialect in (("oracle", oracle), ("mssql", mssql)):
        done, failed = 0, []
        for name, (ask, _, _) in QUERIES.items():
            compile_ = partial(ask().compile, dialect=dialect.dialect())
            seen = attempt(lambda compile_=compile_: str(compile_()))
            done += "raised" not in seen
            failed += [name] if "raised" in seen else []
        told = f"compiled only, no server was used; failed: {failed}"
        report(f"compiled-{check}", done, told)


def products() -> None:
    for name in ("sqlite", "postgresql", "mysql", "oracle", "mssql"):
        module = f"sqlalchemy.dialects.{name}"
        found = importlib.util.find_spec(module) is not None
        report(f"backend-{name}", found, f"{module}: {found}")


def two_databases() -> None:
    db.session.add(FarScore(team=FarTeam(name="far"), points=5))
    db.session.commit()
    near = db.session.scalar(select(func.count()).where(Team.name == "far"))
    far = db.session.scalar(select(FarScore.points).join(FarTeam))
    expect("two-databases", "a bind key", [near, far], [0, 5])


def half_written(act) -> int:
    found = 0
    for _ in range(100):
        attempt(act)
        db.session.rollback()
        found += (
            db.session.execute(delete(Team).where(Team.name == "half")).rowcount > 0
        )
        db.session.commit()
    return found


def in_a_block() -> None:
    with Session(db.engine) as session, session.begin():
        session.add(Team(name="half"))
        session.flush()
        raise RuntimeError("between two writes")


def faults(client) -> None:
    seen = half_written(lambda: client.get("/faulty/"))
    report("half-default", seen, f"{seen} of 100 requests, committed at the end only")
    seen = half_written(in_a_block)
    report("half-block", seen, f"{seen} of 100 under session.begin()")


class CoreNotes:
    """SQLAlchemy's query language."""

    def __init__(self) -> None:
        self.engine = create_engine("sqlite:///core.sqlite3")
        key = Column("id", Integer, primary_key=True)
        self.note = Table("note", MetaData(), key, Column("text", String))
        self.note.metadata.create_all(self.engine)

    def add(self, text):
        with self.engine.begin() as db:
            done = db.execute(insert(self.note).values(text=text))
            return done.inserted_primary_key[0]

    def get(self, key):
        with self.engine.begin() as db:
            return db.scalar(select(self.note.c.text).where(self.note.c.id == key))

    def all(self):
        with self.engine.begin() as db:
            return [tuple(row) for row in db.execute(select(self.note))]

    def change(self, key, text):
        wanted = update(self.note).where(self.note.c.id == key).values(text=text)
        with self.engine.begin() as db:
            return db.execute(wanted).rowcount == 1

    def remove(self, key):
        with self.engine.begin() as db:
            wanted = delete(self.note).where(self.note.c.id == key)
            return db.execute(wanted).rowcount == 1


class OtherBase(DeclarativeBase):
    """The base of a model without Flask-SQLAlchemy."""


class Note(OtherBase):
    __tablename__ = "note"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]


class ObjectNotes:
    """SQLAlchemy's mapper."""

    def __init__(self) -> None:
        self.engine = create_engine("sqlite:///objects.sqlite3")
        OtherBase.metadata.create_all(self.engine)

    def add(self, text):
        with Session(self.engine) as session, session.begin():
            note = Note(text=text)
            session.add(note)
            session.flush()
            return note.id

    def get(self, key):
        with Session(self.engine) as session:
            note = session.get(Note, key)
            return note and note.text

    def all(self):
        with Session(self.engine) as session:
            return [(note.id, note.text) for note in session.scalars(select(Note))]

    def change(self, key, text):
        with Session(self.engine) as session, session.begin():
            note = session.get(Note, key)
            if note:
                note.text = text
            return note is not None

    def remove(self, key):
        with Session(self.engine) as session, session.begin():
            note = session.get(Note, key)
            if note:
                session.delete(note)
            return note is not None


def main() -> None:
    for check, store in (
        ("layer-sqlalchemy-core", CoreNotes()),
        ("layer-sqlalchemy-orm", ObjectNotes()),
    ):
        right, steps = passes(store)
        report(check, right == steps, f"{right} of {steps} steps of the story")
    products()
    with app.app_context():
        client = app.test_client()
        fill()
        queries()
        two_databases()
        faults(client)
        team = db.session.scalars(select(Team).where(Team.name == "a")).one()
        seen = [isinstance(Team, type), isinstance(team, Team)]
        expect("row-is-instance", "class; instance", seen, [True, True])
        seen = client.get("/stored/").text
        expect("mapper-works", "a view stores and loads", seen, "in-view")


if __name__ == "__main__":
    main()
