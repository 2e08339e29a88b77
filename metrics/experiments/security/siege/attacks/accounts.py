"""Attacks on accounts."""

import re
import secrets

from siege.attacks.means import PASSWORD, attack, member, need, seen, signed_in
from siege.visitor import Visitor


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
