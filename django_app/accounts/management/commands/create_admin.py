"""Make somebody a member of the staff."""

import os
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.forms import RegistrationForm
from accounts.models import User

ROLES = ("superuser", "moderator")


class Command(BaseCommand):
    """Gives an account a role, and makes the account if it is not there."""

    help = "Make somebody a superuser or a moderator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add who gets which role."""
        parser.add_argument("username")
        parser.add_argument("email")
        parser.add_argument("--role", choices=ROLES, default=ROLES[0])

    def handle(
        self, *args: Any, username: str, email: str, role: str, **options: Any
    ) -> None:
        """Give the role; raise CommandError if there can be no such account."""
        user = User.objects.filter(
            username_folded=username.casefold(), email_folded=email.casefold()
        ).first()
        if user is None:
            user = register(username, email)
        user.is_staff = True
        user.is_superuser = role == "superuser"
        user.save()
        self.stdout.write(f"{user.username} is a {role}.")


def register(username: str, email: str) -> User:
    """Return a new account; raise CommandError if the site would refuse it."""
    given = {"username": username, "email": email, "password": read_password()}
    form = RegistrationForm(given)
    if form.is_valid() and (user := form.save()):
        return user
    errors = [f"{key} {text}" for key, texts in form.errors.items() for text in texts]
    raise CommandError("; ".join(errors))


def read_password() -> str:
    """Return the password of the environment, or else ask for it twice."""
    if password := os.environ.get("CONDUIT_ADMIN_PASSWORD"):
        return password
    try:
        password = getpass()
        again = getpass("Password (again): ")
    except EOFError:
        raise CommandError("There is no password.") from None
    if again != password:
        raise CommandError("The passwords differ.")
    return password
