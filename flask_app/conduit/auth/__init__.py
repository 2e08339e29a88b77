"""The pages of one's account: to sign up, in and out, and to change it."""

from flask import Blueprint

bp = Blueprint("auth", __name__)

from . import reset, routes, settings  # noqa: E402, F401 (add their views to bp)
