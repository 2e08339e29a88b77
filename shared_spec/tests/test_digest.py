"""Digests agree exactly when an app shows what the dataset holds."""

from __future__ import annotations

import json
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_spec.dataset.digest import TABLES, Digest, dataset_digests, main
from shared_spec.dataset.rows import SIZES, Size
from shared_spec.dataset.writer import read_rows, write_dataset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Row = dict[str, Any]
Answer = tuple[int, Any]


class Model:
    """What a correct app would show of a dataset, kept in memory."""

    def __init__(self, folder: Path) -> None:
        tables = ("users", "follows", "articles", "favorites", "comments")
        self.rows = {table: list(read_rows(folder, table)) for table in tables}
        self.names = {row["id"]: row["username"] for row in self.rows["users"]}

    def answer(self, path: str, query: dict[str, str], member: bool) -> Answer:
        """Return status and JSON value of a GET."""
        match [unquote(part) for part in path.split("/")[2:]]:
            case ["profiles", name]:
                return self.profile(name, member)
            case ["tags"]:
                uses = Counter(t for row in self.rows["articles"] for t in row["tags"])
                return 200, {"tags": sorted(uses, key=lambda tag: (-uses[tag], tag))}
            case ["articles"]:
                return 200, self.listing(query)
            case ["articles", slug]:
                row = self.article_row(slug)
                return 200, {"article": {**self.article(row), "body": row["body"]}}
            case ["articles", slug, "comments"]:
                row = self.article_row(slug)
                return 200, {"comments": self.comments(row["id"])}
        return 404, {"errors": {"path": ["not found"]}}

    def profile(self, name: str, member: bool) -> Answer:
        for row in self.rows["users"]:
            if row["username"] == name:
                pair = {"follower_id": 1, "followed_id": row["id"]}
                following = member and pair in self.rows["follows"]
                shown = {key: row[key] for key in ("username", "bio", "image")}
                return 200, {"profile": {**shown, "following": following}}
        return 404, {"errors": {"profile": ["not found"]}}

    def article_row(self, slug: str) -> Row:
        return next(row for row in self.rows["articles"] if row["slug"] == slug)

    def article(self, row: Row) -> Row:
        fans = [fan for fan in self.rows["favorites"] if fan["article_id"] == row["id"]]
        return {
            **{key: row[key] for key in ("slug", "title", "description")},
            "tagList": row["tags"],
            "createdAt": row["created_at"],
            "updatedAt": row["updated_at"],
            "favorited": False,
            "favoritesCount": len(fans),
            "author": {"username": self.names[row["author_id"]]},
        }

    def listing(self, query: dict[str, str]) -> Row:
        rows = self.rows["articles"][::-1]
        if fan := query.get("favorited"):
            liked = {
                row["article_id"]
                for row in self.rows["favorites"]
                if self.names[row["user_id"]] == fan
            }
            rows = [row for row in rows if row["id"] in liked]
        start = int(query["offset"])
        page = rows[start : start + int(query["limit"])]
        shown = [self.article(row) for row in page]
        return {"articles": shown, "articlesCount": len(rows)}

    def comments(self, article_id: int) -> list[Row]:
        return [
            {
                "id": row["id"],
                "body": row["body"],
                "createdAt": row["created_at"],
                "updatedAt": row["updated_at"],
                "author": {"username": self.names[row["author_id"]]},
            }
            for row in self.rows["comments"]
            if row["article_id"] == article_id
        ]


def handler(model: Model) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # One packet an answer; two would wait for each other's acknowledgement.
        wbufsize = 65_536

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(url.query).items()}
            member = self.headers.get("Authorization") == "Token t"
            self.reply(*model.answer(url.path, query, member))

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            good = {"email": "demo@example.com", "password": "conduit-demo"}
            if body == {"user": good}:
                self.reply(200, {"user": {"token": "t"}})
            else:
                self.reply(401, {"errors": {"credentials": ["invalid"]}})

        def reply(self, status: int, value: Any) -> None:
            data = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_args: object) -> None:
            return

    return Handler


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # More than one page of articles, so that the walk has to turn pages.
    monkeypatch.setitem(SIZES, "small", Size(8, 130, 60))
    write_dataset("small", tmp_path / "tiny", seed=3)
    return tmp_path / "tiny"


