"""The spec's files are complete, and a wrong one is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_spec import loader
from shared_spec.loader import (
    AREAS,
    SpecError,
    load_features,
    load_limits,
    load_metrics,
    load_pages,
)
from shared_spec.yaml_lines import read_yaml

EXPECTED_IDS = [
    *(f"A{number:02}" for number in range(1, 12)),
    *(f"W{number:02}" for number in range(1, 16)),
    *(f"B{number:02}" for number in range(1, 6)),
    *(f"P{number:02}" for number in range(1, 13)),
    *(f"M{number:02}" for number in range(1, 7)),
]
AREA_OF = {"A": "api", "W": "website", "B": "admin", "P": "platform", "M": "micro"}
STATIC = Path(loader.__file__).parent / "static"
MESSAGES = Path(loader.__file__).parent / "messages"


def write(folder: Path, text: str) -> Path:
    path = folder / "spec.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_features_are_unique_and_complete() -> None:
    features = load_features()
    assert [feature.id for feature in features] == EXPECTED_IDS
    assert len({feature.title for feature in features}) == len(features)
    for feature in features:
        assert feature.area == AREA_OF[feature.id[0]]
        assert feature.story.endswith(".")
        assert feature.complexity.score >= 1


def test_areas_are_all_in_use() -> None:
    assert {feature.area for feature in load_features()} == set(AREAS)


def test_every_built_feature_can_be_reached() -> None:
    built = [feature for feature in load_features() if feature.built]
    assert built
    # What holds everywhere, or is a matter of operation, has no address.
    addressed = [feature for feature in built if feature.area != "platform"]
    assert all(feature.endpoints or feature.pages for feature in addressed)


def test_pages_name_known_features() -> None:
    known = {feature.id for feature in load_features()}
    pages = load_pages()
    named = [page.features for page in pages.pages]
    named += [form.features for form in pages.forms]
    named += [control.features for control in pages.controls]
    assert {feature for features in named for feature in features} <= known


@pytest.mark.parametrize("kind", ["pages", "forms", "controls"])
def test_ids_of_pages_are_unique(kind: str) -> None:
    ids = [part.id for part in getattr(load_pages(), kind)]
    assert len(ids) == len(set(ids))


def test_pages_of_built_website_features_exist() -> None:
    pages = load_pages()
    for feature in load_features():
        if feature.built and feature.area == "website":
            assert any(feature.id in page.features for page in pages.pages)
    assert pages.page("home").routes[0] == "/"


def test_limits_hold_the_fixed_messages() -> None:
    limits = load_limits()
    assert limits.errors["follow_self"].body == {
        "errors": {"profile": ["can't follow yourself"]}
    }
    assert limits.numbers["request_bytes"] == 1024 * 1024
    assert limits.fields["password"].minimum == 8
    assert limits.messages["blank"] == "can't be blank"


def test_limits_of_pictures_say_what_the_messages_say() -> None:
    limits = load_limits()
    assert limits.numbers["avatar_bytes"] == 1024 * 1024
    assert "1 MiB" in limits.messages["picture_too_heavy"]
    pixels = str(limits.numbers["avatar_given_pixels"])
    assert limits.messages["picture_too_wide"].count(pixels) == 2


def test_controls_of_a_page_are_said_in_every_language() -> None:
    said = (MESSAGES / "de.po").read_text(encoding="utf-8")
    untranslated = {"{username}", "English", "Deutsch", "العربية"}
    for control in load_pages().controls:
        text = control.text.replace("{username}", "%(username)s")
        assert f'msgid "{text}"' in said or control.text in untranslated, text


def test_metrics_have_meaning_and_unit() -> None:
    metrics = load_metrics()
    assert metrics["load.cpu_seconds"].timing
    assert not metrics["source.sloc"].timing
    assert all(metric.meaning.endswith(".") for metric in metrics.values())


def test_classes_of_the_page_contract_are_styled() -> None:
    css = (STATIC / "style.css").read_text(encoding="utf-8")
    # These are there to be found; their looks come from what stands inside them.
    unstyled = {"profile-page", "comment-author", "date-posted", "page-item"}
    for name in load_pages().classes:
        assert f".{name}" in css or name in unstyled, name


def test_static_files_ask_for_nothing_else() -> None:
    for name in ("style.css", "site.js", "default-avatar.svg"):
        text = (STATIC / name).read_text(encoding="utf-8")
        text = text.replace("http://www.w3.org/2000/svg", "")
        assert "@import" not in text
        assert "url(" not in text
        assert "//" not in text.replace("// ", "")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: [1\nc: 2\n", 3, "is not YAML"),
        ("a: 1\na: 2\n", 2, "stands twice"),
        ("a: 1\n200: 2\n", 2, "must be text"),
        ("", 1, "is empty"),
        ("a: *nowhere\n", 1, "is not YAML"),
        ("a: 1\nb: 2026-02-30\n", 2, "is not YAML: day"),
    ],
)
def test_unreadable_files_name_their_line(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(SpecError, match=message) as caught:
        read_yaml(path)
    assert (caught.value.path, caught.value.line) == (path, line)
    assert str(caught.value).startswith(f"{path}:{line}: ")


def test_a_value_within_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="within itself"):
        read_yaml(write(tmp_path, "a: &a [*a]\n"))


FEATURE = """features:
  - id: A01
    title: Register
    area: api
    story: Somebody registers.
    complexity: {endpoints: 1, tables: 1, roles: 1, validation_rules: 1}
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("id: A01", "id: A1", 2, "not a feature id"),
        ("area: api", "area: apy", 4, "not one of"),
        ("title: Register", "titel: Register", 3, "unknown key 'titel'"),
        ("    title: Register\n", "", 2, "'title' is missing"),
        ("tables: 1", "tables: many", 6, "expected a whole number"),
        ("tables: 1", "tables: true", 6, "expected a whole number"),
        ("story: Somebody registers.", "story:", 5, "expected text"),
        ("    area: api", "    area: api\n    built: maybe", 5, "true or false"),
        ("    area: api", "    area: api\n    pages: /x", 5, "expected a list"),
    ],
)
def test_wrong_features_name_their_line(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    assert load_features(write(tmp_path, FEATURE))[0].id == "A01"
    assert old in FEATURE
    with pytest.raises(SpecError, match=message) as caught:
        load_features(write(tmp_path, FEATURE.replace(old, new)))
    assert caught.value.line == line


def test_a_repeated_feature_names_its_line(tmp_path: Path) -> None:
    again = FEATURE + FEATURE.removeprefix("features:\n")
    with pytest.raises(SpecError, match="stands twice") as caught:
        load_features(write(tmp_path, again))
    assert caught.value.line == 7


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="cannot be read"):
        load_limits(tmp_path / "none.yaml")


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(b"a: \xe4\n")
    with pytest.raises(SpecError, match="UTF-8"):
        load_metrics(path)


@given(
    before=st.integers(0, 30),
    comment=st.text(st.characters(categories=["L", "N"]), max_size=20),
)
def test_the_line_is_right_wherever_the_mistake_stands(
    tmp_path_factory: pytest.TempPathFactory, before: int, comment: str
) -> None:
    good = "".join(
        f"m{n}: {{unit: s, instrument: i, meaning: M.}}\n" for n in range(before)
    )
    text = f"# {comment}\n{good}bad: {{unit: s, instrument: i, meaning: 1}}\n"
    path = write(tmp_path_factory.mktemp("spec"), text)
    with pytest.raises(SpecError) as caught:
        load_metrics(path)
    assert caught.value.line == before + 2
