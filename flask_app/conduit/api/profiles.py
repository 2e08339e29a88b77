"""Profiles: what everybody may see of a user."""

from flask.views import MethodView
from flask_smorest import abort

from ..extensions import db
from ..models import User
from .arguments import ApiBlueprint
from .auth import token_auth
from .schemas import ProfileSchema, envelope

blp = ApiBlueprint("profiles", __name__, description="Profiles")


@blp.route("/profiles/<username>")
class Profile(MethodView):
    """Somebody's profile."""

    @token_auth.login_required(optional=True)
    @blp.response(200, envelope("profile", ProfileSchema))
    def get(self, username: str) -> dict:
        """Answer the profile."""
        return {"profile": profile_or_404(username)}


def profile_or_404(username: str) -> User:
    """Return the user of exactly this name, or answer 404."""
    user = db.session.scalar(User.named(username))
    if user is None:
        abort(404, errors={"profile": ["not found"]})
    return user
