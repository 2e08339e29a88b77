"""The site in English, German and Arabic."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.utils import translation
from django.utils.formats import date_format

from accounts.tests.factories import PASSWORD, UserFactory
from articles.tests.factories import ArticleFactory
from common.tests.api import errors
from common.tests.pages import texts

pytestmark = [pytest.mark.feature("W11"), pytest.mark.django_db]

MONTHS = {
    "en": "January February March April May June July August September October "
    "November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober "
    "November Dezember",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}


@pytest.fixture(autouse=True)
def _own_language():
    # A request leaves its language active in the thread.
    with translation.override("en"):
        yield


def choose(client, code, path="/"):
    return client.get("/language", {"code": code, "next": path})


def head(response):
    return response.text.partition("<head>")[0].split("<html ")[1].strip(" >\n")


@pytest.mark.parametrize(
    ("cookie", "header", "code", "direction"),
    [
        (None, None, "en", "ltr"),
        (None, "de-AT,en;q=0.5", "de", "ltr"),
        (None, "fr, en;q=0.3, ar;q=0.9", "ar", "rtl"),
        ("en", "de", "en", "ltr"),
        ("fr", "de", "de", "ltr"),
        (None, "fr, de;q=0.0", "en", "ltr"),
        ("x" * 3000, ";;q=,", "en", "ltr"),
    ],
)
def test_language_is_found(client, cookie, header, code, direction):
    if cookie:
        client.cookies["language"] = cookie
    headers = {"accept-language": header} if header else {}
    response = client.get("/none", headers=headers)
    assert head(response) == f'lang="{code}" dir="{direction}"'
    assert response["Content-Language"] == code
    assert {"Accept-Language", "Cookie"} <= set(response["Vary"].split(", "))


def test_language_is_chosen(client):
    response = choose(client, "de", "/tag/a?page=1")
    assert (response.status_code, response["Location"]) == (302, "/tag/a?page=1")
    cookie = client.cookies["language"]
    assert (cookie.value, cookie["path"], cookie["max-age"]) == ("de", "/", 31536000)
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    page = client.get("/login?next=/tag/a")
    assert texts(page, "btn") == ["Anmelden"]
    assert texts(page, "languages") == ["English Deutsch العربية"]
    link = '/language?code=ar&amp;next=%2Flogin%3Fnext%3D%2Ftag%2Fa" lang="ar"'
    assert link in page.text
    assert page.text.count('aria-current="true"') == 1


@pytest.mark.parametrize("target", ["", "//evil.example/", "https://evil.example/"])
def test_switch_stays_on_the_site(client, target):
    assert choose(client, "ar", target)["Location"] == "/"


@pytest.mark.parametrize("code", ["fr", "", "DE", "\0"])
def test_unknown_language(client, code):
    assert choose(client, code).status_code == 404
    assert "language" not in client.cookies


def test_every_message_of_a_form_is_translated(client):
    choose(client, "de")
    given = {"username": "", "email": "x", "password": "short"}
    response = client.post("/register", given)
    (said,) = texts(response, "error-messages")
    assert "Benutzername darf nicht leer sein" in said
    assert "E-Mail ist ungültig" in said
    assert "Passwort ist zu kurz (mindestens 8 Zeichen)" in said


def test_flash_is_in_the_language_of_its_moment(client):
    UserFactory(username="ann", email="ann@example.com")
    choose(client, "de")
    client.post("/login", {"email": "ann@example.com", "password": PASSWORD})
    choose(client, "en")
    assert texts(client.get("/"), "flash") == ["Willkommen zurück, ann!"]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("en", "February 18, 2026"),
        ("de", "18. Februar 2026"),
        ("ar", "18 فبراير 2026"),
    ],
)
def test_dates(client, code, shown):
    ArticleFactory(slug="own", created_at=datetime(2026, 2, 18, tzinfo=UTC))
    choose(client, code)
    assert texts(client.get("/article/own"), "date") == [shown] * 2


@pytest.mark.parametrize("code", MONTHS)
def test_names_of_months(code):
    with translation.override(code):
        found = [date_format(date(2026, month, 1), "F") for month in range(1, 13)]
    assert found == MONTHS[code].split()


@pytest.mark.parametrize(
    ("number", "shown"), [(1, "1 Artikel gefunden"), (2, "2 Artikel gefunden")]
)
def test_plurals(client, number, shown):
    ArticleFactory.create_batch(number, body="word")
    choose(client, "de")
    assert texts(client.get("/search?q=word"), "search-summary") == [shown]


def test_refusals_outside_of_views_are_translated(client):
    headers = {"accept-language": "de"}
    response = client.get("/", headers=headers | {"host": "evil.example"})
    assert texts(response, "error-page")[0].startswith("Ungültige Anfrage")
    forged = Client(enforce_csrf_checks=True)
    response = forged.post("/login", headers=headers)
    assert texts(response, "error-page")[0].startswith("Nicht erlaubt")
    response = client.post("/profile/x/follow", headers=headers)
    assert "/login?next=/profile/x" in response["Location"]
    response = client.get("/profile/x/follow", headers=headers)
    assert texts(response, "error-page")[0].startswith("Methode nicht erlaubt")
    # The switch leads to a page and not to what takes forms alone.
    assert 'code=en&amp;next=%2F"' in response.text


def test_api_speaks_english(client):
    choose(client, "de")
    account = {"user": {"username": "", "email": "x", "password": "short"}}
    response = client.post("/api/users", account, content_type="application/json")
    status, found = errors(response)
    assert (status, found["username"]) == (422, ["can't be blank"])
    assert found["password"] == ["is too short (minimum is 8 characters)"]
    assert "Content-Language" not in response.headers


def test_sign_in_hint_leads_back(client):
    ArticleFactory(slug="own")
    page = client.get("/article/own?a=1")
    assert '<a href="/register?next=/article/own%3Fa%3D1">sign up</a>' in page.text
