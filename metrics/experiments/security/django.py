"""Attack a Django project as `startproject` leaves it, with a guest book in it."""

import os
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
# At the end, for this file has the name of the framework.
sys.path.append(str(HERE))

from probe import report, run
from siege.examination import examine, lay_out, print_group
from siege.session_cookie import MARKER, TRIES, forgeries, readable

FOLDER = Path.cwd()
PASSWORD = "correct horse battery staple"
# What the OWASP cheat sheet on password storage asks of PBKDF2 with SHA-256 (2023).
OWASP_ITERATIONS = 600_000
SEEDED = {
    "security.W004": "no HSTS",
    "security.W008": "no redirect to https",
    "security.W009": "a generated key",
    "security.W012": "session cookie in the clear",
    "security.W016": "token cookie in the clear",
    "security.W018": "debug mode",
}


def generate() -> None:
    """Generate the project in the current folder and put the guest book into it."""
    done = run("-m", "django", "startproject", "site_", str(FOLDER))
    if done.returncode:
        raise RuntimeError(done.stdout)
    shutil.copytree(HERE / "django_plain" / "guestbook", FOLDER / "guestbook")
    with (FOLDER / "site_" / "settings.py").open("a") as settings:
        settings.write((HERE / "django_plain" / "settings.txt").read_text())
    sys.path.insert(0, str(FOLDER))
    os.environ["DJANGO_SETTINGS_MODULE"] = "site_.settings"


def migrate() -> None:
    """Make the tables and a first note."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("makemigrations", "guestbook", verbosity=0)
    call_command("migrate", verbosity=0)
    from guestbook.models import Note

    Note.objects.create(text="first note")


def stored_passwords() -> dict[str, tuple[bool, str]]:
    """Check how the core stores passwords and which it accepts."""
    from django.contrib.auth import authenticate, get_user_model
    from django.contrib.auth.hashers import (
        PBKDF2PasswordHasher,
        make_password,
    )
    from django.contrib.auth.password_validation import (
        validate_password,
    )
    from django.core.exceptions import ValidationError

    users = get_user_model().objects
    user = users.create_user("hashed", password=PASSWORD)
    method, rounds, _salt, _rest = user.password.split("$")
    outdated = PBKDF2PasswordHasher().encode(PASSWORD, "saltsaltsalt", iterations=1000)
    old = users.create(username="old", password=outdated)
    authenticate(username="old", password=PASSWORD)
    old.refresh_from_db()
    renewed = old.password.split("$")[1]
    weak = (HERE / "weak_passwords.txt").read_text().split()
    refused = 0
    for password in weak:
        try:
            validate_password(password)
        except ValidationError:
            refused += 1
    again = make_password(PASSWORD)
    return {
        "hashed": (PASSWORD not in user.password, f"{method}, {rounds} rounds"),
        "salted": (again != user.password, "two hashes of one password differ"),
        "slow": (int(rounds) >= OWASP_ITERATIONS, f"{method}, {rounds} rounds"),
        "rehashed": (renewed == rounds, f"1000 rounds became {renewed}"),
        "weak-refused": (refused == len(weak), f"{refused} of {len(weak)} refused"),
    }


def sessions_and_resets() -> dict[str, tuple[bool, str]]:
    """Check sessions and links to set a new password."""
    from datetime import datetime, timedelta

    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.contrib.auth.tokens import PasswordResetTokenGenerator
    from django.test import Client

    class Later(PasswordResetTokenGenerator):
        """The generator when the link's time is over."""

        def _now(self) -> datetime:
            age = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + 1)
            return datetime.now() + age  # noqa: DTZ005 (as the generator itself)

    user = get_user_model().objects.create_user("session", password=PASSWORD)
    first, second = Client(), Client()
    before = first.session.session_key
    for client in (first, second):
        client.post("/login", {"username": "session", "password": PASSWORD})
    after = first.session.session_key
    stolen = Client(headers={"cookie": f"sessionid={after}"})
    first.post("/logout")
    link = PasswordResetTokenGenerator()
    token = link.make_token(user)
    expired = not Later().check_token(user, token)
    good = link.check_token(user, token)
    user.set_password("another correct horse")
    user.save()
    # A session whose hash no longer fits ends where its user is asked for.
    ended = b"user=session" not in second.get("/me").content
    return {
        "session-renewed": (before != after, "the key differs after signing in"),
        "session-emptied": (b"user=" not in stolen.get("/me").content, "old key used"),
        "reset-once": (good and not link.check_token(user, token), "used twice"),
        "reset-expires": (expired, f"after {settings.PASSWORD_RESET_TIMEOUT} s"),
        "sessions-end": (ended, "with a new password"),
    }


def session_cookie() -> dict[str, tuple[float, str]]:
    """Check the default session's cookie: a key to a row."""
    from django.contrib.sessions.backends.db import SessionStore

    store = SessionStore()
    store["marker"] = MARKER
    store.create()
    key = store.session_key
    forged = forgeries(key, lambda cookie: dict(SessionStore(cookie).items()))
    return {
        "forged": (forged, f"{forged} of {TRIES} changed cookies were believed"),
        "readable": (readable(key), "the cookie holds a key to a row"),
    }


def deployment_check() -> tuple[int, str]:
    """Return how many of the seeded unsafe settings `check --deploy` finds."""
    done = run("manage.py", "check", "--deploy")
    found = [name for name in SEEDED if name in done.stdout]
    return len(found), f"{len(found)} of {len(SEEDED)}: {', '.join(found)}"


def transactions() -> tuple[bool, str]:
    """Tell whether the core undoes a transaction that fails."""
    from django.db import transaction
    from guestbook.models import Note

    count = Note.objects.count()
    try:
        with transaction.atomic():
            Note.objects.create(text="undone")
            raise LookupError  # noqa: TRY301
    except LookupError:
        pass
    left = Note.objects.count() - count
    return left == 0, f"rows left by a transaction that failed: {left}"


def main() -> None:
    """Generate the project, examine it and print every result."""
    generate()
    lay_out(FOLDER)
    migrate()
    from django.conf import settings
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.wsgi import get_wsgi_application

    settings.ALLOWED_HOSTS.append("testserver")
    account = stored_passwords() | sessions_and_resets()
    settings.ALLOWED_HOSTS.remove("testserver")
    # As the development server wraps it.
    examine(StaticFilesHandler(get_wsgi_application()), account["slow"])
    print_group("account", account)
    for name, (value, evidence) in session_cookie().items():
        report(f"cookie-{name}", value, evidence)
    report("deploy-check", *deployment_check())
    report("transactions", *transactions())


main()
