"""Files that browsers keep for a year, under names that change with their content."""

import re

import pytest
from conduit.app import create_app
from conduit.config import from_environment

pytestmark = pytest.mark.feature("W15")


@pytest.fixture
def site(environ, tmp_path):
    """Return a function that starts an app with one style sheet."""

    def site(text="body {}", **variables):
        (tmp_path / "fonts").mkdir(exist_ok=True)
        (tmp_path / "fonts/a.woff2").write_bytes(b"x")
        (tmp_path / "style.css").write_text(text)
        variables = {"CONDUIT_STATIC_DIR": str(tmp_path)} | variables
        return create_app(from_environment(environ | variables))

    return site


def named(app, filename="style.css"):
    with app.test_request_context():
        return app.url_for("static", filename=filename)


def ask(app, path, **headers):
    answer = app.test_client().get(path, headers=headers)
    answer.get_data()
    answer.close()
    return answer


def test_file_is_kept_under_a_name_with_its_hash(site):
    app = site()
    path = named(app)
    assert re.fullmatch(r"/static/style\.[0-9a-f]{16}\.css", path)
    assert re.fullmatch(r"/static/fonts/a\.\w{16}\.woff2", named(app, "fonts/a.woff2"))
    answer = ask(app, path)
    assert (answer.status_code, answer.text) == (200, "body {}")
    assert answer.mimetype == "text/css"
    assert answer.headers["Cache-Control"] == "max-age=31536000, public, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    conditions = {"If-Modified-Since": answer.headers["Last-Modified"]}
    assert ask(app, path, **conditions).status_code == 304


def test_name_changes_with_the_content(site):
    old = named(site())
    app = site("body { color: red }")
    assert named(app) != old
    assert ask(app, old).status_code == 404
    assert ask(app, named(app)).status_code == 200


def test_plain_name_is_kept_for_a_minute(site):
    answer = ask(site(), "/static/style.css")
    assert (answer.status_code, answer.text) == (200, "body {}")
    assert answer.headers["Cache-Control"] == "max-age=60, public"


def test_pages_name_the_hashes(client):
    text = client.get("/login").text
    for name, ending in (("style", "css"), ("site", "js"), ("default-avatar", "svg")):
        assert re.search(rf'"/static/{name}\.[0-9a-f]{{16}}\.{ending}"', text)


def test_in_debug_mode_a_change_is_seen_at_once(site):
    app = site(CONDUIT_DEBUG="1")
    assert named(app) == "/static/style.css"
    assert ask(app, "/static/style.css").text == "body {}"


def test_without_the_folder_there_are_no_files(site, tmp_path):
    app = site(CONDUIT_STATIC_DIR=str(tmp_path / "missing"))
    assert named(app) == "/static/style.css"
    assert ask(app, "/static/style.css").status_code == 404
