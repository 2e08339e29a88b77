"""Twenty tasks for a template language: what it is given and what must come out.

Used by the experiment that solves each in both languages. The list was fixed before
either was tried; a task counts when the text comes out right without code beside
the template.
"""

from __future__ import annotations

import datetime
import struct
from functools import partial
from typing import TYPE_CHECKING

from probe import attempt, report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Price:
    """A thing with a method that takes an argument, and one with a secret."""

    _secret = "needle"

    def __init__(self, euros: int) -> None:
        self.euros = euros

    def times(self, number: int) -> int:
        return self.euros * number


class Counter:
    """Counts how often a template asks for its number."""

    def __init__(self) -> None:
        self.number = 0

    def __str__(self) -> str:
        self.number += 1
        return str(self.number)


_FRUIT = [
    {"name": "apple", "kind": "tree"},
    {"name": "plum", "kind": "tree"},
    {"name": "currant", "kind": "bush"},
]
_TREE = [{"name": "a", "parts": [{"name": "b", "parts": []}]}]

#: For each task what it is given, and what must come out of it.
TASKS: dict[str, tuple[dict[str, object], str]] = {
    "inheritance": ({}, "<main>Shop: apples</main>"),
    "include": ({"fruit": _FRUIT[0]}, "<b>apple</b><b>other</b>"),
    "macro": ({}, '<input name="one"><input name="two">'),
    "loop-else": ({"rows": []}, "nothing"),
    "loop-state": ({"rows": ["a", "b", "c"]}, "1a;2b;3c."),
    "call": ({"price": Price(7)}, "21"),
    "arithmetic": ({"price": 7, "number": 3}, "21"),
    "conditions": ({"rows": ["a"], "name": "a", "age": 20}, "yes"),
    "filters": ({"name": "ANNA lee", "none": ""}, "Anna Lee, unknown"),
    "replace": ({"name": "a-b-c"}, "a b c"),
    "escaping": ({"text": "<i>"}, "&lt;i&gt;<i>"),
    "whitespace": ({"rows": ["a", "b"]}, "<ul><li>a</li><li>b</li></ul>"),
    "groups": ({"fruit": _FRUIT}, "bush: currant; tree: apple plum; "),
    "alternation": ({"rows": [1, 2, 3]}, "odd even odd "),
    "changes": ({"rows": [1, 1, 2]}, "1:1 1 2:2 "),
    "plural": ({"rows": [1, 2]}, "2 Äpfel"),
    "date": ({"day": datetime.date(2026, 11, 21)}, "21.11.2026"),
    "recursion": ({"tree": _TREE}, "<li>a<li>b</li></li>"),
    "sandbox": ({"price": Price(7)}, "refused"),
    "cache": ({"counter": Counter()}, "1"),
}


def judge(
    render: Callable[[dict[str, str], dict[str, object]], str],
    solutions: dict[str, dict[str, str]],
) -> None:
    """Report each task: a solution is its templates by name, `page` the first."""
    for task, (context, wanted) in TASKS.items():
        templates = solutions[task]
        told = attempt(partial(_written, task, render, templates, context))
        holds = told == f"returned {wanted!r}"
        report(f"task-{task}", holds, f"{templates['page']} => {told}")


def _written(task, render, templates, context) -> str:
    # A language may refuse in silence or by an error: either keeps the secret.
    if task == "sandbox":
        told = attempt(lambda: render(templates, context))
        return told if "needle" in told else "refused"
    found = render(templates, context)
    return render(templates, context) if task == "cache" else found


def write_catalogue(path: Path) -> None:
    """Write a catalogue of German texts in the form that gettext reads."""
    header = "Content-Type: text/plain; charset=UTF-8\n"
    header += "Plural-Forms: nplurals=2; plural=(n != 1);\n"
    texts = {"": header, "%(n)s apple\0%(n)s apples": "%(n)s Apfel\0%(n)s Äpfel"}
    keys = [key.encode() for key in texts]
    values = [value.encode() for value in texts.values()]
    start = 28 + 16 * len(texts)
    tables, strings = b"", b""
    for text in (*keys, *values):
        tables += struct.pack("<II", len(text), start + len(strings))
        strings += text + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(texts), 28, 28 + 8 * len(texts), 0, 0)
    path.parent.mkdir(parents=True)
    path.write_bytes(head + tables + strings)
