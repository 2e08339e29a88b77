"""Who somebody is who gives an e-mail address and a password."""

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from accounts.models import User


class EmailBackend(BaseBackend):
    """Knows people by their address, whatever its case."""

    def authenticate(
        self, request: HttpRequest | None, email: str = "", password: str = ""
    ) -> User | None:
        """Return the user, or None."""
        user = User.objects.filter(email_folded=email.casefold()).first()
        if user is None:
            # An unknown address takes as long to refuse as a wrong password.
            User().set_password(password)
            return None
        return user if user.check_password(password) else None

    def get_user(self, user_id: int) -> User | None:
        """Return the user whom a session names, or None."""
        return User.objects.filter(pk=user_id).first()
