"""What headers.yaml says, and how the headers of an answer are read."""

from __future__ import annotations

from http.cookies import SimpleCookie
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from shared_spec.yaml_lines import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from http.cookies import Morsel

SPEC: Final[dict[str, Any]] = read_yaml(
    Path(__file__).parents[1] / "headers.yaml"
).plain()
Policy = dict[str, list[str]]


def policy_of(headers: Mapping[str, str]) -> Policy:
    """Return the content security policy by directive."""
    parts = [part.split() for part in headers["Content-Security-Policy"].split(";")]
    found = {words[0].lower(): words[1:] for words in parts if words}
    assert len(found) == len([words for words in parts if words]), "a directive twice"
    return found


def check_always(headers: Mapping[str, str]) -> None:
    """Raise AssertionError unless the headers that never vary are right."""
    for name, value in SPEC["always"].items():
        assert headers.get(name) == value, f"{name}: {headers.get(name)!r}"


def check_policy(headers: Mapping[str, str], *, loose: bool = False) -> None:
    """Raise AssertionError unless the policy is the site's.

    A loose one may name nonces, hashes, fonts in data: URLs, and further
    directives that allow no more than the site itself.
    """
    policy = policy_of(headers)
    expected: Policy = SPEC["content_security_policy"]
    for sources in policy.values():
        assert not set(sources) & set(SPEC["never_in_policy"]), f"{policy}"
    if not loose:
        assert {name: sorted(found) for name, found in policy.items()} == {
            name: sorted(sources) for name, sources in expected.items()
        }
        return
    for name, sources in policy.items():
        allowed = expected.get(name, ["'self'", "data:", "blob:"])
        assert {plain for plain in sources if not _named(name, plain)} <= {
            *allowed,
            "'none'",
        }, f"{name} {sources}"
    assert policy["frame-ancestors"] == ["'none'"]
    assert policy["base-uri"] == ["'none'"]


def _named(directive: str, source: str) -> bool:
    """Tell whether a source allows one text only, or a harmless font."""
    font = directive == "font-src" and source == "data:"
    return font or source.startswith(("'nonce-", "'sha256-", "'sha384-", "'sha512-"))


def nonces_of(headers: Mapping[str, str]) -> set[str]:
    """Return the nonces of a policy."""
    sources = [source for found in policy_of(headers).values() for source in found]
    return {source for source in sources if source.startswith("'nonce-")}


def morsels(cookies: Iterable[str]) -> list[Morsel[str]]:
    """Return the cookies of Set-Cookie headers."""
    found: list[Morsel[str]] = []
    for header in cookies:
        found += SimpleCookie(header).values()
    return found


def check_cookies(cookies: Iterable[str], *, secure: bool = False) -> None:
    """Raise AssertionError unless every cookie is guarded."""
    flags = SPEC["cookies"]
    for morsel in morsels(cookies):
        assert bool(morsel["httponly"]) is flags["httponly"], morsel.OutputString()
        assert morsel["samesite"] == flags["samesite"], morsel.OutputString()
        assert morsel["path"] == flags["path"], morsel.OutputString()
        assert not morsel["domain"], morsel.OutputString()
        assert bool(morsel["secure"]) is secure, morsel.OutputString()
