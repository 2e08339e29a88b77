"""A site with ten parts of other authors, each by the steps of its documentation."""

from pathlib import Path

from flask import Flask, Response, render_template_string
from integrate_story import ORIGIN, is_on

ROOT = Path(__file__).resolve().parent


def create_app():
    app = Flask(__name__)
    app.config.from_mapping(
        SECRET_KEY="not-secret",
        # The toolbar stops at every redirect unless it is told not to.
        DEBUG_TB_INTERCEPT_REDIRECTS=False,
        SQLALCHEMY_DATABASE_URI="sqlite:///notes.sqlite3",
        API_TITLE="Notes",
        API_VERSION="1",
        OPENAPI_VERSION="3.0.2",
        CELERY={
            "broker_url": "filesystem://",
            "broker_transport_options": {
                "data_folder_in": "queue",
                "data_folder_out": "queue",
                "control_folder": "queue/control",
            },
            "result_backend": f"file://{ROOT / 'queue'}",
        },
    )
    app.add_url_rule("/page/", view_func=page)
    for part, add in PARTS.items():
        if is_on(part):
            add(app)
    return app


def page():
    return render_template_string("<html><body><h1>A page</h1></body></html>")


def plain(text):
    return Response(text, mimetype="text/plain")


def add_rest(app):
    from flask_smorest import Api
    from notes import blueprint

    Api(app).register_blueprint(blueprint)


def add_toolbar(app):
    from flask_debugtoolbar import DebugToolbarExtension

    app.debug = True
    DebugToolbarExtension(app)


def add_tasks(app):
    from tasks import celery_init_app, multiply

    celery_init_app(app)

    def answer(task):
        found = multiply.AsyncResult(task)
        return plain(f"{found.state} {found.result or ''}".strip())

    app.add_url_rule("/task/", "ask", lambda: plain(multiply.delay(6, 7).id))
    app.add_url_rule("/task/<task>/", "answer", answer)


def add_storage(app):
    import boto3

    client = boto3.client(
        "s3",
        region_name="eu-central-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )

    def address():
        wanted = {"Bucket": "papers", "Key": "paper.txt"}
        return plain(client.generate_presigned_url("get_object", Params=wanted))

    app.add_url_rule("/address/", view_func=address)


def add_oauth(app):
    from authlib.integrations.flask_client import OAuth

    oauth = OAuth(app)
    oauth.register(
        "github",
        client_id="this-site",
        client_secret="secret",
        authorize_url="https://github.com/login/oauth/authorize",
        access_token_url="https://github.com/login/oauth/access_token",
    )

    def login():
        return oauth.github.authorize_redirect("http://localhost/callback")

    app.add_url_rule("/login/github/", view_func=login)


def add_engine(app):
    from mako.lookup import TemplateLookup

    found = TemplateLookup([ROOT / "mako"])

    def engine():
        return plain(found.get_template("engine.html").render(words=["a", "b"]))

    app.add_url_rule("/engine/", view_func=engine)


def add_mapper(app):
    from rows import database, kept

    @app.before_request
    def connect():
        database.connect()

    @app.teardown_request
    def close(error):
        if not database.is_closed():
            database.close()

    app.add_url_rule("/row/", view_func=lambda: plain(kept("kept")), endpoint="row")


def add_cors(app):
    from flask_cors import CORS

    CORS(app, origins=[ORIGIN])


def add_files(app):
    from whitenoise import WhiteNoise

    app.wsgi_app = WhiteNoise(app.wsgi_app, root=ROOT / "static", prefix="files/")


def add_commands(app):
    from flask_migrate import Migrate
    from flask_sqlalchemy import SQLAlchemy

    Migrate(app, SQLAlchemy(app))


PARTS = {
    "rest": add_rest,
    "toolbar": add_toolbar,
    "tasks": add_tasks,
    "storage": add_storage,
    "oauth": add_oauth,
    "engine": add_engine,
    "mapper": add_mapper,
    "cors": add_cors,
    "files": add_files,
    "commands": add_commands,
}
