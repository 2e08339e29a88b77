"""Six kinds of site in small, and the three things that each must do.

Told for any WSGI application. The slices stand on a framework alone, with what it
requires and Python's own library; forged forms are left to other experiments.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from probe import report
from wsgi_client import Client

if TYPE_CHECKING:
    from collections.abc import Callable

SALES = b"month,amount\r\n2026-01,10\r\n2026-01,20\r\n2026-02,5\r\n"
TOKEN = {"authorization": "Bearer secret"}
STORIES = [
    ("N1", "sport"),
    ("N2", "city"),
    ("N3", "sport"),
    ("N4", "city"),
    ("N5", "city"),
]
CLOSED = {302, 401, 403}


def shop(site: Any) -> dict[str, bool]:
    """A lamp for 30.00, of which there are three."""
    client = Client(site)
    page = client.get("/shop/1").text
    client.form("/cart", item="1")
    client.form("/cart", item="1")
    total = client.get("/cart").text
    first = client.form("/order").status
    emptied, left = client.get("/cart").text, client.get("/shop/1").text
    client.form("/cart", item="1")
    client.form("/cart", item="1")
    second = client.form("/order").status
    return {
        "a product has a page": "Lamp" in page and "30.00" in page,
        "the cart adds up": "60.00" in total and "0.00" in emptied,
        "no more is sold than there is": first in {200, 302}
        and "1 left" in left
        and second == 409,
    }


def social(site: Any) -> dict[str, bool]:
    """Who joins writes and follows; a feed shows those that one follows."""
    ann, bob, carol = Client(site), Client(site), Client(site)
    closed = ann.get("/feed").status
    for client, name in ((ann, "ann"), (bob, "bob"), (carol, "carol")):
        client.form("/join", name=name, password="correct horse")
    ann.form("/posts", text="<hello>")
    bob.form("/follow/ann")
    again = Client(site)
    wrong = again.form("/enter", name="bob", password="wrong").status
    again.form("/enter", name="bob", password="correct horse")
    return {
        "a feed is for members": closed in CLOSED and wrong in {200, 400, 401, 403},
        "it shows whom one follows": "&lt;hello&gt;" in again.get("/feed").text,
        "and nobody else": "hello" not in carol.get("/feed").text
        and carol.get("/feed").status == 200,
    }


def news(site: Any) -> dict[str, bool]:
    """Five stories in two sections, two on a page, the newest first."""
    client = Client(site)

    def titles(url: str) -> list[str]:
        return re.findall(r"N\d", client.get(url).text)

    feed = ElementTree.fromstring(client.get("/news.xml").body)
    found = [item.findtext("title") for item in feed.iter("item")]
    return {
        "pages have the newest first": titles("/news") == ["N5", "N4"]
        and titles("/news?page=3") == ["N1"],
        "a section has its own": titles("/news/sport") == ["N3", "N1"],
        "there is a feed": found == ["N5", "N4", "N3", "N2", "N1"],
    }


def api(site: Any) -> dict[str, bool]:
    """Tasks in JSON."""
    client = Client(site)
    made = client.json("POST", "/api/tasks", {"title": "paint"}, **TOKEN)
    url = f"/api/tasks/{made.data['id']}"
    found = client.get(url)
    wrong = client.json("POST", "/api/tasks", {"title": ""}, **TOKEN)
    open_to_all = client.ask("DELETE", url).status
    gone = client.ask("DELETE", url, **TOKEN).status
    return {
        "what is made is found": made.status == 201 and found.data == made.data,
        "what is wrong is named": wrong.status == 400
        and "title" in wrong.data["errors"],
        "who has no token is refused": open_to_all == 401
        and gone == 204
        and client.get(url).status == 404,
    }


def dashboard(site: Any) -> dict[str, bool]:
    """Figures that come in a file and are summed by month."""
    client = Client(site)
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="s.csv"\r\n'
    body = head + b"Content-Type: text/csv\r\n\r\n" + SALES + b"\r\n--b--\r\n"
    kind = "multipart/form-data; boundary=b"
    sent = client.ask("POST", "/sales", body, content_type=kind).status
    page, table = client.get("/dashboard").text, client.get("/dashboard.csv")
    return {
        "a file is taken in": sent in {200, 201, 204, 302},
        "the page has the sums": "2026-01: 30" in page and "2026-02: 5" in page,
        "so has a table to keep": "2026-01,30" in table.text
        and "attachment" in table.headers["content-disposition"],
    }


def wiki(site: Any) -> dict[str, bool]:
    """Pages of a company that members write, with their history."""
    client, stranger = Client(site), Client(site)
    client.form("/join", name="dora", password="correct horse")
    client.form("/wiki/Home", text="one & all")
    client.form("/wiki/Home", text="two & more")
    page, history = client.get("/wiki/Home").text, client.get("/wiki/Home/history").text
    return {
        "it is closed to others": stranger.get("/wiki/Home").status in CLOSED
        and stranger.form("/wiki/Home", text="x").status in CLOSED,
        "a page has the newest text": "two &amp; more" in page and "one" not in page,
        "the history has both": history.count("dora") == 2
        and "one &amp; all" in history,
    }


def judge(site: Any) -> None:
    """Report each kind of site: its three tests pass."""
    kinds: list[Callable[[Any], dict[str, bool]]]
    kinds = [shop, social, news, api, dashboard, wiki]
    for kind in kinds:
        found = kind(site)
        told = "; ".join(f"{name}: {holds}" for name, holds in found.items())
        report(f"kind-{kind.__name__}", all(found.values()), told)
