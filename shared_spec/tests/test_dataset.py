"""The dataset is the same for the same seed, whole, long-tailed and within limits."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_spec.dataset.__main__ import main
from shared_spec.dataset.rows import END, SIZES, START, Generator, Size, iso
from shared_spec.dataset.seeded import Draw, Timeline, scatter
from shared_spec.dataset.text import suffix
from shared_spec.dataset.words import LANGUAGES
from shared_spec.dataset.writer import (
    DatasetError,
    read_manifest,
    read_rows,
    write_dataset,
)
from shared_spec.loader import load_limits, load_openapi

if TYPE_CHECKING:
    from collections.abc import Iterable

Row = dict[str, Any]
TABLES = ("users", "follows", "articles", "favorites", "comments")
ROOT = Path(__file__).resolve().parents[2]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data") / "small"
    assert write_dataset("small", folder, seed=1)
    return folder


@pytest.fixture(scope="module")
def rows(small: Path) -> dict[str, list[Row]]:
    return {table: list(read_rows(small, table)) for table in TABLES}


@pytest.fixture(scope="module")
def medium() -> dict[str, list[Row]]:
    tables = Generator(SIZES["medium"], seed=1).tables()
    return {table: list(make()) for table, make in tables.items()}


def test_the_promised_sizes() -> None:
    assert {
        "small": Size(50, 500, 2_000),
        "medium": Size(1_000, 20_000, 100_000),
        "large": Size(10_000, 1_000_000, 3_000_000),
    } == SIZES


def test_same_seed_same_bytes_in_another_process(small: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    command = [sys.executable, "-m", "shared_spec.dataset", "small", str(again)]
    environment = {**os.environ, "PYTHONHASHSEED": "12345"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    assert contents(again) == contents(small)


def test_another_seed_gives_other_rows(small: Path, tmp_path: Path) -> None:
    write_dataset("small", tmp_path / "other", seed=2)
    other = contents(tmp_path / "other")
    assert all(other[name] != data for name, data in contents(small).items())


def test_manifest_counts_the_rows(small: Path, rows: dict[str, list[Row]]) -> None:
    manifest = read_manifest(small)
    assert (manifest["schema"], manifest["size"], manifest["seed"]) == (1, "small", 1)
    assert manifest["counts"] == {table: len(rows[table]) for table in TABLES}
    size = SIZES["small"]
    assert len(rows["users"]) == size.users
    assert len(rows["articles"]) == size.articles
    assert len(rows["comments"]) == size.comments


def test_fields_are_exactly_the_agreed_ones(rows: dict[str, list[Row]]) -> None:
    fields = {
        "users": {"id", "username", "email", "password", "bio", "image", "created_at"},
        "follows": {"follower_id", "followed_id"},
        "articles": {
            *("id", "slug", "title", "description", "body", "author_id", "tags"),
            *("created_at", "updated_at"),
        },
        "favorites": {"user_id", "article_id"},
        "comments": {
            *("id", "article_id", "author_id", "body", "created_at", "updated_at"),
        },
    }
    for table, expected in fields.items():
        assert all(set(row) == expected for row in rows[table]), table


@pytest.mark.parametrize("size", ["rows", "medium"])
def test_references_lead_to_rows_that_exist_already(
    size: str, request: pytest.FixtureRequest
) -> None:
    tables: dict[str, list[Row]] = request.getfixturevalue(size)
    users = {row["id"]: row["created_at"] for row in tables["users"]}
    articles = {row["id"]: row["created_at"] for row in tables["articles"]}
    for row in tables["follows"]:
        assert row["follower_id"] in users
        assert row["followed_id"] in users
        assert row["follower_id"] != row["followed_id"]
    for row in tables["articles"]:
        assert users[row["author_id"]] < row["created_at"] <= row["updated_at"]
    for row in tables["favorites"]:
        assert row["user_id"] in users
        assert row["article_id"] in articles
    for row in tables["comments"]:
        assert users[row["author_id"]] < row["created_at"] == row["updated_at"]
        assert articles[row["article_id"]] < row["created_at"]


@pytest.mark.parametrize("size", ["rows", "medium"])
def test_what_must_be_unique_is(size: str, request: pytest.FixtureRequest) -> None:
    tables: dict[str, list[Row]] = request.getfixturevalue(size)
    unique: list[list[object]] = [
        [row["username"].casefold() for row in tables["users"]],
        [row["email"].casefold() for row in tables["users"]],
        [row["slug"] for row in tables["articles"]],
        [(row["follower_id"], row["followed_id"]) for row in tables["follows"]],
        [(row["user_id"], row["article_id"]) for row in tables["favorites"]],
    ]
    for values in unique:
        assert len(values) == len(set(values))


@pytest.mark.parametrize("size", ["rows", "medium"])
def test_ids_count_up_and_times_increase(
    size: str, request: pytest.FixtureRequest
) -> None:
    tables: dict[str, list[Row]] = request.getfixturevalue(size)
    for table in ("users", "articles", "comments"):
        found = tables[table]
        assert [row["id"] for row in found] == list(range(1, len(found) + 1))
        times = [row["created_at"] for row in found]
        assert all(earlier < later for earlier, later in pairwise(times))
        assert datetime.fromisoformat(times[0]) >= START
        assert datetime.fromisoformat(times[-1]) <= END
        assert all(re.fullmatch(r"[\d-]{10}T[\d:]{8}\.\d{3}Z", time) for time in times)


@pytest.mark.parametrize("size", ["rows", "medium"])
def test_texts_obey_the_limits(size: str, request: pytest.FixtureRequest) -> None:
    tables: dict[str, list[Row]] = request.getfixturevalue(size)
    fields = load_limits().fields
    texts: dict[str, Iterable[str | None]] = {
        "username": (row["username"] for row in tables["users"]),
        "email": (row["email"] for row in tables["users"]),
        "password": (row["password"] for row in tables["users"]),
        "bio": (row["bio"] for row in tables["users"]),
        "image": (row["image"] for row in tables["users"]),
        "title": (row["title"] for row in tables["articles"]),
        "description": (row["description"] for row in tables["articles"]),
        "body": (row["body"] for row in tables["articles"]),
        "comment_body": (row["body"] for row in tables["comments"]),
        "tag": (tag for row in tables["articles"] for tag in row["tags"]),
    }
    assert set(texts) == set(fields)
    for name, values in texts.items():
        limit = fields[name]
        for value in values:
            if value is None:
                assert limit.nullable, name
                continue
            assert limit.minimum <= len(value) <= limit.maximum, name
            assert value == value.strip(), name
            assert "\0" not in value
            assert limit.multiline or value.isprintable(), (name, value)


def test_user_names_are_fit_for_paths(medium: dict[str, list[Row]]) -> None:
    for row in medium["users"]:
        name = row["username"]
        assert "/" not in name
        assert name not in {".", ".."}
        assert unicodedata.is_normalized("NFC", name)


def test_slugs_and_tags_have_the_shape_of_the_api(medium: dict[str, list[Row]]) -> None:
    slug = load_openapi().document["components"]["schemas"]["Slug"]
    for row in medium["articles"]:
        assert re.search(slug["pattern"], row["slug"])
        assert len(row["slug"]) <= slug["maxLength"]
        assert row["slug"] != "feed"
        assert row["tags"] == sorted(set(row["tags"]))
        assert len(row["tags"]) <= 30


def test_texts_are_varied(rows: dict[str, list[Row]]) -> None:
    titles = " ".join(row["title"] for row in rows["articles"])
    scripts = {unicodedata.name(char, "?").split()[0] for char in titles}
    expected = {"LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW", "CJK", "HIRAGANA"}
    assert {*expected, "DEVANAGARI"} <= scripts
    bodies = "\n\n".join(row["body"] for row in rows["articles"])
    for mark in ("\n# ", "\n- ", "\n1. ", "\n```\n", "\n> ", "**", "](https://"):
        assert mark in bodies
    for attack in ("<script>", "onerror=", "javascript:", "<iframe"):
        assert attack in bodies
    assert max(len(row["body"]) for row in rows["articles"]) > 50_000
    assert max(len(row["title"]) for row in rows["articles"]) > 190
    assert any("<script>" in row["title"] for row in rows["articles"])
    assert {row["bio"] is None for row in rows["users"]} == {True, False}
    assert {row["image"] is None for row in rows["users"]} == {True, False}


def test_demo_comes_first_and_has_a_feed(rows: dict[str, list[Row]]) -> None:
    demo = rows["users"][0]
    assert (demo["username"], demo["email"]) == ("demo", "demo@example.com")
    assert {row["password"] for row in rows["users"]} == {"conduit-demo"}
    mine = [row["followed_id"] for row in rows["follows"] if row["follower_id"] == 1]
    followed = set(mine)
    feed = [row for row in rows["articles"] if row["author_id"] in followed]
    assert len(feed) > 20


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("follows", "followed_id"),
        ("favorites", "article_id"),
        ("favorites", "user_id"),
        ("articles", "author_id"),
        ("comments", "article_id"),
    ],
)
def test_relations_have_a_long_tail(
    medium: dict[str, list[Row]], table: str, key: str
) -> None:
    assert_long_tail(Counter(row[key] for row in medium[table]))


def test_tags_have_a_long_tail(medium: dict[str, list[Row]]) -> None:
    uses = Counter(tag for row in medium["articles"] for tag in row["tags"])
    assert_long_tail(uses)
    assert len(uses) > 200


def assert_long_tail(counts: Counter[Any]) -> None:
    """Assert that the busiest tenth has over a quarter and the head stands out."""
    ordered = sorted(counts.values(), reverse=True)
    assert sum(ordered[: len(ordered) // 10]) > 0.25 * sum(ordered)
    assert ordered[0] > 10 * ordered[len(ordered) // 2]


def test_an_existing_dataset_is_reused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "small"
    assert main(["small", str(folder)]) == 0
    assert "reused" not in capsys.readouterr().err
    before = (folder / "users.jsonl").stat().st_mtime_ns
    assert main(["small", str(folder)]) == 0
    assert "reused" in capsys.readouterr().err
    assert (folder / "users.jsonl").stat().st_mtime_ns == before


def test_other_content_is_never_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("precious", encoding="utf-8")
    assert main(["small", str(tmp_path)]) == 3
    assert "no dataset" in capsys.readouterr().err
    folder = tmp_path / "small"
    assert main(["small", str(folder), "--seed", "1"]) == 0
    assert main(["small", str(folder), "--seed", "2"]) == 3
    assert "seed 1" in capsys.readouterr().err
    (folder / "comments.jsonl").unlink()
    assert main(["small", str(folder), "--seed", "1"]) == 3
    assert "lacks comments" in capsys.readouterr().err


def test_an_unwritable_place_is_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert main(["small", str(tmp_path / "file" / "small")]) == 3
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert "cannot write the dataset" in message


def test_a_full_disk_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    assert main(["small", str(tmp_path / "small")]) == 3
    assert os.strerror(errno.ENOSPC) in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [["tiny", "x"], ["small", "x", "--seed", "-1"]])
def test_bad_arguments_are_usage_errors(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "users.jsonl").write_text('{"id":1}\n{"id":\n', encoding="utf-8")
    with pytest.raises(DatasetError, match=r"users\.jsonl:2"):
        list(read_rows(tmp_path, "users"))


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_title_of_a_language_has_a_slug_of_its_own(code: str) -> None:
    language = LANGUAGES[code]
    pairs = [language.title(index) for index in range(language.titles)]
    assert len({title for title, _ in pairs}) == language.titles
    assert len({slug for _, slug in pairs}) == language.titles


@given(st.integers(1, 5_000_000), st.integers(1, 5_000_000))
def test_suffixes_differ_and_have_the_agreed_shape(one: int, other: int) -> None:
    assert re.fullmatch(r"[0-9][a-z0-9]{5}", suffix(one))
    assert (suffix(one) == suffix(other)) == (one == other)


def test_no_suffix_comes_twice_in_the_large_dataset() -> None:
    rows = SIZES["large"].articles
    assert len({suffix(row) for row in range(1, rows + 1)}) == rows


@given(st.integers(1, 400))
def test_scattering_hits_every_id_once(count: int) -> None:
    ids = sorted(scatter(rank, count) for rank in range(1, count + 1))
    assert ids == list(range(1, count + 1))


@given(st.integers(0, 2**40), st.integers(1, 200), st.integers(1_000, 10**9))
def test_a_timeline_increases_and_knows_who_came_before(
    seed: int, count: int, span: int
) -> None:
    line = Timeline(seed, 1, count, 0, span)
    times = [line.at(row) for row in range(1, count + 1)]
    assert all(earlier < later for earlier, later in pairwise(times))
    assert times[0] >= 0
    assert times[-1] < span
    for time in (0, span // 3, span):
        assert all(past < time for past in times[: line.before(time)])


@given(st.integers(0, 2**64), st.integers(0, 7), st.integers(1, 2**32))
def test_draws_depend_on_seed_kind_and_row_alone(
    seed: int, kind: int, row: int
) -> None:
    def first(*key: int) -> list[int]:
        draw = Draw(*key)
        return [draw.below(2**50) for _ in range(3)]

    assert first(seed, kind, row) == first(seed, kind, row)
    assert first(seed, kind, row) != first(seed + 1, kind, row)
    assert first(seed, kind, row) != first(seed, kind + 1, row)
    assert first(seed, kind, row) != first(seed, kind, row + 1)


@given(st.integers(0, 2**40), st.integers(1, 10_000))
def test_ranks_stay_in_range(seed: int, count: int) -> None:
    draw = Draw(seed, 0, 1)
    for _ in range(20):
        assert 1 <= draw.rank(count) <= count
        assert 1 <= draw.mild_rank(count) <= count
        assert 0 <= draw.tail(count) <= count


@given(st.integers(0, 4_102_444_800_000))
def test_times_are_written_with_milliseconds(millis: int) -> None:
    text = iso(millis)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", text)
    parsed = datetime.fromisoformat(text)
    assert round(parsed.timestamp() * 1000) == millis
