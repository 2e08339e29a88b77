"""Accounts: one's own, for one's own eyes."""

from flask.views import MethodView
from flask_smorest import abort

from ..accounts import store
from ..models import User
from .arguments import ApiBlueprint
from .schemas import RegistrationSchema, UserSchema, envelope

blp = ApiBlueprint("users", __name__, description="Accounts")


@blp.route("/users")
class Users(MethodView):
    """All accounts."""

    @blp.arguments(envelope("user", RegistrationSchema))
    @blp.response(201, envelope("user", UserSchema))
    def post(self, data: dict) -> dict:
        """Create an account."""
        fields = data["user"]
        user = User(username=fields["username"], email=fields["email"])
        user.set_password(fields["password"])
        if conflicts := store(user):
            abort(409, errors=conflicts)
        return {"user": user}
