"""Who sends a request to the API."""

from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from accounts import tokens
from accounts.models import User


class JWTAuthentication(TokenAuthentication):
    """Knows people by the header "Authorization: Token …" alone."""

    def authenticate_credentials(self, key: str) -> tuple[User, str]:
        """Return the user whom the token names; raise AuthenticationFailed."""
        user = tokens.owner(key)
        if user is None:
            raise AuthenticationFailed
        return user, key
