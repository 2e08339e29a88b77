"""The pages to read and to write articles."""

from datetime import datetime

from flask import Blueprint
from flask.blueprints import BlueprintSetupState
from flask_babel import format_date
from werkzeug.routing import PathConverter

from ..markdown import to_html

bp = Blueprint("blog", __name__)
bp.add_app_template_filter(to_html, "markdown")


class TagConverter(PathConverter):
    """Any text, for a tag may begin with a slash as well."""

    regex = ".+"
    part_isolating = False


@bp.record_once
def know_tags(state: BlueprintSetupState) -> None:
    """Let addresses hold tags."""
    state.app.url_map.converters["tag"] = TagConverter


@bp.app_template_filter()
def day(moment: datetime) -> str:
    """Return the day of a moment as in `February 18, 2026` or `18. Februar 2026`."""
    return format_date(moment, "long")


from . import buttons, comments, editor, feeds, profiles, routes, search  # noqa: E402, F401 (add their views to bp)
