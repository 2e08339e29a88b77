"""Attack a Flask application as the documentation teaches to write one."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
# At the end, for this file has the name of the framework.
sys.path[len(sys.path) :] = [str(HERE), str(HERE / "flask_plain")]

from probe import report
from siege.examination import examine, lay_out, print_group
from siege.session_cookie import MARKER, TRIES, forgeries, readable

FOLDER = Path.cwd()
PASSWORD = "correct horse battery staple"
# What the OWASP cheat sheet on password storage asks of scrypt (2023): one of these
# pairs of N and p at least, with r = 8.
OWASP_SCRYPT = {2**17: 1, 2**16: 2, 2**15: 3, 2**14: 5, 2**13: 10}


def stored_passwords() -> dict[str, tuple[bool, str]]:
    """Check what Werkzeug, which Flask requires, offers to store passwords.

    The rest of the list (rehashing, strength, links to set a new password) has no
    counterpart in Flask or in what it requires.
    """
    from werkzeug import security

    stored = security.generate_password_hash(PASSWORD)
    method = stored.partition("$")[0]
    _name, n, r, p = method.split(":")
    slow = int(p) >= OWASP_SCRYPT.get(int(n), 2**31) and int(r) >= 8
    again = security.generate_password_hash(PASSWORD)
    absent = (False, "no function for it in Flask or what it requires")
    return {
        "hashed": (PASSWORD not in stored, method),
        "salted": (again != stored, "two hashes of one password differ"),
        "slow": (slow, method),
        "rehashed": absent,
        "weak-refused": absent,
        "reset-once": absent,
        "reset-expires": absent,
        "sessions-end": absent,
    }


def sessions() -> dict[str, tuple[bool, str]]:
    """Check what signing in and out does to the cookie."""
    from guestbook import app

    client = app.test_client()
    with client.session_transaction() as session:
        session["visits"] = 1
    before = client.get_cookie("session").value
    form = {"username": "session", "password": PASSWORD}
    client.post("/register", data=form)
    client.post("/login", data=form)
    after = client.get_cookie("session").value
    client.post("/logout")
    stolen = app.test_client()
    stolen.set_cookie("session", after)
    emptied = "user=session" not in stolen.get("/me").text
    return {
        "session-renewed": (before != after, "the cookie differs after signing in"),
        "session-emptied": (emptied, "a copy of the cookie, used after signing out"),
    }


def session_cookie() -> dict[str, tuple[float, str]]:
    """Check the session's cookie: signed content."""
    from guestbook import app
    from itsdangerous import BadSignature

    signer = app.session_interface.get_signing_serializer(app)
    cookie = signer.dumps({"marker": MARKER, "username": "somebody"})

    def load(changed: str) -> object:
        try:
            return signer.loads(changed)
        except BadSignature:
            return {}

    forged = forgeries(cookie, load)
    return {
        "forged": (forged, f"{forged} of {TRIES} changed cookies were believed"),
        "readable": (readable(cookie), "the marker, decoded without the key"),
        "plain-protected": plain_cookie(),
    }


def plain_cookie() -> tuple[bool, str]:
    """Tell whether a cookie that is no session's is signed or marked at all."""
    from guestbook import app

    response = app.response_class()
    response.set_cookie("theme", "dark")
    line = response.headers["Set-Cookie"]
    return line != "theme=dark; Path=/", line


def transactions() -> tuple[bool, str]:
    """Tell whether Flask or what it requires has transactions."""
    from importlib import metadata

    required = metadata.requires("flask") or []
    names = sorted({line.split(">")[0].split(";")[0].strip() for line in required})
    return any("sql" in name for name in names), f"requires {', '.join(names)}"


def main() -> None:
    """Examine the guest book in the current folder and print every result."""
    lay_out(FOLDER)
    from guestbook import app

    account = stored_passwords() | sessions()
    examine(app, account["slow"])
    print_group("account", account)
    for name, (value, evidence) in session_cookie().items():
        report(f"cookie-{name}", value, evidence)
    report("transactions", *transactions())


main()
