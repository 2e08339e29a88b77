"""The log of requests: a line of JSON each, with an id that the client learns."""

import json
import logging
import os
import re
import subprocess
import sys

import pytest
from conduit.config import ROOT
from conduit.extensions import db
from conduit.logs import JsonFormatter
from conduit.models import User
from sqlalchemy import select

pytestmark = pytest.mark.feature("P08")


@pytest.fixture
def lines(app):
    """The lines that the log gets."""
    found = []

    class Collector(logging.Handler):
        def emit(self, record):
            found.append(json.loads(self.format(record)))

    handler = Collector()
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("conduit")
    logger.addHandler(handler)
    yield found
    logger.removeHandler(handler)


def test_request_is_a_line(client, lines):
    answer = client.get("/api/tags?secret=1", headers={"X-Request-ID": "a.b-c_1"})
    [line] = lines
    assert line.pop("duration_ms") > 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", line.pop("time"))
    assert line == {
        "level": "info",
        "request_id": "a.b-c_1",
        "method": "GET",
        "path": "/api/tags",
        "status": 200,
        "client": "127.0.0.1",
        "user_id": None,
    }
    assert answer.headers["X-Request-ID"] == "a.b-c_1"


def test_line_names_who_asked(app, client, ann, browser, lines):
    browser.sign_in("ann")
    with app.app_context():
        number = db.session.scalar(select(User.id))
    del lines[:]
    browser.get("/")
    ann.get("/api/user")
    assert [line["user_id"] for line in lines] == [number, number]


@pytest.mark.parametrize("own", ["", "a b", "x" * 65, 'a"b', "é"])
def test_bad_id_is_replaced(client, lines, own):
    answer = client.get("/healthz", headers={"X-Request-ID": own})
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-ID"])
    assert lines[0]["request_id"] == answer.headers["X-Request-ID"]


@pytest.mark.parametrize(
    ("path", "status"), [("/nothing", 404), ("/api/user", 401), ("/api/tags%0a{}", 404)]
)
def test_errors_are_lines_too(client, lines, path, status):
    answer = client.get(path)
    assert answer.headers["X-Request-ID"] == lines[0]["request_id"]
    assert [line["status"] for line in lines] == [status]


def test_foreign_host_is_a_line(client, lines):
    client.get("/", headers={"Host": "evil.example"})
    assert [line["status"] for line in lines] == [400]


def test_exception_is_a_line_with_its_trace(app, client, lines, monkeypatch):
    def fail(*_):
        raise RuntimeError("a\nb")

    monkeypatch.setattr(db.session, "scalars", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = client.get("/tag/x")
    failure, line = lines
    assert (line["status"], failure["level"]) == (500, "error")
    assert failure["request_id"] == line["request_id"] == answer.headers["X-Request-ID"]
    assert failure["exception"].startswith("Traceback")
    assert "RuntimeError: a\nb" in failure["exception"]


@pytest.mark.parametrize("rest", ["", "/", "?next=/"])
def test_line_conceals_the_token_of_a_link(client, lines, rest):
    client.get(f"/password-reset/WzEs.token-1{rest}")
    assert [line["path"] for line in lines] == ["/password-reset/***"]


def test_exception_conceals_the_token_of_a_link(app, client, lines, monkeypatch):
    def fail(*_):
        raise RuntimeError

    monkeypatch.setattr("conduit.auth.reset.user_of", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    client.get("/password-reset/WzEs.token-1")
    failure, line = lines
    assert failure["message"] == "Exception on /password-reset/*** [GET]"
    assert line["path"] == "/password-reset/***"


def test_line_names_a_page_without_a_token(client, lines):
    client.get("/password-reset/sent")
    assert [line["path"] for line in lines] == ["/password-reset/sent"]


def test_warning_of_a_library_is_a_line(make_app, capsys):
    make_app()
    logging.getLogger("sqlalchemy.pool").warning("a\nb")
    logging.warning("c")
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["message"] for line in found] == ["a\nb", "c"]
    assert [line["level"] for line in found] == ["warning", "warning"]


def test_log_is_on_stdout(environ, tmp_path):
    program = "from wsgi import app; app.test_client().get('/healthz')"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["path"] == "/healthz"
    assert done.stderr == ""


def test_command_has_stdout_for_itself(environ, migrated_app):
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "statistics"],
        cwd=ROOT,
        env=os.environ | environ | {"CONDUIT_WORKERS": "2"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "users" in json.loads(done.stdout)
    assert "cache is off" in json.loads(done.stderr)["message"]