@pytest.fixture
def model(folder: Path) -> Model:
    return Model(folder)


@pytest.fixture
def url(model: Model) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(model))
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}
    )
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def verdicts(output: str) -> dict[str, str]:
    return {line.split()[1]: line.split()[0] for line in output.splitlines()}


def test_an_app_with_the_same_content_agrees(
    folder: Path, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(folder), "--base-url", url]) == 0
    assert verdicts(capsys.readouterr().out) == dict.fromkeys(TABLES, "equal")


def change_bio(model: Model) -> None:
    model.rows["users"][3]["bio"] = "Somebody else."


def lose_user(model: Model) -> None:
    del model.rows["users"][5]


def forget_follow(model: Model) -> None:
    follow = next(row for row in model.rows["follows"] if row["follower_id"] == 1)
    model.rows["follows"].remove(follow)


def change_article(model: Model) -> None:
    model.rows["articles"][0]["body"] += " "


def shift_time(model: Model) -> None:
    model.rows["articles"][0]["updated_at"] = "2026-01-01T00:00:00.000Z"


def swap_fan(model: Model) -> None:
    rows = model.rows["favorites"]
    article = rows[0]["article_id"]
    fans = {row["user_id"] for row in rows if row["article_id"] == article}
    rows[0]["user_id"] = next(user for user in model.names if user not in fans)


def change_comment(model: Model) -> None:
    model.rows["comments"][0]["author_id"] += 1


def rename_tag(model: Model) -> None:
    row = next(row for row in model.rows["articles"] if row["tags"])
    row["tags"][0] = "something-new"


@pytest.mark.parametrize(
    ("change", "tables"),
    [
        (change_bio, {"users"}),
        (lose_user, {"users"}),
        (forget_follow, {"follows"}),
        (change_article, {"articles"}),
        (shift_time, {"articles"}),
        (swap_fan, {"favorites"}),
        (change_comment, {"comments"}),
        (rename_tag, {"articles", "tags"}),
    ],
)
def test_any_change_shows_in_its_table(
    folder: Path,
    model: Model,
    url: str,
    change: Callable[[Model], None],
    tables: set[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    change(model)
    assert main([str(folder), "--base-url", url]) == 1
    found = verdicts(capsys.readouterr().out)
    different = {table for table, verdict in found.items() if verdict == "DIFFERENT"}
    # A user who is gone was perhaps followed, which then shows as well.
    assert tables <= different <= tables | {"follows"}


def test_without_an_app_the_digests_of_the_dataset_are_printed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    digests = dataset_digests(folder)
    expected = [
        [table, str(digests[table].rows), str(digests[table])] for table in TABLES
    ]
    assert [line.split() for line in lines] == expected


def test_an_app_that_is_down_is_one_message(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(folder), "--base-url", "http://127.0.0.1:1"]) == 3
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert "does not answer" in message


def test_an_app_that_answers_nonsense_is_named(
    folder: Path,
    model: Model,
    url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(model, "listing", lambda _query: {"items": []})
    assert main([str(folder), "--base-url", url]) == 3
    assert "without the field 'articles'" in capsys.readouterr().err


def test_a_folder_without_dataset_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)]) == 3
    assert "is no dataset" in capsys.readouterr().err


ROWS = st.lists(
    st.dictionaries(
        st.text(max_size=3), st.text(max_size=5) | st.integers() | st.none()
    ),
    min_size=1,
    max_size=8,
)


def digest(rows: list[Row]) -> Digest:
    result = Digest()
    for row in rows:
        result.add(row)
    return result


@given(ROWS, st.randoms())
def test_order_of_rows_and_keys_does_not_matter(rows: list[Row], random: Any) -> None:
    mixed = [dict(random.sample(list(row.items()), len(row))) for row in rows]
    random.shuffle(mixed)
    assert digest(mixed) == digest(rows)


@given(ROWS, st.data())
def test_a_changed_field_changes_the_digest(
    rows: list[Row], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    changed = [dict(row) for row in rows]
    changed[place]["field"] = f"{changed[place].get('field')}!"
    assert digest(changed) != digest(rows)
    assert digest([*rows, rows[place]]) != digest(rows)
