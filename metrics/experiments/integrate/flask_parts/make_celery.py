"""What the worker is started with, as in Flask's documentation."""

from office import create_app

flask_app = create_app()
celery_app = flask_app.extensions["celery"]
