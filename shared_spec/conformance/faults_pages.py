"""Bugs of the website."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from shared_spec.conformance.tampering import (
    Fault,
    form_value,
    header,
    matches,
    query_value,
    replies,
    rewrite,
    status,
)

if TYPE_CHECKING:
    from shared_spec.conformance.proxy import Reply, Request

HOME: Final = r"/|/tag/.*"
FORMS: Final = r"/login|/register"
PAGE: Final = r"/article/[^/]+"


def _next_page_active(request: Request, reply: Reply) -> Reply:
    """Mark the item after the active one, or the first, as a careless loop would."""
    item = r'(<li[^>]*class="page-item)( active)?('

    def shift(match: re.Match[str]) -> str:
        row = match[0]
        items = list(re.finditer(item + r'[^"]*")', row))
        active = [bool(found[2]) for found in items]
        shifted = iter([active[-1], *active[:-1]] if active else [])
        return re.sub(
            item + r'[^"]*")',
            lambda found: found[1] + (" active" if next(shifted) else "") + found[3],
            row,
        )

    return rewrite(r'<ul[^>]*class="pagination".*?</ul>', shift)(request, reply)


def _reveal_password(request: Request, reply: Reply) -> Reply:
    value = html.escape(form_value(request, "password"))
    shown = f'type="password" value="{value}"'
    return rewrite(r'type="password"', shown)(request, reply)


def _follow_next(request: Request, location: str) -> str:
    return query_value(request, "next") or location


def _forget_cookies(request: Request, reply: Reply) -> Reply:
    sent = request.header("Cookie")
    names = [part.partition("=")[0].strip() for part in sent.split(";") if part]
    gone = tuple(("Set-Cookie", f"{name}=; Max-Age=0; Path=/") for name in names)
    return replace(reply, headers=reply.headers + gone)


def _unescape(match: re.Match[str]) -> str:
    return html.unescape(match[0])


def _home() -> list[Fault]:
    return [
        Fault("wrong-page-active", "W01", "the row of pages marks another page",
              on_reply=replies("GET", HOME, _next_page_active)),
        Fault("page-past-the-end", "W01", "a page past the end is 200",
              on_reply=replies("GET", HOME, status(200), status=404)),
        Fault("link-past-the-end", "W01", "the row of pages has one page too many",
              on_reply=replies("GET", HOME, rewrite(
                  r'(<ul[^>]*class="pagination".*?)(</ul>)',
                  r'\1<li class="page-item"><a class="page-link" '
                  r'href="?page=999">999</a></li>\2'))),
        Fault("title-as-markup", "W01", "titles in lists are not escaped",
              on_reply=replies("GET", HOME, rewrite(r"<h1[^>]*>.*?</h1>", _unescape))),
        Fault("no-active-tab", "W01", "neither tab nor link is marked as the current one",
              on_reply=replies("GET", HOME, rewrite(r"nav-link active", "nav-link"))),
        Fault("feed-sends-home", "W01", "strangers asking for their feed land at home",
              on_reply=replies("GET", HOME, header("Location", lambda _r, _v: "/"))),
        Fault("empty-list-silent", "W01", "an empty list says nothing",
              on_reply=replies("GET", HOME, rewrite(r"empty-feed-message", "message"))),
        Fault("no-language", "W01", "the document names no language",
              on_reply=replies("GET", HOME, rewrite(r'(<html[^>]*?) lang="en"', r"\1"))),
        Fault("day-in-raw-form", "W01", "days are shown as the database has them",
              on_reply=replies("GET", HOME, rewrite(
                  r'(<time[^>]*datetime="([^"]+)"[^>]*>).*?</time>', r"\1\2</time>"))),
    ]  # fmt: skip


def _forms() -> list[Fault]:
    return [
        Fault("csrf-unchecked", "W02", "a forged form is obeyed",
              on_reply=lambda request, reply: status(302)(request, reply)
              if matches(request, "POST", FORMS) and reply.status == 403
              else reply),
        Fault("forged-form-400", "W02", "a forged form is said to be malformed",
              on_reply=replies("POST", FORMS, status(400), status=403),
              tests="w02_session"),
        Fault("open-redirect", "W02", "next may lead to another site",
              on_reply=replies("POST", FORMS, header("Location", _follow_next))),
        Fault("cookie-for-scripts", "W02", "scripts can read the session cookie",
              on_reply=replies(".*", ".*", header(
                  "Set-Cookie", lambda _r, v: re.sub(r";\s*HttpOnly", "", v, flags=re.I)))),
        Fault("cookie-for-other-sites", "W02", "other sites send the session cookie",
              on_reply=replies(".*", ".*", header(
                  "Set-Cookie", lambda _r, v: re.sub(r";\s*SameSite=\w+", "", v, flags=re.I)))),
        Fault("refusal-200", "W02", "a refused form comes back with 200",
              on_reply=replies("POST", FORMS, status(200), status=422)),
        Fault("password-echoed", "W02", "a refused form shows the password",
              on_reply=replies("POST", FORMS, _reveal_password, status=422)),
        Fault("log-out-by-link", "W02", "a mere link logs out",
              on_reply=replies("GET", r".*/log-?out/?", _forget_cookies)),
    ]  # fmt: skip


def _article_page() -> list[Fault]:
    content = r"<div[^>]*article-content[^>]*>(?:(?!</div>).)*</div>"
    return [
        Fault("script-unsanitised", "W03", "a script in an article runs",
              on_reply=replies("GET", PAGE, rewrite(content, _unescape))),
        Fault("javascript-link", "W03", "links may run scripts",
              on_reply=replies("GET", PAGE, rewrite(
                  r'href="https://example\.com/', 'href="javascript:alert(1)'))),
        Fault("links-endorsed", "W03", "links in articles carry no rel",
              on_reply=replies("GET", PAGE, rewrite(r' rel="[^"]*nofollow[^"]*"', ""))),
        Fault("no-tables", "W03", "tables are not rendered",
              on_reply=replies("GET", PAGE, rewrite(r"</?(table|thead|tbody|tr|t[hd])[^>]*>", ""))),
        Fault("comment-as-markup", "W03", "comments are not escaped",
              on_reply=replies("GET", PAGE, rewrite(
                  r'<div[^>]*class="card-block.*?</div>', _unescape))),
        Fault("avatar-none", "W03", "a missing avatar is called None",
              on_reply=replies("GET", PAGE, rewrite(
                  r'src="[^"]*default-avatar[^"]*"', 'src="None"'))),
        Fault("missing-article-200", "W03", "an unknown article is 200",
              on_reply=replies("GET", PAGE, status(200), status=404)),
        Fault("comments-hidden", "W03", "comments are not shown",
              on_reply=replies("GET", PAGE, rewrite(r"card-block", "card-text"))),
    ]  # fmt: skip


PAGE_FAULTS: Final = (*_home(), *_forms(), *_article_page())
