"""A new password for who forgot theirs."""

import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.core.mail import send_mail
from django.test import Client
from django.utils import translation

from accounts.tests.factories import PASSWORD, UserFactory
from common.tests.pages import links, texts

pytestmark = [pytest.mark.feature("W10"), pytest.mark.django_db]
NEW = "another-horse"


@pytest.fixture(autouse=True)
def _own_language():
    with translation.override("en"):
        yield


@pytest.fixture
def ann():
    return UserFactory(username="<b>ann %(x)s", email="Ann@example.com")


def ask(client, email="ann@EXAMPLE.com", **headers):
    return client.post("/password-reset", {"email": email}, headers=headers)


def link():
    (url,) = re.findall(r"https?://\S+", mail.outbox[-1].body)
    assert re.fullmatch(
        r"http://testserver/password-reset/[A-Za-z0-9_.:=-]+", url, re.ASCII
    )
    return url.removeprefix("http://testserver")


def follow(client, path):
    """Return the address of the form that a link leads to."""
    response = client.get(path)
    assert response.status_code == 302
    assert path.rpartition("-")[2] not in response["Location"]
    return response["Location"]


def is_dead(response):
    assert response["Cache-Control"].find("no-store") >= 0
    return response.status_code == 404 and "This link is not valid" in response.text


def test_link_is_sent_to_the_address_on_file(client, ann):
    assert "/password-reset" in client.get("/login").text
    response = ask(client)
    assert (response.status_code, response["Location"]) == (302, "/password-reset/sent")
    (message,) = mail.outbox
    assert message.to == ["Ann@example.com"]
    assert message.from_email == "conduit@localhost"
    assert message.subject == "Reset your conduit password"
    assert "Hello <b>ann %(x)s," in message.body
    assert link()


def test_nobody_learns_who_has_an_account(client, ann):
    known, unknown = ask(client), ask(client, "bob@example.com")
    assert known["Location"] == unknown["Location"]
    assert len(mail.outbox) == 1
    page = client.get("/password-reset/sent")
    assert "If there is an account" in page.text
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize(
    ("email", "message"),
    [(" ", "can't be blank"), ("ann", "is invalid"), ("a@b.c\nBcc: d", "is invalid")],
)
def test_bad_address_comes_back(client, email, message):
    response = ask(client, email)
    assert response.status_code == 422
    assert texts(response, "error-messages") == [f"Email {message}"]
    assert mail.outbox == []


def test_mail_is_in_the_language_of_the_reader(client, ann):
    ask(client, **{"accept-language": "de"})
    assert mail.outbox[0].subject == "Setze dein Passwort bei conduit zurück"
    assert "Hallo <b>ann %(x)s," in mail.outbox[0].body
    assert link()


def test_link_works_once_and_ends_all_sessions(client, ann):
    other = Client()
    other.force_login(ann)
    ask(client)
    path = link()
    form = follow(client, path)
    page = client.get(form)
    assert texts(page, "btn") == ["Change the password"]
    assert "no-store" in page["Cache-Control"]
    response = client.post(form, {"password": NEW})
    assert (response.status_code, response["Location"]) == (302, "/login")
    said = texts(client.get("/login"), "flash")
    assert said == ["Your password has been changed. You can sign in now."]
    ann.refresh_from_db()
    assert ann.check_password(NEW)
    assert other.get("/settings").status_code == 302
    assert client.get("/settings").status_code == 302
    assert is_dead(Client().get(path))
    assert is_dead(client.post(form, {"password": "yet-another-horse"}))


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("", "can't be blank"),
        ("short", "is too short (minimum is 8 characters)"),
        ("x" * 129, "is too long (maximum is 128 characters)"),
    ],
)
def test_bad_password_comes_back(client, ann, password, message):
    ask(client)
    form = follow(client, link())
    response = client.post(form, {"password": password})
    assert response.status_code == 422
    assert texts(response, "error-messages") == [f"New Password {message}"]
    ann.refresh_from_db()
    assert ann.check_password(PASSWORD)


@pytest.mark.parametrize("change", [{"email": "b@example.com"}, {"password": NEW}])
def test_change_of_the_account_ends_the_link(client, ann, change):
    ask(client)
    path = link()
    ann.bio = "Nothing to do with it."
    ann.save()
    form = follow(client, path)
    if "password" in change:
        ann.set_password(change["password"])
    else:
        ann.email = change["email"]
    ann.save()
    assert is_dead(client.post(form, {"password": "yet-another-horse"}))
    assert is_dead(Client().get(path))


def test_link_expires(client, ann, settings, monkeypatch):
    ask(client)
    path, now = link(), PasswordResetTokenGenerator._now
    age = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT - 1)
    monkeypatch.setattr(
        PasswordResetTokenGenerator, "_now", lambda self: now(self) + age
    )
    assert client.get(path).status_code == 302
    age += timedelta(seconds=2)
    assert is_dead(Client().get(path))


@pytest.mark.parametrize("token", ["x", "a:b:c", "MQ.x.y", "MQ.x-y", "é", "x" * 2000])
def test_made_up_link(client, ann, token):
    response = client.get(f"/password-reset/{token}")
    assert is_dead(response)
    assert '<a href="/password-reset">Ask for a new link</a>' in response.text
    assert links(response, "nav-link") != []


def test_link_of_somebody_else(client, ann):
    ask(client)
    other = UserFactory()
    uid, token = link().rpartition("/")[2].split(".")
    ask(client, other.email)
    others = link().rpartition("/")[2].split(".")
    assert is_dead(client.get(f"/password-reset/{others[0]}.{token}"))
    assert is_dead(client.get(f"/password-reset/{uid}.{others[1]}"))


def test_forged_forms_are_refused(ann):
    client = Client(enforce_csrf_checks=True)
    assert ask(client).status_code == 403
    assert client.post("/password-reset/x", {"password": NEW}).status_code == 403


def test_mails_are_files_without_a_server(settings, tmp_path):
    settings.EMAIL_BACKEND = "common.mail.FolderBackend"
    settings.MAIL_DIR = tmp_path / "mail"
    for body in ("Größe", "مرحبا"):
        send_mail("Übung", body, "a@example.com", ["b@example.com"])
    files = list(settings.MAIL_DIR.iterdir())
    found = [
        message_from_bytes(file.read_bytes(), policy=policy.default) for file in files
    ]
    assert {message["Subject"] for message in found} == {"Übung"}
    bodies = {message.get_content().strip() for message in found}
    assert bodies == {"Größe", "مرحبا"}
