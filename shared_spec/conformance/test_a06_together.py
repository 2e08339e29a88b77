"""A06: what many do with an article at the same time."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from shared_spec.conformance.articles import Article, change, fetch, path_of
from shared_spec.conformance.builders import at_once
from shared_spec.conformance.client import refused

if TYPE_CHECKING:
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Answer, Client

pytestmark = pytest.mark.feature("A06")


def test_others_write_while_a_change_arrives(
    api: Client, make: Make, article: Article, alice: User, bob: User
) -> None:
    server = urlsplit(api.base_url)
    head = (
        f"PUT {path_of(article)} HTTP/1.1\r\n"
        f"Host: {server.netloc}\r\n"
        f"Authorization: Token {alice.token}\r\n"
        "Content-Type: application/json\r\n"
        "Content-Length: 40\r\n\r\n"
    )
    with socket.create_connection((server.hostname, server.port)) as slow:
        slow.sendall(head.encode() + b'{"article": ')
        time.sleep(0.5)  # for the app to read what there is
        make.article(bob)
        make.comment(bob, article)
        assert change(api, alice, article, body="meanwhile").status == 200
        slow.sendall(b'{"body": "and then"}}'.ljust(28))
        assert b" 200 " in slow.recv(200).partition(b"\r\n")[0]
    assert fetch(api, article)["body"] == "and then"


def test_deleted_while_others_use_it(
    api: Client, make: Make, alice: User, crowd: list[User]
) -> None:
    for _ in range(12):
        path = path_of(make.article(alice, tagList=["a"]))

        def use(number: int, path: str = path) -> Answer:
            token = crowd[number].token
            if number == 10:
                return api.delete(path, token=alice.token)
            if number % 3 == 0:
                comment = {"comment": {"body": "Well said."}}
                return api.post(f"{path}/comments", token=token, json=comment)
            method = "POST" if number % 3 == 1 else "DELETE"
            return api.api(method, f"{path}/favorite", token=token)

        answers = at_once(use, range(20))
        assert answers[10].status == 204
        for answer in answers[:10] + answers[11:]:
            if answer.status not in {200, 201}:
                refused(answer, 404, article="not found")
        refused(api.get(path), 404, article="not found")
