"""The JSON API, under /api."""

from flask import Flask

from ..extensions import api, csrf
from ..slugs import NameConverter, SlugConverter
from . import articles, comments, docs, favorites, profiles, tags, users

BLUEPRINTS = (
    users.blp,
    profiles.blp,
    articles.blp,
    comments.blp,
    favorites.blp,
    tags.blp,
)
TOKEN = {
    "type": "apiKey",
    "in": "header",
    "name": "Authorization",
    "description": "`Token <jwt>`, as a log-in answers it.",
}


def init_app(app: Flask) -> None:
    """Mount the API's blueprints."""
    app.url_map.converters.update(default=NameConverter, slug=SlugConverter)
    api.init_app(app)
    api.spec.components.security_scheme("token", TOKEN)
    app.register_blueprint(docs.bp)
    for blueprint in BLUEPRINTS:
        csrf.exempt(blueprint)  # cookies mean nothing there
        api.register_blueprint(blueprint, url_prefix="/api")
