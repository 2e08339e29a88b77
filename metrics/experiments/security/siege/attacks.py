"""Thirty attacks in ten classes, fixed before any framework was tried.

Each is a function of an address. It first uses the application as its users do and
raises NotServedError when that fails, so that a page which does not work never counts
as a stopped attack; then it attacks and returns whether that succeeded, and what was
seen. `unsafe.py` is an application against which every one of them succeeds.
"""

import re
import secrets
from collections.abc import Callable

from siege.visitor import Answer, Visitor

EVIL = "evil.example"
MARKUP = "<script>alert(1)</script>"
PASSWORD = "correct horse battery staple"
SECRET = "outside-the-static-folder"
HTML = b"<!doctype html><script>alert(document.domain)</script>"
Attack = Callable[[str], tuple[bool, str]]
ATTACKS: dict[str, Attack] = {}


class NotServedError(Exception):
    """The application does not do what the attack is about."""


def attack(name: str) -> Callable[[Attack], Attack]:
    """Enter a function into the list."""

    def enter(function: Attack) -> Attack:
        ATTACKS[name] = function
        return function

    return enter


def need(condition: bool, what: str) -> None:
    """Insist on what the application must be able to do."""
    if not condition:
        raise NotServedError(what)


def member(address: str) -> tuple[Visitor, str]:
    """Return a visitor who has registered, and the name."""
    visitor, name = Visitor(address), f"user{secrets.token_hex(6)}"
    answer = visitor.fill_in("/register", username=name, password=PASSWORD)
    need(answer.status < 400, f"registration answers {answer.status}")
    return visitor, name


def signed_in(address: str) -> tuple[Visitor, str]:
    """Return a visitor who has signed in, and the name."""
    visitor, name = member(address)
    visitor.fill_in("/login", username=name, password=PASSWORD)
    need(f"user={name}" in visitor.get("/me").text, "nobody can sign in")
    return visitor, name


def seen(answer: Answer) -> str:
    """Say what an answer looks like."""
    text = " ".join(answer.text.split())[:120]
    return f"{answer.status} {answer.location} {text}".replace("  ", " ")


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


# -- files ----------------------------------------------------------------------------------------


def _outside(address: str, path: str) -> tuple[bool, str]:
    need("plain" in Visitor(address).get("/static/plain.txt").text, "no static file")
    answer = Visitor(address).get(path)
    return SECRET in answer.text, seen(answer)


@attack("path-dots")
def path_dots(address: str) -> tuple[bool, str]:
    """Dots in the path lead out of the folder of static files."""
    return _outside(address, "/static/../secret.txt")


@attack("path-encoded-dots")
def path_encoded_dots(address: str) -> tuple[bool, str]:
    """Encoded dots lead out of the folder of static files."""
    return _outside(address, "/static/%2e%2e%2fsecret.txt")


@attack("path-upload")
def path_upload(address: str) -> tuple[bool, str]:
    """A file name with dots writes outside the folder of uploads."""
    mark = secrets.token_hex(6)
    visitor = Visitor(address)
    good = visitor.upload("/upload", f"{mark}.txt", mark.encode(), "text/plain")
    need(good.status < 400, f"an upload answers {good.status}")
    name = f"../static/{mark}.txt"
    answer = visitor.upload("/upload", name, mark.encode(), "text/plain")
    stolen = Visitor(address).get(f"/static/{mark}.txt")
    return mark in stolen.text and stolen.status == 200, seen(answer)


@attack("upload-page")
def upload_page(address: str) -> tuple[bool, str]:
    """A page that somebody uploaded runs its scripts on the site."""
    visitor, mark = Visitor(address), secrets.token_hex(6)
    visitor.upload("/upload", f"{mark}.html", HTML, "image/png")
    answer = Visitor(address).get(f"/files/{mark}.html")
    kind = answer.headers.get("Content-Type", "")
    runs = answer.status == 200 and "html" in kind
    return runs, f"{answer.status} {kind}"


# -- accounts -------------------------------------------------------------------------------------


@attack("account-enumeration")
def account_enumeration(address: str) -> tuple[bool, str]:
    """The answer tells whether an account exists."""
    _, name = member(address)
    wrong = Visitor(address).fill_in("/login", username=name, password="wrong")
    other = f"user{secrets.token_hex(6)}"
    unknown = Visitor(address).fill_in("/login", username=other, password="wrong")
    texts = [
        re.sub(r'value="[^"]*"', "", answer.text).replace(who, "")
        for answer, who in ((wrong, name), (unknown, other))
    ]
    differ = texts[0] != texts[1] or wrong.status != unknown.status
    return differ, f"{seen(wrong)} / {seen(unknown)}"


@attack("account-weak-password")
def account_weak_password(address: str) -> tuple[bool, str]:
    """An account can be opened with the password 123456."""
    member(address)
    visitor, name = Visitor(address), f"user{secrets.token_hex(6)}"
    visitor.fill_in("/register", username=name, password="123456")
    visitor.fill_in("/login", username=name, password="123456")
    done = f"user={name}" in visitor.get("/me").text
    return done, f"signed in with 123456: {done}"


@attack("account-guessing")
def account_guessing(address: str) -> tuple[bool, str]:
    """Nothing stands in the way of trying password after password."""
    _, name = signed_in(address)
    answers = [
        Visitor(address).fill_in("/login", username=name, password=f"guess {number}")
        for number in range(20)
    ]
    last = Visitor(address)
    last.fill_in("/login", username=name, password=PASSWORD)
    done = f"user={name}" in last.get("/me").text
    statuses = sorted({answer.status for answer in answers})
    return done, f"20 guesses answered {statuses}; the right one still works: {done}"


@attack("account-extra-field")
def account_extra_field(address: str) -> tuple[bool, str]:
    """A field that the form does not have makes an administrator."""
    visitor, name = Visitor(address), f"user{secrets.token_hex(6)}"
    extra = {"is_superuser": "1", "is_staff": "1", "is_admin": "1"}
    visitor.fill_in("/register", username=name, password=PASSWORD, **extra)
    visitor.fill_in("/login", username=name, password=PASSWORD)
    answer = visitor.get("/me")
    need(f"user={name}" in answer.text, "nobody can sign in")
    return "admin=1" in answer.text, seen(answer)
