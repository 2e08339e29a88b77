"""The report's tables of what is guarded before anybody asks."""

from __future__ import annotations

from metrics.records import Measurement
from metrics.report.guards import guard_tables
from metrics.report.tables import Store

TWINS = ({"name": "oak", "label": "Oak"}, {"name": "elm", "label": "Elm"})
CHECKS = {
    "security/attack-one": (False, "Stopped: Markup runs."),
    "security/attack-two": (False, "Stopped: A form is forged."),
    "security/default-host": (False, "A foreign Host is refused."),
    "elsewhere/attack-three": (False, "Of another experiment."),
}


def rows(*values: tuple[str, str, float]) -> Store:
    return Store(
        Measurement(f"s#{place}", "s", "experiment.result", twin, subject, value, "")
        for place, (subject, twin, value) in enumerate(values)
    )


def test_attacks_stand_by_name_and_in_sum() -> None:
    store = rows(
        ("security/attack-one", "oak", 1),
        ("security/attack-one", "elm", 1),
        ("security/attack-two", "oak", 1),
        ("security/attack-two", "elm", 0),
        ("elsewhere/attack-three", "oak", 1),
        ("elsewhere/attack-three", "elm", 1),
    )
    (table,) = guard_tables(store, TWINS, CHECKS, {}, [])
    assert table["section"] == "security"
    assert [column["label"] for column in table["columns"]] == ["Check", "Oak", "Elm"]
    assert table["rows"] == [
        ["All together: stopped", "2 of 2", "1 of 2"],
        ["Markup runs", "stopped", "stopped"],
        ["A form is forged", "stopped", "succeeds"],
    ]


def test_a_check_of_one_twin_is_no_comparison() -> None:
    store = rows(("security/default-host", "oak", 1))
    assert guard_tables(store, TWINS, CHECKS, {}, []) == []


def test_lines_are_shown_of_equal_features_only() -> None:
    store = Store(
        Measurement(f"s#{place}", "s", "feature.sloc", twin, feature, value, "lines")
        for place, (feature, twin, value) in enumerate(
            (
                ("P03", "oak", 20),
                ("P03", "elm", 30),
                ("P09", "oak", 5),
                ("P09", "elm", 9),
            )
        )
    )
    parity = [{"feature": "P03", "holds": True}, {"feature": "P09", "holds": False}]
    (table,) = guard_tables(store, TWINS, {}, {"P03": "Rate limit"}, parity)
    assert table["rows"] == [["P03 Rate limit", 20, 30]]
