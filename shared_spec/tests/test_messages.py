"""Both apps say what the master catalogues say, and nothing else."""

from __future__ import annotations

import io
from gettext import GNUTranslations
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from shared_spec.conformance.messages import TRANSLATED, catalogue, say, say_count
from shared_spec.loader import load_features

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

ROOT = Path(__file__).resolve().parents[2]
PLACES = {
    "django": "django_app/locale/{language}/LC_MESSAGES/django.po",
    "flask": "flask_app/conduit/translations/{language}/LC_MESSAGES/messages.po",
}
#: What a framework says otherwise than the other, and the app puts right.
PUT_RIGHT = {("django", "ar"): {"April": "أبريل"}}
EACH = pytest.mark.parametrize("language", TRANSLATED)


def place(app: str, language: str) -> Path:
    path = ROOT / PLACES[app].format(language=language)
    if not path.is_file() and not all_said():
        pytest.skip(f"{app} has no catalogue of {language} yet")
    return path


def all_said() -> bool:
    """Tell whether every feature that says something is built."""
    website = [feature for feature in load_features() if feature.area == "website"]
    return all(feature.built for feature in website)


def texts(found: Catalog) -> dict[object, object]:
    """Return the translations by message, plural messages by their first form."""
    return {
        m.id[0] if isinstance(m.id, tuple) else m.id: m.string for m in found if m.id
    }


@EACH
def test_master_is_sound(language: str) -> None:
    found = catalogue(language)
    assert [m.id for m in found if m.id and not m.string] == []
    assert [m.id for m in found if m.fuzzy] == []
    for message in found:
        assert list(message.check(found)) == [], message.id


def test_masters_hold_the_same_messages() -> None:
    german, arabic = (set(texts(catalogue(language))) for language in TRANSLATED)
    assert german == arabic


def test_forms_of_plurals() -> None:
    found = {say_count("ar", "%(count)s article found", count) for count in range(101)}
    assert {text for text in found if not any(map(str.isdigit, text))} == {
        "لم يُعثر على مقالات",
        "عُثر على مقالة واحدة",
        "عُثر على مقالتين",
    }
    assert say_count("ar", "%(count)s article found", 3) == "عُثر على 3 مقالات"
    assert say_count("de", "%(count)s article found", 1) == "1 Artikel gefunden"


def test_unknown_message_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("de", "Nobody says this.")


@EACH
@pytest.mark.parametrize("app", PLACES)
def test_app_says_what_the_master_says(app: str, language: str) -> None:
    with place(app, language).open("rb") as file:
        found = texts(read_po(file, locale=language))
    master = texts(catalogue(language)) | PUT_RIGHT.get((app, language), {})
    assert {
        text: found[text] for text in found if found[text] != master.get(text)
    } == {}
    if all_said():
        assert set(master) - set(found) == set()


@EACH
@pytest.mark.parametrize("app", PLACES)
def test_compiled_catalogue_is_up_to_date(app: str, language: str) -> None:
    path = place(app, language)
    with path.open("rb") as file:
        written = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, written)
    compiled.seek(0)
    expected = _translations(GNUTranslations(compiled))
    with path.with_suffix(".mo").open("rb") as file:
        assert _translations(GNUTranslations(file)) == expected


def _translations(found: GNUTranslations) -> dict[object, str]:
    # What gettext read; the head differs by who compiled it.
    known: dict[object, str] = vars(found)["_catalog"]
    return {message: text for message, text in known.items() if message}
