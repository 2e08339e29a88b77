"""Thirty attacks in ten classes, fixed before any framework was tried.

Each is a function of an address. It first uses the application as its users do and
raises NotServedError when that fails, so that a page which does not work never counts
as a stopped attack; then it attacks and returns whether that succeeded, and what was
seen. `unsafe.py` is an application against which every one of them succeeds.
"""

# Importing a module enters its attacks, in the order in which they are declared.
from siege.attacks import pages, sessions, files, accounts  # noqa: I001
from siege.attacks.means import ATTACKS, SECRET, NotServedError

__all__ = [
    "ATTACKS",
    "SECRET",
    "NotServedError",
    "accounts",
    "files",
    "pages",
    "sessions",
]
