"""Benchmarks: what the framework does with no product around it."""

from flask import Blueprint, Flask, Response

bp = Blueprint("bench", __name__, url_prefix="/bench")


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
