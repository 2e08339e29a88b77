"""A check list of twenty protections and five kinds of answer, fixed beforehand.

Where one of the attacks decides an item, that attack's outcome is taken.
"""

from collections.abc import Mapping

from siege.visitor import Visitor

# The item -> the attacks that all have to be stopped.
BY_ATTACKS = {
    "cookie-http-only": ["cookie-for-scripts"],
    "cookie-same-site": ["cookie-for-other-sites"],
    "cookie-secure": ["cookie-in-the-clear"],
    "csrf": ["csrf-missing", "csrf-made-up", "csrf-of-another"],
    "escaping": ["xss-text", "xss-attribute", "xss-stored"],
    "sql-parameters": ["sql-sign-in", "sql-union", "sql-condition"],
    "host": ["host-in-link"],
    "session-renewed": ["session-fixation"],
    "session-ended": ["session-after-sign-out"],
    "safe-next": ["redirect-absolute", "redirect-without-scheme", "redirect-backslash"],
    "password-strength": ["account-weak-password"],
}
# The item -> the header of an ordinary page.
HEADERS = {
    "content-type-options": "X-Content-Type-Options",
    "frame-options": "X-Frame-Options",
    "referrer-policy": "Referrer-Policy",
    "opener-policy": "Cross-Origin-Opener-Policy",
    "content-security-policy": "Content-Security-Policy",
}
KINDS = {
    "page": ("/hello?name=Ann", 200),
    "data": ("/data", 200),
    "missing": ("/there-is-nothing-here", 404),
    "redirect": ("/moved", 302),
    "static": ("/static/plain.txt", 200),
}
LARGE = "x" * (4 * 1024 * 1024)  # characters of a form

Item = tuple[bool, str]


def check_list(
    address: str, secure_address: str, stopped: Mapping[str, bool], hashed: Item
) -> dict[str, Item]:
    """Return for each item whether a new application meets it, and what was seen.

    `secure_address` is served as if it came over https; `hashed` says whether
    passwords are stored salted and by a slow function.
    """
    items = {
        item: (all(stopped[name] for name in names), f"attacks: {', '.join(names)}")
        for item, names in BY_ATTACKS.items()
    }
    page = Visitor(address).get("/hello?name=Ann")
    for item, name in HEADERS.items():
        value = page.headers.get(name)
        items[item] = (value is not None, f"{name}: {value or 'absent'}")
    hsts = Visitor(secure_address).get("/hello?name=Ann").headers
    strict = hsts.get("Strict-Transport-Security")
    items["strict-transport"] = (
        strict is not None,
        f"over https: {strict or 'absent'}",
    )
    items["password-hash"] = hashed
    items["body-limit"] = _body_limit(address)
    items["error-page"] = _error_page(address)
    return items


def _body_limit(address: str) -> Item:
    visitor = Visitor(address)
    answer = visitor.fill_in("/notes", text=LARGE)
    refused = 400 <= answer.status < 500
    return refused, f"a form of 4 MiB is answered {answer.status}"


def _error_page(address: str) -> Item:
    answer = Visitor(address).get("/broken")
    shown = "broken on purpose" in answer.text or "Traceback" in answer.text
    plain = answer.status == 500 and not shown
    return plain, f"{answer.status}; the exception is shown: {shown}"


def framing(address: str) -> dict[str, Item]:
    """Return for each kind of answer whether it forbids being framed."""
    found = {}
    for kind, (path, status) in KINDS.items():
        answer = Visitor(address).get(path)
        if answer.status != status:
            raise RuntimeError(f"{path} answers {answer.status}, not {status}")
        frames = answer.headers.get("X-Frame-Options")
        policy = answer.headers.get("Content-Security-Policy", "")
        forbidden = frames is not None or "frame-ancestors" in policy
        found[kind] = (forbidden, f"X-Frame-Options: {frames or 'absent'}")
    return found
