"""Who asks: `Authorization: Token <jwt>`, and never a cookie."""

from flask import Response, jsonify
from flask_httpauth import HTTPTokenAuth
from flask_smorest import abort
from werkzeug.datastructures import Authorization

from ..extensions import db
from ..models import User
from ..tokens import subject


class TokenAuth(HTTPTokenAuth):
    """Refuses a bad token also where none is needed, unlike its base."""

    def authenticate(
        self, auth: Authorization | None, _password: str | None
    ) -> User | None:
        """Return the token's user, None without a token; 401 if it is worth nothing."""
        if auth is None:
            return None
        user_id = subject(auth.token)
        user = db.session.get(User, user_id) if user_id else None
        if user is None:
            header = {"WWW-Authenticate": self.authenticate_header()}
            abort(401, errors={"token": ["is invalid"]}, headers=header)
        return user


token_auth = TokenAuth(scheme="Token", realm="Conduit")


@token_auth.error_handler
def token_is_missing(status: int) -> tuple[Response, int]:
    """Answer where a token is needed and none came."""
    return jsonify(errors={"token": ["is missing"]}), status


def viewer() -> User:
    """Return who asks, in a view that needs a token."""
    return token_auth.current_user()
