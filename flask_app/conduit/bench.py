"""Benchmarks: what the framework does with no product around it."""

from random import randint, sample

from flask import Blueprint, Flask, Response, render_template, request
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from .extensions import db
from .models.base import Base

ROWS = 10_000
MOST_QUERIES = 500

bp = Blueprint("bench", __name__, url_prefix="/bench")


class World(Base):
    """One of ten thousand numbers."""

    __tablename__ = "world"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    random_number: Mapped[int]

    def shown(self) -> dict[str, int]:
        """Return what the answers say of it."""
        return {"id": self.id, "randomNumber": self.random_number}


class Fortune(Base):
    """One of twelve wise words."""

    __tablename__ = "fortune"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    message: Mapped[str] = mapped_column(String(2048))


def init_app(app: Flask) -> None:
    """Serve the benchmarks, unless CONDUIT_BENCH says otherwise."""
    if app.config["BENCH"]:
        app.register_blueprint(bp)


@bp.get("/plaintext")
def plaintext() -> Response:
    """Answer a constant text."""
    return Response("Hello, World!", mimetype="text/plain")


@bp.get("/json")
def json() -> dict[str, str]:
    """Answer a small object."""
    return {"message": "Hello, World!"}


@bp.get("/db")
def one_row() -> dict[str, int]:
    """Answer a row that chance has chosen."""
    return db.get_or_404(World, randint(1, ROWS)).shown()  # noqa: S311 (no secret)


@bp.get("/queries")
def many_rows() -> list[dict[str, int]]:
    """Answer as many rows as are asked for."""
    return [row.shown() for row in some_rows()]


def some_rows() -> list[World]:
    """Read as many rows as `queries` asks for, each on its own."""
    count = request.args.get("queries", 1, type=int)
    count = min(max(count, 1), MOST_QUERIES)
    return [
        db.get_or_404(World, number) for number in sample(range(1, ROWS + 1), count)
    ]


@bp.get("/fortunes")
def fortunes() -> str:
    """Show the stored words and one more, sorted."""
    more = Fortune(id=0, message="Additional fortune added at request time.")
    words = [*db.session.scalars(select(Fortune)), more]
    words.sort(key=lambda fortune: fortune.message)
    return render_template("bench/fortunes.html", fortunes=words)


@bp.get("/updates")
def updates() -> list[dict[str, int]]:
    """Give as many rows as are asked for new numbers, and answer them."""
    rows = some_rows()
    for row in rows:
        row.random_number = randint(1, ROWS)  # noqa: S311 (no secret)
    db.session.commit()
    return [row.shown() for row in rows]
