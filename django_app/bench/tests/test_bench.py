"""The micro benchmarks, in the site and bare."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import override_settings
from django.urls import clear_url_caches

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
