"""Static files under names that hold their hashes."""

import re

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import Client

from config import settings as real

pytestmark = pytest.mark.feature("W15")


@pytest.fixture
def collected(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "common.static_files.HashedStorage"}
    }
    settings.WHITENOISE_USE_FINDERS = False
    call_command("collectstatic", interactive=False, verbosity=0)
    return Client()


def test_hashed_file_is_kept_for_a_year(collected):
    path = staticfiles_storage.url("style.css")
    assert re.fullmatch(r"/static/style\.[0-9a-f]{12}\.css", path)
    assert path in collected.get("/login").text
    response = collected.get(path)
    assert response.status_code == 200
    kept = {part.strip() for part in response["Cache-Control"].split(",")}
    assert kept == {"public", "immutable", "max-age=31536000"}
    response.close()
    packed = collected.get(path, headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    packed.close()


def test_plain_name_answers_for_a_short_time(collected):
    response = collected.get("/static/site.js")
    assert response["Cache-Control"] == "max-age=60, public"
    response.close()


@pytest.mark.parametrize("name", ["style.000000000000.css", "none.css", "../x", ""])
def test_unknown_file(collected, name):
    assert collected.get(f"/static/{name}").status_code == 404


def test_nothing_has_to_be_collected(settings, tmp_path, db):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = real.STORAGES | {
        "staticfiles": {"BACKEND": "common.static_files.HashedStorage"}
    }
    client = Client()
    assert 'href="/static/style.css"' in client.get("/").text
    response = client.get("/static/style.css")
    assert response.status_code == 200
    response.close()
