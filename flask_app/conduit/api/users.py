"""Accounts: one's own, for one's own eyes."""

from flask.views import MethodView
from flask_smorest import abort
from sqlalchemy.exc import IntegrityError

from ..extensions import db
from ..models import User
from ..rules import TAKEN
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
        db.session.add(user)
        commit_or_conflict(user)
        return {"user": user}


def commit_or_conflict(user: User) -> None:
    """Store the account, or answer 409 with what somebody else has taken."""
    username, email, own_id = user.username, user.email, user.id
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        errors = {}
        for other in db.session.scalars(User.claiming(username, email)):
            if other.id != own_id and other.username_key == username.casefold():
                errors["username"] = [TAKEN]
            if other.id != own_id and other.email_key == email.casefold():
                errors["email"] = [TAKEN]
        if not errors:
            raise
        abort(409, errors=errors)
