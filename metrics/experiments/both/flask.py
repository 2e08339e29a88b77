"""Flask pages whose back office is Django's admin, or Flask-Admin."""

from __future__ import annotations

import sys
from pathlib import Path

from both_stories import PASSWORD, Browser, Office, mount, tell, visit, work
from probe import expect, report_lines, run_parts

BUILDS = Path(__file__).parent / "builds"
sys.path.insert(0, str(BUILDS))

TANDEM = Office(
    login="/office/login/",
    notes="/office/pages/note/",
    add="/office/pages/note/add/",
    edit="/office/pages/note/2/change/",
    delete="/office/pages/note/2/delete/",
    log="/office/",
    search="/office/pages/note/?q=second",
    filter="/office/pages/note/?public__exact=0",
    token="csrfmiddlewaretoken",
    confirm={"post": "yes"},
)
FLASK_ADMIN = Office(
    login="/login",
    notes="/office/note/",
    add="/office/note/new/",
    edit="/office/note/edit/?id=2",
    delete="/office/note/delete/",
    log="/office/change/",
    search="/office/note/?search=second",
    filter="/office/note/?flt0_0=0",
    token="csrf_token",
    confirm={"id": "2"},
)
#: Hashes that take no time, in both builds.
ROUNDS = 1000


def make_tandem():
    from pages import app, db

    with app.app_context():
        db.create_all()
    import tandem
    from django.contrib.auth.hashers import PBKDF2PasswordHasher
    from django.contrib.auth.models import User
    from django.core.management import call_command

    PBKDF2PasswordHasher.iterations = ROUNDS
    call_command("migrate", verbosity=0)
    User.objects.create_superuser("staff", password=PASSWORD)
    User.objects.create_user("user", password=PASSWORD)
    return tandem.site


def make_office():
    import office
    from pages import app, db
    from werkzeug.security import generate_password_hash

    with app.app_context():
        db.create_all()
        for name in ("staff", "user"):
            method = f"pbkdf2:sha256:{ROUNDS}"
            password = generate_password_hash(PASSWORD, method)
            db.session.add(
                office.User(name=name, password=password, staff=name == "staff")
            )
        db.session.commit()
    return office.site


def joined() -> None:
    site = make_tandem()
    tell("pages", visit(site, TANDEM))
    tell("office", work(site, TANDEM))
    staff = Browser(site)
    staff.send(TANDEM.login, TANDEM.token, username="staff", password=PASSWORD)
    greeting = staff.get("/")[1].splitlines()[0]
    did = "signed in at Django's admin, then Flask's page"
    expect("shared-login", did, greeting, "Hello, staff.")
    report_lines("office-lines", (BUILDS / "tandem.py").read_text())


def alone() -> None:
    site = make_office()
    failed = visit(site, FLASK_ADMIN) + work(site, FLASK_ADMIN)
    tell("flask-admin", failed)
    report_lines("flask-admin-lines", (BUILDS / "office.py").read_text())


def mounted() -> None:
    import django_under_flask

    tell("mounted", mount(django_under_flask.site, "Flask", "Django"))
    report_lines("mount-lines", (BUILDS / "django_under_flask.py").read_text())


def main() -> None:
    parts = {"joined": joined, "alone": alone, "mounted": mounted}
    if sys.argv[1:]:
        parts[sys.argv[1]]()
    else:
        run_parts(__file__, parts)


if __name__ == "__main__":
    main()
