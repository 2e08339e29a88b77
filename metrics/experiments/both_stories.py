"""What visitors and staff do on a small site, told for any WSGI application.

Used by the experiment that joins both frameworks in one process. An office says
where its pages are and what its fields and buttons are called.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from probe import report
from werkzeug.test import Client

if TYPE_CHECKING:
    from collections.abc import Mapping

PASSWORD = "correct horse"


@dataclass(frozen=True)
class Office:
    """Where the back office of a build has its pages and what it calls things."""

    login: str
    notes: str
    add: str
    edit: str
    delete: str
    log: str
    search: str
    filter: str
    token: str
    confirm: Mapping[str, str] = field(default_factory=dict)


class Browser:
    """A visitor with cookies who sends the hidden token that a page has."""

    def __init__(self, site) -> None:
        self.client = Client(site)

    def get(self, url: str) -> tuple[int, str]:
        with self.client.get(url, buffered=True) as answer:
            return answer.status_code, answer.text

    def send(self, url: str, token: str, page: str = "", **data: str) -> int:
        found = re.search(
            rf'name="{token}"[^>]*value="([^"]+)"', self.get(page or url)[1]
        )
        data[token] = found[1] if found else ""
        with self.client.post(url, data=data, buffered=True) as answer:
            return answer.status_code


def visit(site, office: Office) -> list[str]:
    """Return the steps of a visitor that fail."""
    anyone, staff = Browser(site), Browser(site)
    staff.send(office.login, office.token, username="staff", password=PASSWORD)
    steps = {
        "a stranger is greeted as one": "Hello, stranger" in anyone.get("/")[1],
        "a stranger may not write": anyone.send("/", "csrf_token", title="no") == 403,
        "who has signed in is known": "Hello, staff" in staff.get("/")[1],
        "and may write": staff.send("/", "csrf_token", title="first note") == 302,
        "a forged form is refused": staff.send("/", "other", title="no") == 403,
        "the note is listed": "first note" in anyone.get("/")[1],
        "and has a page": anyone.get("/notes/1") == (200, "first note"),
        "a missing note is 404": anyone.get("/notes/99")[0] == 404,
    }
    return [name for name, holds in steps.items() if not holds]


def work(site, office: Office) -> list[str]:
    """Return the steps of staff that fail; the visitor's note is there already."""
    staff, user = Browser(site), Browser(site)

    def do(url: str, page: str = "", **data: str) -> bool:
        return staff.send(url, office.token, page, **data) == 302

    def lists(url: str, text: str) -> bool:
        return text in staff.get(url)[1]

    steps = {
        "a stranger is sent to sign in": user.get(office.notes)[0] == 302,
        "staff signs in": do(office.login, username="staff", password=PASSWORD),
        "who is not staff stays out": not enters(user, office),
        "the visitor's note is listed": lists(office.notes, "first note"),
        "the page has its style sheet": all(styles(staff, office.notes)),
        "a note is added": do(office.add, title="second note", public="y"),
        "the visitors see it": "second note" in user.get("/")[1],
        "search finds it": lists(office.search, "second note")
        and not lists(office.search, "first note"),
        "a note is changed": do(office.edit, title="second text"),
        "the filter finds it": lists(office.filter, "second text")
        and not lists(office.filter, "first note"),
        "a note is deleted": do(office.delete, office.notes, **office.confirm),
        "the visitors see it no more": "second text" not in user.get("/")[1],
        "the log has it all": recorded(staff, office),
    }
    return [name for name, holds in steps.items() if not holds]


def mount(site, host: str, guest: str) -> list[str]:
    """Return the steps that fail on a site that has a second one under a path."""
    user = Browser(site)
    failed = []
    for name, prefix in ((host, ""), (guest, "/guest")):
        url = f"{prefix}/form/"
        first, forged = user.get(url), user.send(url, "other", name="x")
        steps = {
            "answers": first[0] == 200 and f"{name}: nobody" in first[1],
            "knows its address": f"at {url}" in first[1],
            "refuses a forged form": forged in {400, 403},
            "takes a form": give(user, url, f"ann of {name}") == 200,
            "keeps a session": f"{name}: ann of {name}" in user.get(url)[1],
            "says what is missing": user.get(f"{prefix}/none/")[0] == 404,
        }
        failed += [f"{name} {step}" for step, holds in steps.items() if not holds]
    return failed


def give(user: Browser, url: str, name: str) -> int:
    token = re.search(r'name="token" value="([^"]+)"', user.get(url)[1])
    data = {"name": name, "csrfmiddlewaretoken": token[1]}
    with user.client.post(url, data=data, buffered=True) as answer:
        return answer.status_code


def tell(check: str, failed: list[str]) -> None:
    report(check, not failed, f"steps that failed: {', '.join(failed) or 'none'}")


def enters(user: Browser, office: Office) -> bool:
    user.send(office.login, office.token, username="user", password=PASSWORD)
    return user.get(office.notes)[0] == 200


def recorded(staff: Browser, office: Office) -> bool:
    """Tell whether the log names each change of the second note, the last one too."""
    page = staff.get(office.log)[1]
    return "second note" in page and page.count("second text") >= 2


def styles(staff: Browser, url: str) -> list[bool]:
    found = re.findall(r'href="([^"]+\.css)[^"]*"', staff.get(url)[1])
    return [staff.get(name)[0] == 200 for name in found] or [False]
