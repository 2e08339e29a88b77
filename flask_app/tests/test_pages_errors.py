"""Error pages: in the site's frame and the reader's language, telling nothing."""

import re

import pytest
from conduit.extensions import db
from flask import abort
from sqlalchemy.exc import OperationalError

pytestmark = pytest.mark.feature("W14")

HEADINGS = {
    400: "Bad Request",
    403: "Forbidden",
    404: "Page Not Found",
    405: "Method Not Allowed",
    413: "Too Large",
    422: "Not Possible",
    429: "Too Many Requests",
}


def heading(answer):
    assert 'class="navbar"' in answer.text
    assert ">Go to the home page</a>" in answer.text or "Zur Startseite" in answer.text
    return re.search("<h1>(.*?)</h1>", answer.text)[1]


@pytest.mark.parametrize("code", HEADINGS)
def test_each_error_has_its_page(app, client, monkeypatch, code):
    monkeypatch.setitem(app.view_functions, "blog.home", lambda: abort(code))
    answer = client.get("/")
    assert answer.status_code == code
    assert heading(answer) == HEADINGS[code]


def test_page_is_in_the_language_of_the_reader(client):
    answer = client.get("/nothing", headers={"Accept-Language": "de"})
    assert answer.status_code == 404
    assert heading(answer) == "Seite nicht gefunden"


def test_error_that_has_no_page_of_its_own_gets_a_likely_one(app, client, monkeypatch):
    monkeypatch.setitem(app.view_functions, "blog.home", lambda: abort(415))
    answer = client.get("/")
    assert (answer.status_code, heading(answer)) == (415, "Bad Request")


def test_form_without_token_is_forbidden(client):
    answer = client.post("/login", data={"email": "x", "password": "x"})
    assert (answer.status_code, heading(answer)) == (403, "Forbidden")
    assert "send it once more" in answer.text


def test_body_that_is_too_large_is_refused(client):
    answer = client.post("/login", data={"email": "x" * 1024 * 1024})
    assert (answer.status_code, heading(answer)) == (413, "Too Large")


def test_other_method_names_those_allowed(client):
    answer = client.delete("/login")
    assert (answer.status_code, heading(answer)) == (405, "Method Not Allowed")
    assert {"GET", "POST"} <= set(answer.allow)


def test_foreign_host_learns_nothing_of_the_user(ann, browser):
    browser.sign_in("ann")
    answer = browser.client.get("/", headers={"Host": "evil.example"})
    assert (answer.status_code, heading(answer)) == (400, "Bad Request")
    assert ">ann<" not in answer.text
    assert "Sign in<" in answer.text
    assert "csrf_token" not in answer.text


def test_failing_database_still_gives_a_page(app, ann, browser, monkeypatch):
    def fail(*_, **__):
        raise OperationalError("SELECT secret", {}, Exception("gone"))

    browser.sign_in("ann")
    monkeypatch.setattr(db.session, "get", fail)
    monkeypatch.setattr(db.session, "scalars", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = browser.get("/")
    assert (answer.status_code, heading(answer)) == (500, "Something Went Wrong")
    assert "secret" not in answer.text
