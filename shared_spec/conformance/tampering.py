"""Small ways to falsify a request or an answer, to build faults from."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from shared_spec.conformance.proxy import same_reply, same_request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shared_spec.conformance.proxy import Reply, Request


@dataclass(frozen=True, slots=True)
class Command:
    """A command of twin.toml, with placeholders, and the environment it gets."""

    name: str
    argv: tuple[str, ...]
    environment: Mapping[str, str]


def same_command(command: Command) -> Command:
    """Leave a command as it is."""
    return command


@dataclass(frozen=True, slots=True)
class Fault:
    """One bug: what it is, which feature breaks, and how it is brought about.

    `on_command` is for what an operator does: the tests that start the app
    themselves bring it about, and the other two on the servers they start. `tests`
    narrows the feature's tests to those that must notice it (an expression of
    pytest's `-k`), where running all of them would take long.
    """

    id: str
    feature: str
    description: str
    on_request: Callable[[Request], Request] = same_request
    on_reply: Callable[[Request, Reply], Reply] = same_reply
    on_command: Callable[[Command], Command] = same_command
    tests: str = ""


def matches(request: Request, method: str, path: str) -> bool:
    """Tell whether a request has this method and path (regular expressions)."""
    return bool(
        re.fullmatch(method, request.method) and re.fullmatch(path, request.path)
    )


def requests(
    method: str, path: str, change: Callable[[Request], Request]
) -> Callable[[Request], Request]:
    """Apply a change to the requests of this method and path."""

    def on_request(request: Request) -> Request:
        return change(request) if matches(request, method, path) else request

    return on_request


def replies(
    method: str,
    path: str,
    change: Callable[[Request, Reply], Reply],
    *,
    status: int | None = None,
) -> Callable[[Request, Reply], Reply]:
    """Apply a change to the answers to this method and path (with this status)."""

    def on_reply(request: Request, reply: Reply) -> Reply:
        wanted = status in {None, reply.status} and matches(request, method, path)
        return (change if wanted else same_reply)(request, reply)

    return on_reply


def status(code: int, body: Any = None) -> Callable[[Request, Reply], Reply]:
    """Answer with another status, and with a JSON body if one is given."""

    def change(_request: Request, reply: Reply) -> Reply:
        changed = replace(reply, status=code)
        if code == 204:
            return replace(changed, body=b"").without("Content-Type")
        return changed if body is None else _with_json(changed, body)

    return change


def _with_json(reply: Reply, value: Any) -> Reply:
    kept = reply.without("Content-Type")
    headers = (*kept.headers, ("Content-Type", "application/json; charset=utf-8"))
    body = json.dumps(value, ensure_ascii=False).encode()
    return replace(kept, headers=headers, body=body)


def edit(change: Callable[[Any], Any]) -> Callable[[Request, Reply], Reply]:
    """Change the JSON of successful answers in place."""

    def on_json(_request: Request, reply: Reply) -> Reply:
        if reply.status >= 300 or not reply.body:
            return reply
        value = json.loads(reply.body)
        change(value)
        return replace(reply, body=json.dumps(value, ensure_ascii=False).encode())

    return on_json


def edit_sent(change: Callable[[Any], Any]) -> Callable[[Request], Request]:
    """Change the JSON of a request in place; leave what is no JSON object."""

    def on_json(request: Request) -> Request:
        try:
            value = json.loads(request.body)
        except (ValueError, RecursionError):
            return request
        fields = list(value.values()) if isinstance(value, dict) else []
        if not fields or not isinstance(fields[0], dict):
            return request
        change(fields[0])
        return replace(request, body=json.dumps(value).encode())

    return on_json


def rewrite(
    pattern: str, replacement: str | Callable[[re.Match[str]], str]
) -> Callable[[Request, Reply], Reply]:
    """Replace a regular expression in the text of an HTML answer."""

    def on_html(_request: Request, reply: Reply) -> Reply:
        if not reply.header("Content-Type").startswith("text/html"):
            return reply
        text = re.sub(pattern, replacement, reply.body.decode(), flags=re.DOTALL)
        return replace(reply, body=text.encode())

    return on_html


def header(
    name: str, change: Callable[[Request, str], str]
) -> Callable[[Request, Reply], Reply]:
    """Change the value of every header of this name."""

    def on_header(request: Request, reply: Reply) -> Reply:
        headers = tuple(
            (n, change(request, v) if n.lower() == name.lower() else v)
            for n, v in reply.headers
        )
        return replace(reply, headers=headers)

    return on_header


def query_value(request: Request, name: str) -> str:
    """Return a parameter of the query; "" if it is not given."""
    query = request.target.partition("?")[2]
    return parse_qs(query).get(name, [""])[0]


def form_value(request: Request, name: str) -> str:
    """Return a field of a sent form; "" if it is not given."""
    body = request.body.decode(errors="replace")
    in_parts = re.search(
        rf'\bname="{re.escape(name)}"\r\n\r\n(.*?)\r\n--', body, re.DOTALL
    )
    return in_parts[1] if in_parts else parse_qs(body).get(name, [""])[0]
