"""What attacks have in common: their list, visitors, and what to insist on."""

import secrets
from collections.abc import Callable

from siege.visitor import Answer, Visitor

EVIL = "evil.example"
PASSWORD = "correct horse battery staple"
SECRET = "outside-the-static-folder"
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
