"""Bugs of the JSON API and of the health endpoints."""

from __future__ import annotations

import base64
import html
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from shared_spec.conformance.tampering import (
    Fault,
    edit,
    edit_sent,
    header,
    replies,
    requests,
    status,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared_spec.conformance.proxy import Reply, Request

PROFILE: Final = r"/api/profiles/[^/]+"
FOLLOW: Final = rf"{PROFILE}/follow"
ARTICLE: Final = r"/api/articles/(?!feed$)[^/]+"
LIST: Final = r"/api/articles"
FEED: Final = r"/api/articles/feed"
COMMENTS: Final = rf"{ARTICLE}/comments"
COMMENT: Final = rf"{COMMENTS}/[^/]+"
FAVORITE: Final = rf"{ARTICLE}/favorite"
UNSIGNED: Final = base64.b64encode(b'{"alg": "none",').decode()


def _pad_password(user: dict[str, Any]) -> None:
    password = user.get("password")
    if isinstance(password, str) and password.strip():
        user["password"] = password.ljust(8, "x")


def _strip_password(user: dict[str, Any]) -> None:
    if isinstance(user.get("password"), str):
        user["password"] = user["password"].strip()


def _assign_bio(request: Request, reply: Reply) -> Reply:
    given = json.loads(request.body)["user"].get("bio")
    return edit(lambda value: value["user"].update(bio=given))(request, reply)


def _drop_nulls(user: dict[str, Any]) -> None:
    for name in [name for name, value in user.items() if value is None]:
        del user[name]


def _accept_unsigned(request: Request, reply: Reply) -> Reply:
    token = request.header("Authorization").removeprefix("Token ")
    user = {"email": "a@example.com", "username": "a", "bio": None, "image": None}
    answer = {"user": user | {"token": "a.b.c"}}
    unsigned = token.startswith(UNSIGNED)
    return status(200, answer)(request, reply) if unsigned else reply


def _forget_bad_token(request: Request) -> Request:
    def bad(name: str, value: str) -> bool:
        return name.lower() == "authorization" and value.count(".") != 2

    kept = tuple((n, v) for n, v in request.headers if not bad(n, v))
    return replace(request, headers=kept)


def _only_look(request: Request) -> Request:
    target = request.target.removesuffix("/follow")
    return replace(request, method="GET", target=target, body=b"")


def _allow_oneself(request: Request, reply: Reply) -> Reply:
    profile = {"username": "me", "bio": None, "image": None, "following": True}
    return status(200, {"profile": profile})(request, reply)


def _each_article(change: Callable[[dict[str, Any]], Any]) -> Callable[[Any], None]:
    def on_value(value: dict[str, Any]) -> None:
        found = value.get("articles", [value.get("article")])
        for article in found:
            change(article)

    return on_value


def _changed_since(article: dict[str, Any]) -> None:
    """Let an article have been changed a millisecond after it was made."""
    made = article["createdAt"]
    article["updatedAt"] = f"{made[:-4]}{(int(made[-4:-1]) + 1) % 1000:03}Z"


def _each_profile(change: Callable[[dict[str, Any]], Any]) -> Callable[[Any], None]:
    def on_value(value: Any) -> None:
        if isinstance(value, dict):
            if "following" in value:
                change(value)
            value = list(value.values())
        if isinstance(value, list):
            for inner in value:
                on_value(inner)

    return on_value


def _rename_title(_request: Request, reply: Reply) -> Reply:
    return replace(reply, body=reply.body.replace(b'"title"', b'"name"'))


def _set(**fields: Any) -> Callable[[dict[str, Any]], None]:
    return lambda value: value.update(fields)


def _more(request: Request) -> Request:
    def one_more(match: re.Match[str]) -> str:
        return f"limit={int(match[1]) + 1}"

    target = re.sub(r"\blimit=(\d{1,2})\b(?!\d)", one_more, request.target)
    return replace(request, target=target)


def _forget_author(request: Request) -> Request:
    if "tag=" not in request.target:
        return request
    target = re.sub(r"\bauthor=[^&]*", "", request.target)
    return replace(request, target=target)


def _everything(request: Request) -> Request:
    return replace(request, target=request.target.replace("/feed", "", 1))


def _count_of_page(value: dict[str, Any]) -> None:
    value["articlesCount"] = len(value["articles"])


def _accounts() -> list[Fault]:
    users, login, me = "/api/users", "/api/users/login", "/api/user"
    return [
        Fault("short-password", "A01", "a password of one character is enough",
              requests("POST", users, edit_sent(_pad_password))),
        Fault("register-200", "A01", "registration answers 200 instead of 201",
              on_reply=replies("POST", users, status(200), status=201)),
        Fault("register-mass-assignment", "A01", "registration takes a bio too",
              on_reply=replies("POST", users, _assign_bio, status=201)),
        Fault("taken-is-422", "A01", "a taken name is a validation error",
              on_reply=replies("POST", users, status(422), status=409)),
        Fault("password-trimmed", "A02", "blanks around a password do not count",
              requests("POST", login, edit_sent(_strip_password))),
        Fault("wrong-password-403", "A02", "a wrong password is 403",
              on_reply=replies("POST", login, status(403), status=401)),
        Fault("login-without-token", "A02", "logging in yields an empty token",
              on_reply=replies("POST", login, edit(lambda v: v["user"].update(token="")))),
        Fault("null-ignored", "A03", "null does not empty bio and image",
              requests("PUT", me, edit_sent(_drop_nulls))),
        Fault("null-becomes-empty", "A03", "a missing bio is an empty text",
              on_reply=replies("GET|PUT", me, edit(
                  lambda v: v["user"].update(bio=v["user"]["bio"] or "")))),
        Fault("unsigned-token", "A03", "a token with alg none opens the account",
              on_reply=replies("GET", me, _accept_unsigned, status=401)),
        Fault("following-never", "A04", "a profile never says following",
              on_reply=replies("GET", PROFILE, edit(
                  lambda v: v["profile"].update(following=False)))),
        Fault("email-leaks", "A04", "a profile shows the e-mail address",
              on_reply=replies("GET", PROFILE, edit(
                  lambda v: v["profile"].update(email="a@example.com")))),
        Fault("bad-token-ignored", "A04", "a malformed token counts as none",
              requests("GET", PROFILE, _forget_bad_token)),
        Fault("unfollow-does-nothing", "A05", "unfollowing only shows the profile",
              requests("DELETE", FOLLOW, _only_look)),
        Fault("follow-oneself", "A05", "one may follow oneself",
              on_reply=replies("POST", FOLLOW, _allow_oneself, status=422)),
        Fault("follow-201", "A05", "following answers 201",
              on_reply=replies("POST", FOLLOW, status(201), status=200)),
    ]  # fmt: skip


def _articles() -> list[Fault]:
    both = f"{LIST}|{ARTICLE}"
    return [
        Fault("updated-never-moves", "A06", "updatedAt stays at createdAt",
              on_reply=replies("GET|PUT", ARTICLE, edit(_each_article(
                  lambda a: a.update(updatedAt=a["createdAt"]))))),
        Fault("clock-read-twice", "A06", "a new article seems to have been changed",
              on_reply=replies("POST", "/api/articles", edit(_each_article(_changed_since))),
              tests="never_changed"),
        Fault("tags-unsorted", "A06", "tagList comes in reverse order",
              on_reply=replies(".*", both, edit(_each_article(
                  lambda a: a["tagList"].reverse())))),
        Fault("tags-lost", "A06", "a change without tagList removes the tags",
              requests("PUT", ARTICLE, edit_sent(lambda a: a.setdefault("tagList", [])))),
        Fault("error-key-renamed", "A06", "errors of the title stand under name",
              on_reply=replies("POST|PUT", both, _rename_title, status=422)),
        Fault("delete-200", "A06", "deleting answers 200 with a body",
              on_reply=replies("DELETE", ARTICLE, status(200, {}), status=204)),
        Fault("escaped-twice", "A06", "the API escapes titles for HTML",
              on_reply=replies("GET|POST", both, edit(_each_article(
                  lambda a: a.update(title=html.escape(a["title"])))))),
        Fault("existence-before-token", "A06", "a stranger's change is 404, not 401",
              on_reply=replies("PUT|DELETE", ARTICLE,
                               status(404, {"errors": {"article": ["not found"]}}),
                               status=401)),
    ]  # fmt: skip


def _lists() -> list[Fault]:
    return [
        Fault("oldest-first", "A07", "lists stand oldest first",
              on_reply=replies("GET", LIST, edit(lambda v: v["articles"].reverse()))),
        Fault("body-in-lists", "A07", "items of a list have a body",
              on_reply=replies("GET", LIST, edit(_each_article(_set(body="text"))))),
        Fault("count-of-page", "A07", "articlesCount counts the page only",
              on_reply=replies("GET", LIST, edit(_count_of_page))),
        Fault("limit-off-by-one", "A07", "a list holds one article too many",
              requests("GET", LIST, _more)),
        Fault("filters-do-not-combine", "A07", "author is ignored beside tag",
              requests("GET", LIST, _forget_author)),
        Fault("feed-of-everybody", "A08", "the feed shows all articles",
              requests("GET", FEED, _everything)),
        Fault("feed-without-token", "A08", "strangers get an empty feed",
              on_reply=replies("GET", FEED,
                               status(200, {"articles": [], "articlesCount": 0}),
                               status=401)),
        Fault("feed-not-following", "A08", "authors in the feed are not followed",
              on_reply=replies("GET", FEED, edit(_each_profile(_set(following=False))))),
    ]  # fmt: skip


def _reactions() -> list[Fault]:
    return [
        Fault("foreign-comment-deletable", "A09", "anybody deletes a comment",
              on_reply=replies("DELETE", COMMENT, status(204), status=403)),
        Fault("comment-of-any-article", "A09", "the article of a comment is ignored",
              on_reply=replies("DELETE", COMMENT, status(204), status=404)),
        Fault("comments-oldest-first", "A09", "comments stand oldest first",
              on_reply=replies("GET", COMMENTS, edit(lambda v: v["comments"].reverse()))),
        Fault("comment-200", "A09", "a new comment answers 200",
              on_reply=replies("POST", COMMENTS, status(200), status=201)),
        Fault("count-off-by-one", "A10", "the count leaves the last favourite out",
              on_reply=replies("POST", FAVORITE, edit(_each_article(
                  lambda a: a.update(favoritesCount=a["favoritesCount"] - 1))))),
        Fault("mark-is-shared", "A10", "one reader's favourite is everybody's",
              on_reply=replies("GET", ARTICLE, edit(_each_article(
                  lambda a: a.update(favorited=a["favoritesCount"] > 0))))),
        Fault("favorite-404-as-200", "A10", "favouring nothing succeeds",
              on_reply=replies("POST", FAVORITE, status(200, {}), status=404)),
        Fault("tags-by-name", "A11", "tags stand in order of the alphabet",
              on_reply=replies("GET", "/api/tags", edit(lambda v: v["tags"].sort()))),
        Fault("tags-in-lower-case", "A11", "the case of tags is lost",
              on_reply=replies("GET", "/api/tags", edit(
                  lambda v: v.update(tags=[tag.lower() for tag in v["tags"]])))),
        Fault("ready-says-ok", "P02", "readyz answers as healthz does",
              on_reply=replies("GET", "/readyz", status(200, {"status": "ok"}))),
        Fault("health-as-text", "P02", "healthz answers plain text",
              on_reply=replies("GET", "/healthz",
                               header("Content-Type", lambda _r, _v: "text/plain"))),
        Fault("no-preflight", "A07", "browsers of other origins are not answered",
              on_reply=replies("OPTIONS", LIST, status(405))),
        Fault("html-error", "A04", "an unknown path is answered in HTML",
              on_reply=replies(".*", "/api/nothing",
                               header("Content-Type", lambda _r, _v: "text/html"))),
    ]  # fmt: skip


API_FAULTS: Final = (*_accounts(), *_articles(), *_lists(), *_reactions())
