"""The JSON API, under /api."""

from flask import Flask

from ..extensions import api
from . import articles, profiles, users

BLUEPRINTS = (users.blp, profiles.blp, articles.blp)


def init_app(app: Flask) -> None:
    """Mount the API's blueprints."""
    api.init_app(app)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint, url_prefix="/api")
