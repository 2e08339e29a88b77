"""Bugs of the micro endpoints."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from shared_spec.conformance.tampering import Fault, edit, header, replies, rewrite

if TYPE_CHECKING:
    from shared_spec.conformance.proxy import Reply, Request

ONE: Final = "/bench/db"
MANY: Final = "/bench/queries"
UPDATES: Final = "/bench/updates"
FORTUNES: Final = "/bench/fortunes"


def _other_greeting(_request: Request, reply: Reply) -> Reply:
    return replace(reply, body=reply.body.replace(b"World", b"world"))


def _one_more(rows: list[Any]) -> None:
    if len(rows) == 500:
        rows.append(rows[0])


def _first_only(rows: list[Any]) -> None:
    rows[:] = [rows[0]] * len(rows)


def _other_numbers(rows: list[Any]) -> None:
    for row in rows:
        row["randomNumber"] = row["randomNumber"] % 10000 + 1


def _turned(match: re.Match[str]) -> str:
    rows = re.findall(r"<tr>.*?</tr>", match[0], flags=re.DOTALL)
    return "".join([rows[0], *rows[:0:-1]])


MICRO_FAULTS: Final = (
    Fault("greeting-differs", "M01", "the greeting has another letter",
          on_reply=replies("GET", "/bench/plaintext", _other_greeting)),
    Fault("greeting-as-page", "M01", "plain text is said to be HTML",
          on_reply=replies("GET", "/bench/plaintext",
                           header("Content-Type", lambda _r, _v: "text/html"))),
    Fault("greeting-unnamed", "M02", "the object's key has another name",
          on_reply=replies("GET", "/bench/json",
                           edit(lambda v: v.update(text=v.pop("message"))))),
    Fault("number-in-snake-case", "M03", "the row's number has the column's name",
          on_reply=replies("GET", ONE,
                           edit(lambda v: v.update(random_number=v.pop("randomNumber"))))),
    Fault("always-the-same-row", "M03", "the row is not drawn",
          on_reply=replies("GET", ONE, edit(lambda v: v.update(id=1)))),
    Fault("five-hundred-and-one", "M04", "the greatest number is one more",
          on_reply=replies("GET", MANY, edit(_one_more))),
    Fault("one-row-many-times", "M04", "one row is read and shown many times",
          on_reply=replies("GET", MANY, edit(_first_only))),
    Fault("fortune-runs", "M05", "fortunes are not escaped",
          on_reply=replies("GET", FORTUNES, rewrite(
              r"&lt;(/?script)&gt;", r"<\1>"))),
    Fault("fortunes-unsorted", "M05", "fortunes stand the other way round",
          on_reply=replies("GET", FORTUNES, rewrite(r"<tr>.*</tr>", _turned))),
    Fault("updates-forgotten", "M06", "the rows shown are not those that are stored",
          on_reply=replies("GET", UPDATES, edit(_other_numbers))),
    Fault("updates-unclamped", "M06", "the greatest number is one more",
          on_reply=replies("GET", UPDATES, edit(_one_more))),
)  # fmt: skip
