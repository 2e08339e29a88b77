"""Attacks on pages: scripts, forgery, SQL, frames and the Host header."""

import secrets
from collections.abc import Callable

from siege.attacks.means import EVIL, attack, member, need, seen, signed_in
from siege.visitor import Visitor

MARKUP = "<script>alert(1)</script>"


# -- cross-site scripting ------------------------------------------------------------


@attack("xss-text")
def xss_text(address: str) -> tuple[bool, str]:
    """Markup in a query parameter comes back as markup in the page's text."""
    need("Hello, Ann" in Visitor(address).get("/hello?name=Ann").text, "no greeting")
    answer = Visitor(address).get("/hello?name=%3Cscript%3Ealert(1)%3C/script%3E")
    return MARKUP in answer.text, seen(answer)


@attack("xss-attribute")
def xss_attribute(address: str) -> tuple[bool, str]:
    """A quote in a parameter ends the attribute that it is written into."""
    answer = Visitor(address).get("/hello?name=%22%20onfocus=%22alert(1)")
    need("Hello, " in answer.text, "no greeting")
    return 'value="" onfocus="alert(1)"' in answer.text, seen(answer)


@attack("xss-stored")
def xss_stored(address: str) -> tuple[bool, str]:
    """Markup in a stored note runs in the browsers of its readers."""
    mark = secrets.token_hex(6)
    Visitor(address).fill_in("/notes", text=f"{mark} {MARKUP}")
    answer = Visitor(address).get("/notes")
    need(mark in answer.text, "notes are not kept")
    return f"{mark} {MARKUP}" in answer.text, f"the note is kept: {mark in answer.text}"


# -- cross-site request forgery ------------------------------------------------------


def _forged(address: str, fields: Callable[[Visitor], dict[str, str]]) -> bool:
    """Tell whether a note can be posted with the hidden fields of an attacker."""
    visitor, mark = Visitor(address), secrets.token_hex(6)
    visitor.fill_in("/notes", text=f"own {mark}")
    need(f"own {mark}" in visitor.get("/notes").text, "notes cannot be posted")
    visitor.post("/notes", **{**fields(visitor), "text": f"forged {mark}"})
    return f"forged {mark}" in visitor.get("/notes").text


@attack("csrf-missing")
def csrf_missing(address: str) -> tuple[bool, str]:
    """A form of another site posts in a reader's name."""
    done = _forged(address, lambda _visitor: {})
    return done, f"a post without hidden fields is obeyed: {done}"


@attack("csrf-made-up")
def csrf_made_up(address: str) -> tuple[bool, str]:
    """A made-up token is as good as a real one."""

    def made_up(visitor: Visitor) -> dict[str, str]:
        return {
            name: "A" * len(value) for name, value in visitor.hidden("/notes").items()
        }

    done = _forged(address, made_up)
    return done, f"a post with made-up hidden fields is obeyed: {done}"


@attack("csrf-of-another")
def csrf_of_another(address: str) -> tuple[bool, str]:
    """The token that the attacker was given works in the victim's browser."""
    done = _forged(address, lambda _visitor: Visitor(address).hidden("/notes"))
    return done, f"a post with another visitor's hidden fields is obeyed: {done}"


# -- SQL injection ---------------------------------------------------------------------


@attack("sql-sign-in")
def sql_sign_in(address: str) -> tuple[bool, str]:
    """A condition in the name signs in without a password."""
    _, name = signed_in(address)
    visitor = Visitor(address)
    answer = visitor.fill_in("/login", username=f"{name}' --", password="x")
    return f"user={name}" in visitor.get("/me").text, seen(answer)


@attack("sql-union")
def sql_union(address: str) -> tuple[bool, str]:
    """A search shows rows of another table."""
    _, name = member(address)
    need("<li>" in Visitor(address).get("/find?q=").text, "nothing can be found")
    for table in ("accounts", "auth_user"):
        query = f"x' UNION SELECT username FROM {table} --".replace(" ", "%20")
        answer = Visitor(address).get(f"/find?q={query}")
        if name in answer.text:
            return True, seen(answer)
    return False, seen(answer)


@attack("sql-condition")
def sql_condition(address: str) -> tuple[bool, str]:
    """A condition in a search finds what the words do not."""
    mark = secrets.token_hex(6)
    Visitor(address).fill_in("/notes", text=mark)
    need(mark in Visitor(address).get(f"/find?q={mark}").text, "nothing can be found")
    answer = Visitor(address).get("/find?q=nothing'%20OR%20'1'='1")
    return mark in answer.text, seen(answer)


# -- clickjacking ------------------------------------------------------------------------


def _framed(address: str, path: str, status: int) -> tuple[bool, str]:
    answer = Visitor(address).get(path)
    need(answer.status == status, f"{path} answers {answer.status}")
    frames = answer.headers.get("X-Frame-Options", "")
    policy = answer.headers.get("Content-Security-Policy", "")
    forbidden = bool(frames) or "frame-ancestors" in policy
    return not forbidden, f"X-Frame-Options: {frames or 'absent'}"


@attack("frame-page")
def frame_page(address: str) -> tuple[bool, str]:
    """A page can be framed by another site."""
    return _framed(address, "/hello?name=Ann", 200)


@attack("frame-error")
def frame_error(address: str) -> tuple[bool, str]:
    """An error page can be framed by another site."""
    return _framed(address, "/there-is-nothing-here", 404)


# -- host header ----------------------------------------------------------------------------


@attack("host-in-link")
def host_in_link(address: str) -> tuple[bool, str]:
    """A foreign Host ends up in the absolute links of a page."""
    need(address in Visitor(address).get("/link").text, "no absolute link")
    answer = Visitor(address).get("/link", Host=EVIL)
    return answer.status == 200 and f"//{EVIL}/" in answer.text, seen(answer)


@attack("host-forwarded")
def host_forwarded(address: str) -> tuple[bool, str]:
    """X-Forwarded-Host is believed though no proxy was configured."""
    answer = Visitor(address).get("/link", X_Forwarded_Host=EVIL)
    need(answer.status < 500, f"/link answers {answer.status}")
    return f"//{EVIL}/" in answer.text, seen(answer)
