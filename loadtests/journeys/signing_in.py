"""Sign in with a demo account that no other visitor uses.

A visitor signs in once and keeps the token, as people do whose token lasts a day.
Signing in at every visit would let the password's hash, which is meant to be slow
and is the same library in every app, outweigh what is measured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loadtests.dataset import Account, Site
    from loadtests.session import Session


def sign_in(session: Session, site: Site) -> Account:
    """Send the session's token from now on, after signing in the first time.

    WrongAnswerError when signing in fails, SettingsError without a free account.
    """
    if session.account is None:
        account = site.accounts.borrow(session.rng)
        try:
            token = _token(session, account)
        except BaseException:
            site.accounts.give_back(account)
            raise
        session.account, session.token = account, token
    session.anonymous = False
    return session.account


def sign_out(session: Session, site: Site) -> None:
    """Forget the token and let another visitor have the account."""
    account, session.account, session.token = session.account, None, None
    if account is not None:
        site.accounts.give_back(account)


def _token(session: Session, account: Account) -> str:
    login = {"email": account.email, "password": account.password}
    answer = session.post(
        "/api/users/login",
        name="/api/users/login",
        json={"user": login},
        holds=(b'"token"',),
    )
    return str(answer.json()["user"]["token"])
