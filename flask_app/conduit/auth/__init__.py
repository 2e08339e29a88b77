"""The pages to sign up, in and out."""

from flask import Blueprint

bp = Blueprint("auth", __name__)

from . import routes  # noqa: E402, F401 (adds the views to bp)
