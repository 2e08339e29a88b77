"""A06: somebody who sends slowly holds up nobody else."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from shared_spec.conformance.articles import Article, change, fetch, path_of

if TYPE_CHECKING:
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

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
