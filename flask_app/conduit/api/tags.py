"""Tags: the words that articles are found by."""

from flask.views import MethodView

from ..caching import remembered
from ..extensions import db
from ..models import Tag
from .arguments import ApiBlueprint
from .schemas import TagNamesSchema

blp = ApiBlueprint("tags", __name__, description="Tags")


@blp.route("/tags")
class Tags(MethodView):
    """All tags in use."""

    @blp.token(optional=True)
    @blp.response(200, TagNamesSchema)
    def get(self) -> dict:
        """List tags, most used first."""
        return remembered("tags", tags_in_use)


def tags_in_use() -> dict:
    """Return the names of the tags."""
    return {"tags": db.session.scalars(Tag.names_by_use()).all()}
