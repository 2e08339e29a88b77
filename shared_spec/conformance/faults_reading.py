"""Bugs of what the website shows: searches, languages, messages, feeds, files."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode

from shared_spec.conformance.tampering import (
    Fault,
    header,
    query_value,
    replies,
    requests,
    rewrite,
    status,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared_spec.conformance.proxy import Reply, Request

RESET: Final = r"/password-reset.*"
PAGE: Final = r"/(?!api|static|media).*"
FLASH: Final = r'<li class="flash[^"]*">.*?</li>'
HASHED: Final = r"/static/[a-z-]+\.[0-9a-f]{8,32}\.[a-z]+"


def _words(change: Callable[[str], str]) -> Callable[[Request], Request]:
    """Return a change of the words that are searched for."""

    def on_request(request: Request) -> Request:
        path, _, query = request.target.partition("?")
        pairs = [(n, change(v) if n == "q" else v) for n, v in parse_qsl(query)]
        return replace(request, target=f"{path}?{urlencode(pairs)}")

    return requests("GET", "/search", on_request)


def _text(pattern: str, replacement: str) -> Callable[[Request, Reply], Reply]:
    """Replace a regular expression in an answer of any kind of text."""

    def on_reply(_request: Request, reply: Reply) -> Reply:
        text = reply.body.decode("utf-8", "surrogateescape")
        changed = re.sub(pattern, replacement, text, flags=re.DOTALL)
        return replace(reply, body=changed.encode("utf-8", "surrogateescape"))

    return on_reply


def _without(*names: str) -> Callable[[Request], Request]:
    """Return a change that drops headers of a request."""

    def on_request(request: Request) -> Request:
        kept = [(n, v) for n, v in request.headers if n.lower() not in names]
        return replace(request, headers=tuple(kept))

    return on_request


def _unescape(match: re.Match[str]) -> str:
    return html.unescape(match[0])


def _german_api(request: Request, reply: Reply) -> Reply:
    if request.header("Accept-Language") != "de":
        return reply
    text = reply.body.replace(b"can't be blank", b"darf nicht leer sein")
    return replace(reply, body=text)


def _obey(_request: Request, reply: Reply) -> Reply:
    return replace(reply, status=302, headers=(*reply.headers, ("Location", "/login")))


def _no_allow(_request: Request, reply: Reply) -> Reply:
    return reply.without("Allow")


def _search() -> list[Fault]:
    return [
        Fault("any-word-will-do", "W09", "only the first word is searched for",
              on_request=_words(lambda q: q.partition(" ")[0]), tests="w09"),
        Fault("percent-is-anything", "W09", "a percent sign is dropped from a search",
              on_request=_words(lambda q: q.replace("%", "")), tests="w09"),
        Fault("nothing-marked", "W09", "what was found is not marked",
              on_reply=replies("GET", "/search", rewrite(r"</?mark>", "")),
              tests="w09"),
        Fault("hits-as-markup", "W09", "marked titles are not escaped",
              on_reply=replies("GET", "/search", rewrite(r"<h1.*?</h1>", _unescape)),
              tests="w09"),
        Fault("pages-without-words", "W09", "links to further pages lose the words",
              on_reply=replies("GET", "/search", rewrite(
                  r'(class="page-link"[^>]*href=")[^"]*(page=\d+)', r"\1?\2")),
              tests="w09"),
    ]  # fmt: skip


def _reset() -> list[Fault]:
    return [
        Fault("dead-link-lives", "W10", "a link that is void still opens the form",
              on_reply=replies("GET", RESET, status(200), status=404), tests="w10"),
        Fault("reset-kept", "W10", "pages with a secret link may be kept by caches",
              on_reply=replies("GET", RESET, header(
                  "Cache-Control", lambda _r, _v: "public, max-age=600")), tests="w10"),
        Fault("reset-takes-anything", "W10", "a bad address or password is taken",
              on_reply=replies("POST", RESET, _obey, status=422), tests="w10"),
        Fault("reset-tells", "W10", "who asked is told something else",
              on_reply=replies("POST", "/password-reset", header(
                  "Location", lambda _r, _v: "/password-reset")), tests="w10"),
    ]  # fmt: skip


def _languages() -> list[Fault]:
    return [
        Fault("arabic-from-the-left", "W11", "Arabic runs from left to right",
              on_reply=replies("GET", PAGE, rewrite('dir="rtl"', 'dir="ltr"')),
              tests="w11 and not months"),
        Fault("browser-ignored", "W11", "the language of the browser does not matter",
              on_request=requests("GET", PAGE, _without("accept-language")),
              tests="w11 and not months"),
        Fault("cookie-ignored", "W11", "the chosen language is forgotten",
              on_request=requests("GET", PAGE, _without("cookie")), tests="w11 and not months"),
        Fault("english-button", "W11", "one word was never translated",
              on_reply=replies("GET", PAGE, rewrite("Anmelden", "Sign in")),
              tests="w11 and not months"),
        Fault("german-api", "W11", "the API speaks German",
              on_reply=replies("POST", "/api/users", _german_api, status=422),
              tests="w11 and not months"),
        Fault("switch-leads-away", "W11", "the switch may lead to another site",
              on_reply=replies("GET", "/language", header(
                  "Location", lambda r, v: query_value(r, "next") or v)), tests="w11 and not months"),
        Fault("days-in-english", "W11", "days are written as in English",
              on_reply=replies("GET", PAGE, rewrite(
                  r"(\d+)\. (\w+) (\d{4})</time>", r"\2 \1, \3</time>")), tests="w11 and not months"),
        Fault("another-april", "W11", "one month is spelled otherwise",
              on_reply=replies("GET", PAGE, rewrite("أبريل", "إبريل")),
              tests="w11_months"),
    ]  # fmt: skip


def _flash() -> list[Fault]:
    again = (
        r'\1<ul class="flash-messages" role="status">'
        r'<li class="flash flash-success">Again.</li></ul>'
    )
    return [
        Fault("nothing-said", "W12", "no page says what happened",
              on_reply=replies("GET", PAGE, rewrite(FLASH, "")), tests="w12"),
        Fault("said-for-ever", "W12", "every page says it",
              on_reply=replies("GET", PAGE, rewrite(r"(<main[^>]*>)", again)),
              tests="w12"),
        Fault("flash-as-markup", "W12", "names in messages are not escaped",
              on_reply=replies("GET", PAGE, rewrite(FLASH, _unescape)), tests="w12"),
    ]  # fmt: skip


def _feeds() -> list[Fault]:
    feed = "/feed.atom"
    return [
        Fault("feed-of-paths", "W13", "links of the feed name no host",
              on_reply=replies("GET", feed, _text(r'href="https?://[^/"]+', 'href="')),
              tests="w13"),
        Fault("feed-as-text", "W13", "rendered articles are declared plain text",
              on_reply=replies("GET", feed, _text('type="html"', 'type="text"')),
              tests="w13"),
        Fault("feed-broken", "W13", "the feed is not well-formed",
              on_reply=replies("GET", feed, _text("&lt;", "<")), tests="w13"),
        Fault("map-without-days", "W13", "the sitemap says nothing about changes",
              on_reply=replies("GET", "/sitemap.xml", _text(
                  "<lastmod>.*?</lastmod>", "")), tests="w13"),
        Fault("robots-out", "W13", "robots are kept out of everything",
              on_reply=replies("GET", "/robots.txt", _text("/admin/", "/")),
              tests="w13"),
        Fault("feed-unnamed", "W13", "pages do not name the feed",
              on_reply=replies("GET", PAGE, rewrite(
                  r"<link[^>]*application/atom[^>]*>", "")), tests="w13"),
    ]  # fmt: skip


def _errors() -> list[Fault]:
    return [
        Fault("missing-page-200", "W14", "a missing page is 200",
              on_reply=replies("GET", r"/no/such/page|/x\.php", status(200),
                               status=404), tests="w14"),
        Fault("no-way-on", "W14", "error pages show no way home",
              on_reply=replies("GET", PAGE, rewrite(
                  r"<a[^>]*>Go to the home page</a>", "")), tests="w14"),
        Fault("no-allow", "W14", "a refused method is told no other",
              on_reply=replies(".*", PAGE, _no_allow), tests="w14"),
        Fault("any-host", "W14", "a foreign host is served",
              on_reply=replies("GET", "/", status(200), status=400), tests="w14"),
    ]  # fmt: skip


def _files() -> list[Fault]:
    return [
        Fault("files-for-a-minute", "W15", "hashed files are fetched again and again",
              on_reply=replies("GET", HASHED, header(
                  "Cache-Control", lambda _r, _v: "public, max-age=60")), tests="w15"),
        Fault("plain-names", "W15", "pages name files without a hash",
              on_reply=replies("GET", PAGE, rewrite(
                  r"(/static/[a-z-]+)\.[0-9a-f]{8,32}\.", r"\1.")), tests="w15"),
        Fault("any-hash", "W15", "any hash will do",
              on_reply=replies("GET", HASHED, status(200), status=404), tests="w15"),
        Fault("always-sent", "W15", "a file is sent though the browser has it",
              on_request=requests("GET", HASHED, _without(
                  "if-none-match", "if-modified-since")), tests="w15"),
    ]  # fmt: skip


READING_FAULTS: Final = (
    *_search(),
    *_reset(),
    *_languages(),
    *_flash(),
    *_feeds(),
    *_errors(),
    *_files(),
)
