"""A new password for who forgot it, by a link that works once."""

import re
from email import message_from_bytes, policy

import pytest
from conduit.auth import reset
from conduit.config import ConfigurationError, from_environment
from flask_mailman import EmailMessage

pytestmark = pytest.mark.feature("W10")

NEW = "another password"


@pytest.fixture
def mails(app, monkeypatch, tmp_path):
    """Return a function that gives the mails sent so far."""
    state = app.extensions["mailman"]
    monkeypatch.setattr(state, "file_path", str(tmp_path))

    def mails():
        files = sorted(tmp_path.iterdir(), key=lambda file: file.stat().st_mtime_ns)
        return [
            message_from_bytes(file.read_bytes(), policy=policy.default)
            for file in files
        ]

    return mails


@pytest.fixture
def link(ann, browser, mails):
    browser.send("/password-reset", email=" ANN@example.com ")
    (mail,) = mails()
    return address_in(mail)


def address_in(mail):
    (address,) = re.findall(r"https?://\S+", mail.get_content())
    assert re.fullmatch(r"http://localhost/password-reset/[A-Za-z0-9_.-]+", address)
    return address.removeprefix("http://localhost")


def is_dead(answer):
    dead = "<h1>This link is not valid</h1>" in answer.text
    assert answer.status_code == (404 if dead else 200)
    assert answer.headers["Cache-Control"] == "no-store"
    return dead


def signs_in(caller, password):
    login = {"user": {"email": "ann@example.com", "password": password}}
    return caller.post("/api/users/login", login).status_code == 200


def test_link_sets_a_new_password_once(anyone, browser, app, link):
    other = type(browser)(app.test_client())
    other.sign_in("ann")
    assert not is_dead(browser.get(link))
    assert not is_dead(browser.get(link))
    answer = browser.send(link, password=NEW)
    assert (answer.status_code, answer.location) == (302, "/login")
    assert "Your password has been changed." in browser.get("/login").text
    assert signs_in(anyone, NEW)
    assert not signs_in(anyone, "a password")
    assert other.get("/settings").status_code == 302
    assert is_dead(browser.get(link))
    assert browser.send("/login", link, password="third password").status_code == 404
    assert signs_in(anyone, NEW)


def test_mail_is_plain_and_in_the_language_of_the_reader(ann, browser, mails):
    browser.client.set_cookie("language", "de")
    answer = browser.send("/password-reset", email="ann@example.com")
    assert (answer.status_code, answer.location) == (302, "/password-reset/sent")
    (mail,) = mails()
    assert (mail["To"], mail["From"]) == ("ann@example.com", "conduit@localhost")
    assert mail["Subject"] == "Setze dein Passwort bei conduit zurück"
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().startswith("Hallo ann,\n")
    address_in(mail)


def test_name_is_text_in_the_mail(ann, browser, mails):
    ann.put("/api/user", {"user": {"username": "<i>%(x)s {{1}} é"}})
    browser.send("/password-reset", email="ann@example.com")
    assert "Hello <i>%(x)s {{1}} é,\n" in mails()[0].get_content()


def test_strangers_get_the_same_answer_and_no_mail(browser, mails):
    answer = browser.send("/password-reset", email="nobody@example.com")
    assert (answer.status_code, answer.location) == (302, "/password-reset/sent")
    assert mails() == []
    answer = browser.get(answer.location)
    assert "a link is on its way." in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("email", "message"), [(" ", "can&#39;t be blank"), ("a@b", "is invalid")]
)
def test_bad_address_comes_back(browser, email, message):
    answer = browser.send("/password-reset", email=email)
    assert answer.status_code == 422
    assert f"<li>Email {message}</li>" in answer.text


def test_bad_password_comes_back_and_the_link_lives(anyone, browser, link):
    answer = browser.send(link, password="short")
    assert answer.status_code == 422
    assert "<li>New Password is too short" in answer.text
    assert browser.send(link, password=NEW).status_code == 302


@pytest.mark.parametrize("change", [{"password": NEW}, {"email": "a@example.com"}])
def test_change_of_the_account_ends_the_link(ann, browser, link, change):
    ann.put("/api/user", {"user": change})
    assert is_dead(browser.get(link))


def test_link_grows_old(app, browser, link, monkeypatch):
    monkeypatch.setitem(app.config, "RESET_SECONDS", -1)
    assert is_dead(browser.get(link))


@pytest.mark.parametrize("token", ["x", "MQ.x.y", "a:b", "W10.x", "%20"])
def test_made_up_link_is_not_valid(browser, token):
    assert is_dead(browser.get(f"/password-reset/{token}"))


def test_link_is_looked_at_again_before_it_is_used(anyone, browser, link, monkeypatch):
    """As if another browser had used it while this one waited for the lock."""
    text = browser.get("/password-reset").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)[1]
    user_of = reset.user_of

    def used_after_the_first_look(token):
        monkeypatch.setattr(reset, "user_of", lambda _token: None)
        return user_of(token)

    monkeypatch.setattr(reset, "user_of", used_after_the_first_look)
    answer = browser.client.post(link, data={"csrf_token": token, "password": NEW})
    assert is_dead(answer)
    assert not signs_in(anyone, NEW)


def test_forms_need_a_token(browser, link):
    for path in ("/password-reset", link):
        answer = browser.client.post(path, data={"email": "x", "password": NEW})
        assert answer.status_code == 403
        assert answer.headers["Cache-Control"] == "no-store"


def test_failing_mail_server_is_not_told(ann, browser, mails, monkeypatch, caplog):
    def fail(_mail):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMessage, "send", fail)
    answer = browser.send("/password-reset", email="ann@example.com")
    assert answer.location == "/password-reset/sent"
    assert "A mail could not be sent." in caplog.text


def test_server_of_mails_is_configured():
    environ = {
        "CONDUIT_SECRET_KEY": "k" * 32,
        "CONDUIT_SMTP_URL": "smtp+tls://me%40x:p%3Aw@mail.example:2525",
        "CONDUIT_MAIL_FROM": "site@example.com",
    }
    config = from_environment(environ)
    assert config["MAIL_BACKEND"] == "smtp"
    assert (config["MAIL_SERVER"], config["MAIL_PORT"]) == ("mail.example", 2525)
    assert (config["MAIL_USERNAME"], config["MAIL_PASSWORD"]) == ("me@x", "p:w")
    assert config["MAIL_USE_TLS"] is True
    for bad in ("mail.example", "http://x", "smtp://", "smtp://x:port"):
        with pytest.raises(ConfigurationError, match="CONDUIT_SMTP_URL"):
            from_environment(environ | {"CONDUIT_SMTP_URL": bad})
