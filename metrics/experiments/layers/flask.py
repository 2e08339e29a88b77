"""The layers of a Flask application: each alone, each exchanged in a small site."""

from __future__ import annotations

import sys
from pathlib import Path

SITE = Path(__file__).parent / "flask_site"
sys.path[:0] = [str(SITE), str(SITE.parent / "shared")]

import alone
from layer_story import NOTHING, Framework, main

PACKAGES = {
    "routing": ("werkzeug.routing",),
    "templates": ("jinja2", "flask.templating"),
    "orm": ("sqlalchemy", "flask_sqlalchemy"),
    "forms": ("wtforms", "flask_wtf"),
    "sessions": ("flask.sessions",),
    "cache": ("flask_caching", "cachelib"),
    "auth": ("flask_login",),
}
CALLS = {
    "routing": (
        "werkzeug.routing.map:MapAdapter.match",
        "werkzeug.routing.map:MapAdapter.build",
    ),
    "templates": ("jinja2.environment:Template.render",),
    "orm": (
        "sqlalchemy.orm.session:Session.__init__",
        "sqlalchemy.engine.base:Connection.execute",
    ),
    "forms": ("wtforms.form:BaseForm.__init__",),
    "sessions": (
        "flask.sessions:SecureCookieSessionInterface.open_session",
        "flask.sessions:SecureCookieSessionInterface.save_session",
    ),
    "cache": ("flask_caching:Cache.get", "flask_caching:Cache.set"),
    "auth": ("flask_login.login_manager:LoginManager._load_user",),
}


def site(exchanged: str):
    """Build the pages with a stand-in for one layer."""
    import own
    import pages

    Path("templates").symlink_to(SITE / "templates")
    use = pages.use
    use.update(own.LAYERS)
    if exchanged != NOTHING:
        import other

        use |= {name: other.LAYERS[name] for name in other.LAYERS if name == exchanged}
    app = use["routing"].flask(__name__, root_path=str(Path.cwd()))
    app.config.update(SECRET_KEY="k" * 50, PROPAGATE_EXCEPTIONS=True)
    if exchanged == "sessions":
        app.session_interface = other.Sessions()
    use["routing"].prepare(app, pages)
    use["orm"].prepare(app)
    use["cache"].prepare(app)
    use["auth"].prepare(app, use["orm"])
    return app


if __name__ == "__main__":
    main(__file__, Framework(alone.WORK, site, PACKAGES, CALLS))
