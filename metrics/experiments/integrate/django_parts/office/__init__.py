"""A site with ten parts of other authors."""

from integrate_story import is_on

# First steps with Django (Celery's documentation).
if is_on("tasks"):
    from office.celery import app as celery_app

    __all__ = ("celery_app",)
