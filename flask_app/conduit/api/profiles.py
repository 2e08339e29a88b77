"""Profiles: what everybody may see of a user."""

from flask.views import MethodView
from flask_smorest import abort

from .. import relations
from ..extensions import db
from ..models import User
from .arguments import ApiBlueprint
from .auth import token_auth, viewer
from .schemas import ProfileSchema, envelope

blp = ApiBlueprint("profiles", __name__, description="Profiles")


@blp.route("/profiles/<username>")
class Profile(MethodView):
    """Somebody's profile."""

    @blp.token(optional=True)
    @blp.refuses(404)
    @blp.response(200, envelope("profile", ProfileSchema))
    def get(self, username: str) -> dict:
        """Answer the profile."""
        return {"profile": profile_or_404(username)}


@blp.route("/profiles/<username>/follow")
class Following(MethodView):
    """Whether the viewer follows somebody; repeating a wish changes nothing."""

    @blp.token()
    @blp.refuses(404, 422)
    @blp.response(200, envelope("profile", ProfileSchema))
    def post(self, username: str) -> dict:
        """Follow."""
        user = other_profile_or_error(username)
        relations.follow(viewer(), user)
        db.session.commit()
        return {"profile": profile_or_404(username)}

    @blp.token()
    @blp.refuses(404, 422)
    @blp.response(200, envelope("profile", ProfileSchema))
    def delete(self, username: str) -> dict:
        """Follow no longer."""
        user = other_profile_or_error(username)
        relations.unfollow(viewer(), user)
        db.session.commit()
        return {"profile": profile_or_404(username)}


def other_profile_or_error(username: str) -> User:
    """Return the user unless it is the viewer, who cannot follow oneself."""
    user = profile_or_404(username)
    if user is viewer():
        abort(422, errors={"profile": ["can't follow yourself"]})
    return user


def profile_or_404(username: str) -> User:
    """Return the user of exactly this name, or answer 404."""
    user = db.session.scalar(
        User.seen_by(token_auth.current_user()).where(User.is_named(username))
    )
    if user is None:
        abort(404, errors={"profile": ["not found"]})
    return user
