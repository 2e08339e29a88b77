"""Pages in English, German and Arabic; the API in English only."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from conduit.blog import day
from conduit.config import ROOT

from .factories import ArticleFactory

pytestmark = pytest.mark.feature("W11")

MONTHS = {
    "en": "January February March April May June July August September October "
    "November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober "
    "November Dezember",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}


def language(answer):
    found = re.search(r'<html lang="(\w+)" dir="(\w+)">', answer.text)
    assert answer.headers["Content-Language"] == found[1]
    return found[1], found[2]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT, en;q=0.9", "de"),
        ("en;q=0.1, AR;q=0.9", "ar"),
        ("fr, de;q=0.5", "de"),
        ("de;q=0, *", "en"),
        ("fr, de;q=0.0", "en"),
        ("de_!, ;;q=x", "en"),
    ],
)
def test_browser_says_what_its_reader_prefers(client, header, code):
    answer = client.get("/", headers={"Accept-Language": header})
    assert language(answer) == (code, "rtl" if code == "ar" else "ltr")
    assert set(answer.vary) == {"Accept-Language", "Cookie"}


def test_choice_outweighs_the_browser_and_leads_back(client):
    text = client.get("/tag/a%20b?page=1&x=%2F").text
    link = re.search(r'href="(/language\?code=de[^"]*)" lang="de" hreflang="de">', text)
    answer = client.get(unescape(link[1]))
    assert (answer.status_code, answer.location) == (302, "/tag/a%20b?page=1&x=%2F")
    cookie = client.get_cookie("language")
    assert (cookie.path, cookie.max_age, cookie.http_only) == ("/", 31536000, True)
    answer = client.get("/", headers={"Accept-Language": "ar"})
    assert language(answer) == ("de", "ltr")
    assert 'hreflang="de" aria-current="true">Deutsch' in answer.text


@pytest.mark.parametrize("target", ["", "//evil.example/", "https://evil.example/"])
def test_choice_leads_nowhere_else(client, target):
    assert client.get(f"/language?code=ar&next={target}").location == "/"


@pytest.mark.parametrize("code", ["", "fr", "DE"])
def test_unknown_language_is_not_found(client, code):
    assert client.get(f"/language?code={code}").status_code == 404


def test_made_up_cookie_is_no_choice(client):
    client.set_cookie("language", "../x")
    assert language(client.get("/")) == ("en", "ltr")


@pytest.mark.parametrize(
    ("code", "day", "label"),
    [
        ("en", "February 18, 2026", "Read more..."),
        ("de", "18. Februar 2026", "Weiterlesen …"),
        ("ar", "18 فبراير 2026", "اقرأ المزيد"),
    ],
)
def test_texts_and_dates_are_translated(app, client, code, day, label):
    with app.app_context():
        ArticleFactory(created_at=datetime(2026, 2, 18, 23, 59, tzinfo=UTC))
    text = client.get("/", headers={"Accept-Language": code}).text
    assert f">{day}</time>" in text
    assert label in text


@pytest.mark.parametrize("code", MONTHS)
def test_months_have_their_names(app, code):
    with app.test_request_context(headers={"Accept-Language": code}):
        days = [day(datetime(2026, month, 1, tzinfo=UTC)) for month in range(1, 13)]
    assert [re.sub(r"[\d., ]", "", text) for text in days] == MONTHS[code].split()


def test_messages_of_forms_are_translated(browser):
    browser.client.set_cookie("language", "de")
    answer = browser.send("/register", username="x" * 65, email="x", password="")
    assert answer.status_code == 422
    assert re.findall("<li>([^<]+)</li>", answer.text) == [
        "Benutzername ist zu lang (höchstens 64 Zeichen)",
        "E-Mail ist ungültig",
        "Passwort darf nicht leer sein",
    ]


def test_api_is_never_translated(client):
    client.set_cookie("language", "de")
    answer = client.post(
        "/api/users", json={"user": {}}, headers={"Accept-Language": "ar"}
    )
    assert answer.json["errors"]["username"] == ["can't be blank"]
    assert "Content-Language" not in answer.headers


@pytest.mark.parametrize("code", ["de", "ar"])
def test_catalogue_is_whole_and_compiled(code):
    folder = ROOT / f"conduit/translations/{code}/LC_MESSAGES"
    with (folder / "messages.po").open("rb") as source:
        catalogue = read_po(source, locale=code)
    texts = {}
    for message in catalogue:
        texts[tuple(message.id)] = tuple(message.string)
        assert all(message.string) or not message.id
        assert not list(message.check(catalogue))
    with (folder / "messages.mo").open("rb") as compiled:
        for message in read_mo(compiled):
            text = texts.pop(tuple(message.id))
            assert text == tuple(message.string) or not message.id
    assert not texts
