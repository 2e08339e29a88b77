"""Bugs of the admin, in either style of markup."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from shared_spec.conformance.tampering import (
    Fault,
    form_value,
    matches,
    replies,
    rewrite,
    status,
)

if TYPE_CHECKING:
    from shared_spec.conformance.proxy import Reply, Request

ANY: Final = "/admin/.*"


def _own_search(request: Request) -> Request:
    """Forget what is looked for in the list of comments."""
    if matches(request, "GET", r"/admin/(articles/)?comment/"):
        path = request.path
        return replace(request, target=path)
    return request


def _refused_but_obeyed(request: Request, reply: Reply) -> Reply:
    """Say that a refused form was accepted."""
    refused = reply.status in {200, 422} and form_value(request, "csrf_token") + (
        form_value(request, "csrfmiddlewaretoken")
    )
    return status(302)(request, reply) if refused else reply


ADMIN_FAULTS: Final = (
    Fault("search-forgotten", "B01", "looking for comments finds all of them",
          on_request=_own_search),
    Fault("refusals-accepted", "B01", "what is not valid is said to be saved",
          on_reply=replies("POST", ANY, _refused_but_obeyed)),
    Fault("hash-on-the-form", "B01", "the form of a user shows the hash",
          on_reply=replies("GET", ANY, rewrite(
              r'(<input[^>]*type="password")', r'\1 value="argon2id"'))),
)  # fmt: skip
