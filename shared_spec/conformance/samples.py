"""Texts that break careless software, and the forms a bad token can take."""

from __future__ import annotations

import base64
import json
import time
from typing import Any, Final

import jwt

SQL: Final = "Robert'); DROP TABLE users;-- \" OR '1'='1"
MARKUP: Final = "<script>alert('x')</script> & <b>\"bold\"</b>"
EMOJI: Final = "👩‍👩‍👧‍👦 🏳️‍🌈 🇩🇪"
RIGHT_TO_LEFT: Final = "مرحبا بالعالم שלום"
COMBINING: Final = "Zoë Z̷̛̘a̴͕͝l̶̰̈g̸̱̈o é"
ASTRAL: Final = "𝒜𝓁𝒾𝒸ℯ 漢字 ß İı"
TEMPLATE: Final = "{{ 7*7 }} {% now %} ${7*7} %s %(x)s {0}"

TEXTS: Final[dict[str, str]] = {
    "sql": SQL,
    "markup": MARKUP,
    "emoji": EMOJI,
    "right-to-left": RIGHT_TO_LEFT,
    "combining": COMBINING,
    "astral": ASTRAL,
    "template": TEMPLATE,
    "backslash": "C:\\new\\table \\u0041 \\",
    "none": "None",
    "null": "null",
}

WRONG_TYPES: Final[dict[str, Any]] = {
    "number": 12345678,
    "fraction": 1.5,
    "true": True,
    "false": False,
    "list": ["abcdefgh"],
    "object": {"a": "b"},
}

BLANKS: Final[dict[str, Any]] = {
    "empty": "",
    "blanks": "   ",
    "white space": " \t\r\n ",
    "null": None,
}

MALFORMED: Final[dict[str, bytes]] = {
    "empty": b"",
    "no JSON": b"title=x",
    "cut off": b'{"user": {"email": "a',
    "trailing comma": b'{"user": {},}',
    "two values": b"{} {}",
    "list": b"[]",
    "string": b'"user"',
    "number": b"1",
    "null": b"null",
    "no number": b'{"user": {}, "also": NaN}',
    "not UTF-8": b'{"user": {"username": "\xff\xfe"}}',
    "nested too deep": b"[" * 200_000,
}

EVIL: Final = "evil.example"


def _part(value: dict[str, Any]) -> str:
    raw = base64.urlsafe_b64encode(json.dumps(value).encode())
    return raw.rstrip(b"=").decode()


def claims_of(token: str) -> dict[str, Any]:
    """Return what a token says, without judging it."""
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


def bad_headers(token: str, other_token: str) -> dict[str, str]:
    """Return Authorization headers that must be refused, made from two good tokens."""
    head, body, signature = token.split(".")
    claims = claims_of(token)
    now = int(time.time())
    past = claims | {"iat": now - 7200, "exp": now - 3600}
    flipped = "A" if signature[0] != "A" else "B"
    forged = {
        "one word": "nonsense",
        "dots": "..",
        "not base64": "a!.b!.c!",
        "two parts": f"{head}.{body}",
        "four parts": f"{token}.x",
        "two tokens": f"{token} {other_token}",
        "without signature": f"{head}.{body}.",
        "changed signature": f"{head}.{body}.{flipped}{signature[1:]}",
        "another's body": f"{head}.{other_token.split('.')[1]}.{signature}",
        "alg none": f"{_part({'alg': 'none', 'typ': 'JWT'})}.{body}.",
        "alg None signed": f"{_part({'alg': 'None', 'typ': 'JWT'})}.{body}.{signature}",
        "foreign key": jwt.encode(claims, "k" * 40, algorithm="HS256"),
        "foreign key, other hash": jwt.encode(claims, "k" * 64, algorithm="HS512"),
        "expired": jwt.encode(past, "k" * 40, algorithm="HS256"),
        "no JSON inside": f"{head}.{base64.urlsafe_b64encode(b'x').decode()}.{signature}",
        "very long": "a" * 5000,
    }
    return {name: f"Token {value}" for name, value in forged.items()}


BAD_HEADERS: Final = (
    "one word",
    "dots",
    "not base64",
    "two parts",
    "four parts",
    "two tokens",
    "without signature",
    "changed signature",
    "another's body",
    "alg none",
    "alg None signed",
    "foreign key",
    "foreign key, other hash",
    "expired",
    "no JSON inside",
    "very long",
)
