"""Twelve customisations of an admin, fixed before either admin was tried.

A back office of books: each task says what a page must then have or an action do. A
task counts when it is done by documented means, without a copy of the admin's code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from probe import report

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Title, year, and to whom a book belongs, in the order in which they are stored.
BOOKS = [("Emma", 1815, "staff"), ("Ulysses", 1922, "staff"), ("Dune", 1965, "other")]
TASKS = (
    *("branding", "column", "order", "read-only", "groups", "filter", "action"),
    *("validation", "page", "rows", "editable", "style"),
)


def judge(found: Mapping[str, object]) -> None:
    """Report each task by what was seen: anything true counts."""
    for task in TASKS:
        report(f"task-{task}", bool(found[task]), f"seen: {found[task]!r}")


def order_of(page: str) -> list[str]:
    """Return the titles in the order in which a page has them."""
    titles = [title for title, _, _ in BOOKS if title in page]
    return sorted(titles, key=page.index)
