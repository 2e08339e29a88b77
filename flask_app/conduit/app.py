"""The application factory."""

import os
from collections.abc import Mapping

from flask import Flask

from . import (
    admin,
    api,
    auth,
    avatars,
    bench,
    blog,
    bodies,
    caching,
    cli,
    database,
    errors,
    health,
    languages,
    logs,
    retries,
    security,
    static_files,
)
from .config import from_environment
from .extensions import cors, csrf, db, limiter, login_manager, mail, migrate


def create_app(config: Mapping[str, object] | None = None) -> Flask:
    """Build the application.

    Without a configuration the environment is read; ConfigurationError then names
    the variable that is missing or bad.
    """
    app = Flask(__package__)
    app.config.from_mapping(from_environment(os.environ) if config is None else config)
    logs.init_app(app)
    app.url_map.merge_slashes = False  # //: another path, not one to be led away from
    app.json.sort_keys = False
    app.json.ensure_ascii = False
    app.json.compact = True
    app.json.mimetype = "application/json; charset=utf-8"

    bind_extensions(app)
    app.wsgi_app = bodies.BoundedBodies(app.wsgi_app, auth.settings.MAX_BODY)
    # What proxies tell comes before the files, which are in the log as well.
    static_files.init_app(app)
    security.init_app(app)
    errors.init_app(app)
    languages.init_app(app)
    app.register_blueprint(health.bp)
    api.init_app(app)
    app.register_blueprint(blog.bp)
    app.register_blueprint(auth.bp)
    app.register_blueprint(auth.reset.bp)
    app.register_blueprint(avatars.bp)
    admin.init_app(app)
    bench.init_app(app)
    retries.init_app(app)
    cli.init_app(app)
    return app


def bind_extensions(app: Flask) -> None:
    """Give the extensions the application's configuration."""
    db.init_app(app)
    database.init_app(app)
    migrate.init_app(app, db)
    cors.init_app(app)
    csrf.init_app(app)
    caching.init_app(app)
    limiter.init_app(app)
    login_manager.init_app(app)
    mail.init_app(app)
