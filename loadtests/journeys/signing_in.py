"""Sign in with a demo account that nobody else uses at the moment."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadtests.dataset import Account, Site
    from loadtests.session import Session


@contextlib.contextmanager
def signed_in(session: Session, site: Site) -> Iterator[Account]:
    """Sign in over the API for the length of a `with` block."""
    account = site.accounts.borrow(session.rng)
    try:
        login = {"email": account.email, "password": account.password}
        answer = session.post(
            "/api/users/login",
            name="/api/users/login",
            json={"user": login},
            holds=(b'"token"',),
        )
        session.sign_in(answer.json()["user"]["token"])
        yield account
    finally:
        session.sign_in(None)
        site.accounts.give_back(account)
