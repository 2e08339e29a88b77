"""Bugs of what members do on the website: write, comment, follow, settle."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from shared_spec.conformance.pictures import SECRET
from shared_spec.conformance.tampering import (
    Fault,
    edit,
    form_value,
    header,
    replies,
    requests,
    rewrite,
    status,
)

if TYPE_CHECKING:
    from shared_spec.conformance.proxy import Reply, Request

ARTICLE: Final = r"/article/[^/]+"
EDITOR: Final = r"/editor(/[^/]+)?"
PROFILE: Final = r"/profile/[^/]+(/favorites)?"
LISTS: Final = rf"/|/tag/.*|/search|{PROFILE}|{ARTICLE}"
AVATAR: Final = r"/media/avatars/.*"
TEXTAREA: Final = r"(<textarea[^>]*>).*?(</textarea>)"


def _to(location: str) -> Any:
    """Return a change that leads a redirect elsewhere."""
    return header("Location", lambda _request, _value: location)


def _obey(_request: Request, reply: Reply) -> Reply:
    """Turn a refusal into what follows a success."""
    return replace(reply, status=302, headers=(*reply.headers, ("Location", "/")))


def _unescape(match: re.Match[str]) -> str:
    return html.unescape(match[0])


def _without_value(match: re.Match[str]) -> str:
    return re.sub(r'\svalue="[^"]*"', "", match[0])


def _one_more(match: re.Match[str]) -> str:
    return f"{match[1]}{int(match[2]) + 1}"


def _follow_next(request: Request, reply: Reply) -> Reply:
    wanted = form_value(request, "next")
    return _to(wanted)(request, reply) if wanted else reply


def _small_letters(request: Request) -> Request:
    return replace(request, target=request.target.lower())


def _first_tab(request: Request) -> Request:
    return replace(request, target=request.target.replace("/favorites", "", 1))


def _with_secret(_request: Request, reply: Reply) -> Reply:
    return replace(reply, body=reply.body + b"EXIF" + SECRET.encode())


def _as_path(value: Any) -> None:
    image = value["user"].get("image") or ""
    value["user"]["image"] = re.sub(r"^https?://[^/]+(?=/media/)", "", image) or None


def _editor() -> list[Fault]:
    return [
        Fault("editor-forged", "W04", "the editor obeys a forged form",
              on_reply=replies("POST", EDITOR, _obey, status=403), tests="w04"),
        Fault("editor-for-all", "W04", "anybody may open the editor of an article",
              on_reply=replies("GET", EDITOR, status(200), status=403), tests="w04"),
        Fault("editor-forgets-tags", "W04", "an article's tags are missing in the editor",
              on_reply=replies("GET", EDITOR, rewrite(
                  r'<input[^>]*name="tags"[^>]*>', _without_value)), tests="w04"),
        Fault("editor-forgets-text", "W04", "a refused text has to be written again",
              on_reply=replies("POST", EDITOR, rewrite(TEXTAREA, r"\1\2"), status=422),
              tests="w04"),
        Fault("published-nowhere", "W04", "publishing leads home, not to the article",
              on_reply=replies("POST", EDITOR, _to("/"), status=302), tests="w04"),
        Fault("article-deleted-by-link", "W04", "a mere link seems to delete an article",
              on_reply=replies("GET", rf"{EDITOR}/delete", _obey, status=405),
              tests="w04"),
    ]  # fmt: skip


def _comments() -> list[Fault]:
    posting = rf"{ARTICLE}/comments"
    return [
        Fault("blank-comment", "W05", "a blank comment is taken",
              on_reply=replies("POST", posting, _obey, status=422), tests="w05"),
        Fault("comment-forgotten", "W05", "a refused comment has to be written again",
              on_reply=replies("POST", posting, rewrite(TEXTAREA, r"\1\2"), status=422),
              tests="w05"),
        Fault("comment-of-others", "W05", "anybody may delete a comment",
              on_reply=replies("POST", rf"{posting}/\d+/delete", _obey, status=403),
              tests="w05"),
        Fault("comment-way-lost", "W05", "signing in does not lead back to the article",
              on_reply=replies("POST", rf"{posting}.*", header(
                  "Location", lambda _r, v: v.partition("?next")[0])), tests="w05"),
        Fault("faceless-form", "W05", "the form does not show whose comment it will be",
              on_reply=replies("GET", ARTICLE, rewrite(
                  r'(<form class="card comment-form".*?)<img [^>]*>', r"\1")),
              tests="ones_own_picture"),
        Fault("nameless-button", "W05", "who cannot see the delete button knows nothing",
              on_reply=replies("GET", ARTICLE, rewrite(
                  r'aria-label="Delete comment"', "")), tests="w05"),
    ]  # fmt: skip


def _buttons() -> list[Fault]:
    favorite = rf"{ARTICLE}/(un)?favorite"
    return [
        Fault("button-counts-one-more", "W06", "a favourite too many is shown",
              on_reply=replies("GET", LISTS, rewrite(
                  r'(class="counter">\s*\(?)(\d+)', _one_more)), tests="w06"),
        Fault("button-never-on", "W06", "a favourite looks like none",
              on_reply=replies("GET", LISTS, rewrite(
                  r"btn-sm btn-primary", "btn-sm btn-outline-primary")), tests="w06"),
        Fault("button-follows-oneself", "W06", "one may follow oneself",
              on_reply=replies("POST", rf"{PROFILE}/follow", _obey, status=422),
              tests="w06"),
        Fault("button-open-redirect", "W06", "a button may lead to another site",
              on_reply=replies("POST", favorite, _follow_next, status=302), tests="w06"),
        Fault("button-leads-home", "W06", "a button forgets where it stood",
              on_reply=replies("GET", LISTS, rewrite(
                  r'(name="next"[^>]*value=")[^"]*', r"\1/")), tests="w06"),
    ]  # fmt: skip


def _profiles() -> list[Fault]:
    return [
        Fault("profile-page-any-case", "W07", "names are found in any case",
              on_request=requests("GET", PROFILE, _small_letters), tests="w07"),
        Fault("one-tab", "W07", "both tabs show what somebody wrote",
              on_request=requests("GET", PROFILE, _first_tab), tests="w07"),
        Fault("bio-as-markup", "W07", "what people say about themselves is not escaped",
              on_reply=replies("GET", PROFILE, rewrite(
                  r'<p[^>]*class="bio".*?</p>', _unescape)), tests="w07"),
        Fault("profile-past-the-end", "W07", "a page past the end is 200",
              on_reply=replies("GET", PROFILE, status(200), status=404), tests="w07"),
    ]  # fmt: skip


def _mend(request: Request) -> Request:
    """Add what a PNG file lacks that ends before its last checksum."""
    whole = request.body.replace(b"IEND\r\n", b"IEND\xaeB`\x82\r\n")
    return replace(request, body=whole)


def _settings() -> list[Fault]:
    return [
        Fault("settings-unchecked", "W08", "the settings take anything, every file too",
              on_reply=replies("POST", "/settings", _obey, status=422),
              tests="w08_avatar"),
        Fault("settings-forget-bio", "W08", "refused settings lose what was written",
              on_reply=replies("POST", "/settings", rewrite(TEXTAREA, r"\1\2"),
                               status=422), tests="w08"),
        Fault("password-in-settings", "W08", "the settings hold a password",
              on_reply=replies("GET", "/settings", rewrite(
                  r'type="password"', 'type="password" value="secret"')), tests="w08"),
        Fault("cut-picture-mended", "W08", "a file that lacks its end is a picture",
              on_request=requests("POST", "/settings", _mend), tests="w08_avatar"),
        Fault("picture-tells", "W08", "a picture still says where it was taken",
              on_reply=replies("GET", AVATAR, _with_secret, status=200),
              tests="w08_avatar"),
        Fault("old-picture-stays", "W08", "a replaced picture is still there",
              on_reply=replies("GET", AVATAR, status(200), status=404),
              tests="w08_avatar"),
        Fault("picture-as-path", "W08", "the API shows a path where an address belongs",
              on_reply=replies("GET", "/api/user", edit(_as_path), status=200),
              tests="w08_avatar"),
    ]  # fmt: skip


WRITING_FAULTS: Final = (
    *_editor(),
    *_comments(),
    *_buttons(),
    *_profiles(),
    *_settings(),
)
