"""What becomes of a session's cookie that is changed, and who can read it."""

import base64
import binascii
import random
import string
import zlib
from collections.abc import Callable

ALPHABET = string.ascii_letters + string.digits + "-_.:"
TRIES = 1000
MARKER = "marker-in-the-session"


def forgeries(cookie: str, load: Callable[[str], object]) -> int:
    """Return how many of `TRIES` changed cookies are believed with other content.

    `load` returns a cookie's content, something empty when it is refused. A changed
    cookie with the same content is no forgery: base64 has bits to spare.
    """
    chance = random.Random(20261121)
    original, count = load(cookie), 0
    for number in range(TRIES):
        place = number % len(cookie)
        others = [sign for sign in ALPHABET if sign != cookie[place]]
        changed = cookie[:place] + chance.choice(others) + cookie[place + 1 :]
        content = load(changed)
        count += bool(content) and content != original
    return count


def readable(cookie: str) -> bool:
    """Tell whether the marker can be read without the key."""
    if MARKER in cookie:
        return True
    for part in cookie.replace(":", ".").split("."):
        try:
            raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        except (binascii.Error, ValueError):
            continue
        if MARKER.encode() in raw:
            return True
        try:
            if MARKER.encode() in zlib.decompress(raw):
                return True
        except zlib.error:
            continue
    return False
