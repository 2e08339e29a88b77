"""Accounts: one's own, for one's own eyes."""

from flask.views import MethodView
from flask_smorest import abort

from .. import avatars
from ..accounts import authenticate, store
from ..models import User
from .arguments import ApiBlueprint
from .auth import viewer
from .schemas import (
    LoginSchema,
    RegistrationSchema,
    UserSchema,
    UserUpdateSchema,
    envelope,
)

blp = ApiBlueprint("users", __name__, description="Accounts")


@blp.route("/users")
class Users(MethodView):
    """All accounts."""

    @blp.body("user", RegistrationSchema)
    @blp.refuses(409)
    @blp.response(201, envelope("user", UserSchema))
    def post(self, data: dict) -> dict:
        """Create an account."""
        fields = data["user"]
        user = User(username=fields["username"], email=fields["email"])
        user.set_password(fields["password"])
        if conflicts := store(user):
            abort(409, errors=conflicts)
        return {"user": user}


@blp.route("/users/login")
class Login(MethodView):
    """The way to a token."""

    @blp.body("user", LoginSchema)
    @blp.refuses(401, 429)
    @blp.response(200, envelope("user", UserSchema))
    def post(self, data: dict) -> dict:
        """Answer the account, or 401 without telling what was wrong."""
        user = authenticate(**data["user"])
        if user is None:
            abort(401, errors={"credentials": ["invalid"]})
        return {"user": user}


@blp.route("/user")
class CurrentUser(MethodView):
    """One's own account."""

    @blp.token()
    @blp.response(200, envelope("user", UserSchema))
    def get(self) -> dict:
        """Answer the account, with a fresh token."""
        return {"user": viewer()}

    @blp.token()
    @blp.body("user", UserUpdateSchema)
    @blp.refuses(409)
    @blp.response(200, envelope("user", UserSchema))
    def put(self, data: dict) -> dict:
        """Change the given fields."""
        user = viewer()
        fields = data["user"]
        if fields.get("image") == avatars.absolute(user.image):
            fields.pop("image", None)  # clients send back what they were told
        user.change(**fields)
        if conflicts := store(user):
            abort(409, errors=conflicts)
        return {"user": user}
