"""Attacks on sessions, their cookies, and the way back after signing in."""

import re
import secrets

from siege.attacks.means import EVIL, PASSWORD, attack, member, need, signed_in
from siege.visitor import Visitor

# -- sessions and cookies ---------------------------------------------------------------------


@attack("session-fixation")
def session_fixation(address: str) -> tuple[bool, str]:
    """Whoever planted a visitor's cookies is signed in along with the visitor."""
    attacker, name = Visitor(address), f"user{secrets.token_hex(6)}"
    attacker.get("/login")
    attacker.get("/me")
    planted = attacker.cookies or {"sessionid": "planted", "session": "planted"}
    visitor = Visitor(address, dict(planted))
    visitor.fill_in("/register", username=name, password=PASSWORD)
    visitor.fill_in("/login", username=name, password=PASSWORD)
    need(f"user={name}" in visitor.get("/me").text, "nobody can sign in")
    done = f"user={name}" in Visitor(address, dict(planted)).get("/me").text
    return done, f"cookies planted before signing in work after it: {done}"


@attack("session-after-sign-out")
def session_after_sign_out(address: str) -> tuple[bool, str]:
    """A copy of the cookies still works after their owner has signed out."""
    visitor, name = signed_in(address)
    stolen = dict(visitor.cookies)
    visitor.post("/logout", **visitor.hidden("/me"))
    need(f"user={name}" not in visitor.get("/me").text, "nobody can sign out")
    done = f"user={name}" in Visitor(address, stolen).get("/me").text
    return done, f"a copy of the cookies works after signing out: {done}"


@attack("session-tampered")
def session_tampered(address: str) -> tuple[bool, str]:
    """Who somebody is can be changed in the cookie."""
    _, victim = member(address)
    visitor, name = signed_in(address)
    changed = {
        key: value.replace(name, victim) if name in value else "A" + value[1:]
        for key, value in visitor.cookies.items()
    }
    done = "user=user" in Visitor(address, changed).get("/me").text
    return done, f"changed cookies are believed: {done}"


def _flag(address: str, flag: str) -> tuple[bool, str]:
    lines = _session_cookies(address)
    bare = [line for line in lines if flag not in line.lower()]
    names = ", ".join(line.partition("=")[0] for line in lines)
    return bool(bare), f"cookies {names}: without {flag}: {len(bare)} of {len(lines)}"


def _session_cookies(address: str) -> list[str]:
    """Return the Set-Cookie lines by which signing in opens a session."""
    _, name = member(address)
    answer = Visitor(address).fill_in("/login", username=name, password=PASSWORD)
    lines = answer.headers.get_all("Set-Cookie") or []
    sessions = [line for line in lines if line.lower().startswith("session")]
    need(bool(sessions), "signing in sets no session cookie")
    return sessions


@attack("cookie-for-scripts")
def cookie_for_scripts(address: str) -> tuple[bool, str]:
    """A script can read the session cookie."""
    return _flag(address, "httponly")


@attack("cookie-for-other-sites")
def cookie_for_other_sites(address: str) -> tuple[bool, str]:
    """The session cookie names no rule for requests of other sites."""
    return _flag(address, "samesite")


@attack("cookie-in-the-clear")
def cookie_in_the_clear(address: str) -> tuple[bool, str]:
    """The session cookie may travel unencrypted."""
    return _flag(address, "secure")


# -- open redirect ------------------------------------------------------------------------------


def _led_to(address: str, target: str) -> tuple[bool, str]:
    visitor, name = member(address)
    path = f"/login?next={target}"
    good = Visitor(address).fill_in(
        "/login?next=/notes", username=name, password=PASSWORD
    )
    need(good.location.endswith("/notes"), "signing in does not lead back")
    answer = visitor.fill_in(path, username=name, password=PASSWORD)
    # Browsers read a backslash as a slash, but an encoded one as part of a name.
    place = answer.location.replace("\\", "/")
    left = re.match(rf"(https?:)?//{re.escape(EVIL)}", place)
    return left is not None, f"Location: {answer.location}"


@attack("redirect-absolute")
def redirect_absolute(address: str) -> tuple[bool, str]:
    """After signing in, the visitor lands on another site."""
    return _led_to(address, f"https://{EVIL}/")


@attack("redirect-without-scheme")
def redirect_without_scheme(address: str) -> tuple[bool, str]:
    """An address that begins with two slashes leads to another site."""
    return _led_to(address, f"//{EVIL}/")


@attack("redirect-backslash")
def redirect_backslash(address: str) -> tuple[bool, str]:
    """A backslash, which browsers take for a slash, leads to another site."""
    return _led_to(address, f"/%5C{EVIL}/")
