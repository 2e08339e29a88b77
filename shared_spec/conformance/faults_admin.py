"""Bugs of the admin, in either style of markup."""

from __future__ import annotations

import re
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
EDIT: Final = r"/admin/article/edit/|/admin/articles/article/\d+/change/"
LOG: Final = r"/admin/(admin/logentry|change)/"
ADD_COMMENT: Final = (
    '<a id="comments-button">Add Comment</a>'
    '<div class="empty-form"><textarea name="comments-__prefix__-body"></textarea></div>'
)
ROW: Final = r"<tr>(?:(?!</tr>).)*</tr>"


def _unselected(request: Request) -> Request:
    """Let an action have all rows, whatever was ticked: here, none."""
    if not matches(request, "POST", ANY) or b"featur" not in request.body:
        return request
    kept = re.sub(rb"&?(rowid|_selected_action)=\d+", b"", request.body)
    return replace(request, body=kept)


def _bare_cells(_request: Request, reply: Reply) -> Reply:
    """Let cells begin as they were written."""
    if not reply.header("Content-Type").startswith("text/csv"):
        return reply
    return replace(reply, body=re.sub(rb"(^|[,\"\n])'", rb"\1", reply.body))


def _with_secret(_request: Request, reply: Reply) -> Reply:
    """Export a column that nobody should see."""
    if not reply.header("Content-Type").startswith("text/csv"):
        return reply
    first, _, rest = reply.body.partition(b"\r\n")
    return replace(reply, body=first + b",password_hash\r\n" + rest)


def _own_search(request: Request) -> Request:
    """Forget what is looked for in the list of comments."""
    if matches(request, "GET", r"/admin/(articles/)?comment/"):
        path = request.path
        return replace(request, target=path)
    return request


def _keep_comments(request: Request) -> Request:
    """Forget that a comment in line is to be deleted."""
    if not matches(request, "POST", ANY):
        return request
    # The field's name stands before "=", or in quotes in a form sent in parts.
    pattern = rb"\b(del-comments-\d+|comments-\d+-DELETE)(?=[=\"])"
    return replace(request, body=re.sub(pattern, b"forgotten", request.body))


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
    Fault("old-picture-stays-there", "B01", "a picture that an admin replaced stays",
          on_reply=replies("GET", "/media/avatars/.*", status(200), status=404),
          tests="b01_pictures"),
    Fault("selection-ignored", "B02", "the ticked rows are not those that change",
          on_request=_unselected),
    Fault("formulas-computed", "B02", "cells of an export may be formulas",
          on_reply=replies("POST", ANY, _bare_cells)),
    Fault("hashes-exported", "B02", "an export has a column for hashes",
          on_reply=replies("POST", ANY, _with_secret)),
    Fault("members-enter", "B03", "members are let in",
          on_reply=replies("GET", ANY, status(200), status=403)),
    Fault("moderators-see-users", "B03", "moderators are shown the way to users",
          on_reply=replies("GET", "/admin/", rewrite(
              r"(<a [^>]*>\s*)Comments", r'\1Users</a><a href="/admin/users/">Comments'))),
    Fault("log-upside-down", "B04", "the oldest entry of a page stands first",
          on_reply=replies("GET", LOG, rewrite(
              r"(<tbody>|</thead>)(.*?)(</tbody>|</table>)", lambda match: (
                  match[1] + "".join(re.findall(ROW, match[2], re.DOTALL)[::-1]) + match[3])))),
    Fault("log-without-fields", "B04", "an entry does not say what was changed",
          on_reply=replies("GET", LOG, rewrite(r"(?i)\b(title|description)\b", "something"))),
    Fault("comments-stay", "B05", "a comment in line cannot be deleted",
          on_request=_keep_comments),
    Fault("comments-out-of-line", "B05", "an article's page lacks the comments",
          on_reply=replies("GET", ANY, rewrite(r'name="comments-\d+-(body|id)"', ""))),
    Fault("comment-offered-in-vain", "B05", "moderators are offered what is refused",
          on_reply=replies("GET", EDIT, rewrite("</form>", ADD_COMMENT + "</form>")),
          tests="offered_another"),
)  # fmt: skip
