"""The micro benchmarks, in the site and bare."""

import os
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from django.test import override_settings
from django.urls import clear_url_caches

from bench.models import World
from bench.views import ADDED
from config import settings_bare

APP = Path(__file__).parents[2]


@pytest.fixture(params=["site", "bare"])
def _site(request):
    if request.param == "site":
        yield
        return
    names = ("INSTALLED_APPS", "ROOT_URLCONF", "TEMPLATES")
    bare = {name: getattr(settings_bare, name) for name in names}
    with override_settings(MIDDLEWARE=[], **bare):
        yield
    clear_url_caches()


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_site")]


@pytest.mark.feature("M01")
def test_text(client):
    response = client.get("/bench/plaintext")
    assert response.content == b"Hello, World!"
    assert response["Content-Type"].partition(";")[0] == "text/plain"


@pytest.mark.feature("M02")
def test_object(client):
    assert client.get("/bench/json").json() == {"message": "Hello, World!"}


@pytest.mark.feature("M03")
def test_row(client):
    row = client.get("/bench/db").json()
    assert row["randomNumber"] == row["id"] * 7919 % 10_000 + 1


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("", 1),
        ("?queries=", 1),
        ("?queries=x", 1),
        ("?queries=-5", 1),
        ("?queries=0", 1),
        ("?queries=20", 20),
        ("?queries=501", 500),
        (f"?queries={'9' * 20}", 500),
    ],
)
@pytest.mark.parametrize(
    "path",
    [
        pytest.param("queries", marks=pytest.mark.feature("M04")),
        pytest.param("updates", marks=pytest.mark.feature("M06")),
    ],
)
def test_number_of_rows(client, path, asked, given):
    rows = client.get(f"/bench/{path}{asked}").json()
    assert len(rows) == given
    for row in rows:
        assert 1 <= row["randomNumber"] <= 10_000
        assert World.objects.get(pk=row["id"]).random_number == row["randomNumber"]


@pytest.mark.feature("M04")
def test_each_row_is_read_by_itself(client, django_assert_num_queries):
    with django_assert_num_queries(20):
        client.get("/bench/queries?queries=20")


@pytest.mark.feature("M05")
def test_fortunes(client):
    page = client.get("/bench/fortunes").text
    assert page.startswith("<!doctype html>")
    assert page.count("<tr>") == 14
    assert "<script>" not in page
    cells = [row.partition("</td><td>")[2] for row in page.split("<tr>")[2:]]
    sayings = [unescape(cell.partition("</td>")[0]) for cell in cells]
    assert sayings == sorted(sayings)
    assert ADDED in sayings


@pytest.mark.feature("M01")
@pytest.mark.parametrize(("switch", "status"), [("0", 404), ("1", 200)])
def test_switch(switch, status, tmp_path):
    code = (
        "import django; django.setup(); from django.test import Client\n"
        "get = Client(headers={'host': 'localhost'}).get\n"
        "print(get('/bench/json').status_code)"
    )
    given = {
        "CONDUIT_BENCH": switch,
        "CONDUIT_DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3",
        "CONDUIT_SECRET_KEY": "k" * 32,
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": os.environ["PATH"], **given},
        cwd=APP,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.endswith(f"{status}\n")


@pytest.mark.feature("M01")
def test_bare_application_serves():
    code = (
        "from django.test import Client\n"
        "from config import bare\n"
        "print(Client().get('/bench/plaintext').text)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": os.environ["PATH"], "CONDUIT_SECRET_KEY": "k" * 32},
        cwd=APP,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "Hello, World!\n", done.stderr
