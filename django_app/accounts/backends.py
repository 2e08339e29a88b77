"""Who somebody is who gives an e-mail address and a password, and what they may do."""

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts.models import User


class EmailBackend(ModelBackend):
    """Knows people by their address, whatever its case, and their rights by groups."""

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
