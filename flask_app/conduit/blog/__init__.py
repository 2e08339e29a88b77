"""The pages to read and to write articles."""

from datetime import datetime

from flask import Blueprint
from flask_babel import format_date

from ..markdown import to_html

bp = Blueprint("blog", __name__)
bp.add_app_template_filter(to_html, "markdown")


@bp.app_template_filter()
def day(moment: datetime) -> str:
    """Return the day of a moment as in `February 18, 2026` or `18. Februar 2026`."""
    return format_date(moment, "long")


from . import buttons, comments, editor, feeds, profiles, routes, search  # noqa: E402, F401 (add their views to bp)
