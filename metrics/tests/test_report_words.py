"""Figures and the rows behind them as people read them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from metrics import figures
from metrics.claims import load_claims
from metrics.records import Measurement
from metrics.report import build, evidence, model, tables, words
from metrics.report.trials import Trials
from metrics.tests import report_run
from shared_spec.yaml_lines import SpecError

if TYPE_CHECKING:
    from pathlib import Path

LABELS = dict(report_run.TWINS)


class TestWords:
    def figure(self, **changes: Any) -> dict[str, Any]:
        base = {
            "name": "x",
            "statistic": "duet_ratio",
            "metric": "load.cpu_per_request",
            "subject": "reader",
            "of": "elm",
            "to": "oak",
            "value": 0.8291,
            "low": 0.803,
            "high": 0.861,
            "unit": "ratio",
            "n": 12,
        }
        return {**base, **changes}

    def test_a_ratio_names_its_direction(self) -> None:
        assert words.figure_words(self.figure(), words.Names(LABELS)) == (
            "Elm needs 0.83\u00a0× the CPU time of Oak per request "
            "(reader journey; 95\u00a0% interval 0.80 to 0.86, n\u00a0=\u00a012)"
        )

    def test_a_single_value_names_its_twin_and_unit(self) -> None:
        figure = self.figure(
            statistic="value",
            metric="source.sloc",
            subject="application",
            of="oak",
            to="",
            value=1234,
            low=None,
            high=None,
            unit="lines",
            n=1,
        )
        told = words.figure_words(figure, words.Names(LABELS))
        assert told == "Oak, source lines, application: 1,234 lines"

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("A01 A02 A03 W01", "A01–A03 W01"),
            ("A01 A02", "A01 A02"),
            ("A09 A10 A11 W01 W02 W03", "A09–A11 W01–W03"),
            ("application", "application"),
            ("largest of closure", "largest of closure"),
            ("", ""),
        ],
    )
    def test_features_in_a_row_are_written_as_a_range(
        self, text: str, shown: str
    ) -> None:
        assert words.feature_ranges(text) == shown

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            (
                {"statistic": "subjects", "metric": "feature.sloc", "subject": "W*"},
                "Elm: 15 features with lines of their own (features W*)",
            ),
            (
                {"statistic": "sum", "metric": "capability.built_in", "n": 28},
                "Elm: 15 of 28 capabilities are built in",
            ),
            (
                {"statistic": "sum", "metric": "conformance.failed", "n": 49},
                "Elm, conformance tests failed in all: 15 tests (n\u00a0=\u00a049)",
            ),
            (
                {"statistic": "value", "metric": "start.commands", "subject": "recipe"},
                "Elm, commands to the first page: 15 tests",
            ),
            (
                {"statistic": "mann_whitney_p", "metric": "source.files", "to": "oak"},
                "Mann–Whitney test of Elm against Oak, files: p = 15",
            ),
        ],
    )
    def test_counted_things_are_called_by_their_names(
        self, changes: dict[str, Any], told: str
    ) -> None:
        plain = {"subject": "", "to": "", "value": 15, "low": None, "high": None}
        figure = self.figure(**{**plain, "unit": "tests", "n": 1, **changes})
        assert words.figure_words(figure, words.Names(LABELS)) == told

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"value": 1}, "Elm: It works: yes"),
            ({"value": 0}, "Elm: It works: no"),
            ({"value": 7, "subject": "try/parts"}, "Elm: Its parts: 7"),
            (
                {"statistic": "sum", "subject": "try/case-*", "value": 3, "n": 5},
                "Elm: 3 of 5 checks hold (try/case-*)",
            ),
        ],
    )
    def test_a_check_of_an_experiment_is_told_by_its_meaning(
        self, changes: dict[str, Any], told: str
    ) -> None:
        plain = {"statistic": "value", "subject": "try/works", "of": "elm", "to": ""}
        figure = self.figure(metric="experiment.result", **{**plain, **changes})
        checks = {"try/works": (False, "It works."), "try/parts": (True, "Its parts.")}
        assert words.figure_words(figure, words.Names(LABELS, {}, checks)) == told

    def test_a_constant_says_where_it_is_from(self) -> None:
        figure = self.figure(name="stars", statistic="constant", of="", value=5500)
        told = words.figure_words(
            {**figure, "given": "as printed"}, words.Names(LABELS)
        )
        assert told == "stars: 5,500 (given: as printed)"

    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            (None, "–"),
            (0, "0"),
            (12, "12"),
            (1234567, "1,234,567"),
            (0.04217, "0.0422"),
            (3.14159, "3.14"),
            (41.26, "41.3"),
            (-2.5, "−2.50"),
            (float("nan"), "–"),
            ("text", "text"),
        ],
    )
    def test_numbers_as_people_read_them(self, value: Any, shown: str) -> None:
        assert words.number(value) == shown

    @pytest.mark.parametrize(
        ("low", "high", "shown"),
        [
            (1.01, 1.2, "higher"),
            (0.8, 0.99, "lower"),
            (0.9, 1.1, "none shown"),
            (0.97, 1.04, "equal"),
            (1.01, 1.04, "equal"),
            (0.97, 1.06, "none shown"),
            (None, None, "no interval"),
        ],
    )
    def test_an_interval_shows_what_its_whole_lies_in(
        self, low: float | None, high: float | None, shown: str
    ) -> None:
        assert words.direction(low, high) == shown


class TestEvidence:
    def test_ids_are_written_as_ranges(self) -> None:
        ids = ["size#3", "size#4", "size#5", "size#9", "load-1#1"]
        assert evidence.ranges(ids) == "size#3–5, #9; load-1#1"

    def test_of_many_ranges_only_the_ends_are_named(self) -> None:
        ids = [f"load-{pair}#{place}" for pair in range(5) for place in range(1, 4)]
        assert evidence.ranges(ids) == "load-0#1–3 … load-4#1–3 (15 rows)"

    def test_repeated_rows_share_a_line(self) -> None:
        rows = report_run.measurements()
        ids = [r.id for r in rows if r.metric == "load.cpu_seconds"]
        shown = evidence.rows(ids, {r.id: r for r in rows}, LABELS, Trials())
        assert 0 < len(shown) <= 6
        assert any("Oak" in row["what"] for row in shown)

    def test_a_row_that_is_missing_is_said_to_be(self) -> None:
        (row,) = evidence.rows(["gone#1"], {}, {}, Trials())
        assert row == {"ids": "gone#1", "what": "not in this run", "value": "–"}


def test_every_metric_of_a_claim_has_a_name_for_people() -> None:
    """A stranger does not know what `start.written` is."""
    unnamed = set()
    for claim in load_claims():
        for reading in claim.readings.values():
            for spec in reading.figures.values():
                if spec.statistic in {"fact", "constant"} or (
                    spec.get("metric") == "experiment.result"
                ):
                    continue
                known = {"of": "elm", "to": "oak"} if spec.get("to") else {"of": "elm"}
                figure = TestWords().figure(
                    name=spec.name,
                    statistic=spec.statistic,
                    metric=figures.metric_of(spec),
                    subject=figures.subject_of(spec),
                    **{"to": "", **known},
                )
                told = words.figure_words(figure, words.Names(LABELS))
                if re.search(r"[a-z]\.[a-z]|_|  |, ,|\) \(|subjects", told):
                    unnamed.add(told)
    assert unnamed == set()


class TestWhy:
    """The line beside a verdict is for people: it names no variable."""

    def why(self, verdict: str, reason: str) -> dict[str, Any]:
        source = report_run.source()
        reading = source.verdicts["claims"][0]["readings"][0]
        reading.update(verdict=verdict, reason=reason)
        source.verdicts["claims"][0]["verdict"] = verdict
        claim: dict[str, Any] = model.document(source)["claims"][0]
        return claim

    def test_a_rule_that_leaves_it_open_tells_its_figures(self) -> None:
        told = "size = 1.5; too little to decide it by, as the rule has it: size < 2."
        claim = self.why("inconclusive", told)
        figures = [figure["words"] for figure in claim["readings"][0]["figures"]]
        assert claim["why"].startswith("; ".join(figures[:2]))
        assert claim["why"].endswith(": too little to decide it by.")
        assert claim["readings"][0]["reason"] == (
            "Too little to decide it by, as the rule has it: size < 2."
        )

    @pytest.mark.parametrize(
        "reason",
        [
            "The control a/b failed: its interval must be one that covers 1.",
            "Withheld.",
        ],
    )
    def test_what_no_rule_decided_tells_why(self, reason: str) -> None:
        assert self.why("inconclusive", reason)["why"] == reason

    def test_a_decided_claim_tells_its_figures_once(self) -> None:
        told = "size = 0.9; that refutes it, as the rule asks for: size <= 1.1."
        claim = self.why("refuted", told)
        assert "size = 0.9" not in json.dumps(claim)
        assert claim["why"].startswith(claim["readings"][0]["figures"][0]["words"])


class TestContent:
    GOOD = (
        "headlines: [{claim: a, question: Why?}]\n"
        "documents: {x: The text}\n"
        "contradictions: [{statement: Both., claims: [a]}]\n"
    )

    @pytest.mark.parametrize(
        ("old", "new", "line", "message"),
        [
            ("question: Why?", "questoin: Why?", 1, "unknown key 'questoin'"),
            (", question: Why?", "", 1, "'question' is missing"),
            ("{x: The text}", "{x: 7}", 2, "expected text"),
            ("claims: [a]", "claims: a", 3, "expected a list"),
            ("documents", "documets", 2, "unknown key 'documets'"),
            ("{x: The text}", "{x: The text", 3, "is not YAML"),
        ],
    )
    def test_a_mistake_is_named_with_its_line(
        self, old: str, new: str, line: int, message: str, tmp_path: Path
    ) -> None:
        path = tmp_path / "report.yaml"
        path.write_text(self.GOOD)
        assert build.read_content(path)["documents"] == {"x": "The text"}
        path.write_text(self.GOOD.replace(old, new))
        with pytest.raises(SpecError, match=message) as caught:
            build.read_content(path)
        assert caught.value.line == line


def test_a_route_is_told_apart_by_dataset_only_where_it_differs() -> None:
    counts = {
        ("one", "GET /a @small"): (3, 4),
        ("two", "GET /a @medium"): (3, 4),
        ("one", "GET /b @small"): (3, 4),
        ("two", "GET /b @medium"): (3, 5),
    }
    rows = [
        Measurement(f"{step}#{n}", step, "sql.statements", twin, route, value, "")
        for (step, route), values in counts.items()
        for n, (twin, value) in enumerate(zip(LABELS, values, strict=True))
    ]
    twins = [{"name": name, "label": label} for name, label in LABELS.items()]
    (table,) = (
        table
        for table in tables.all_tables(
            tables.Store(rows), twins, [], {}, [{"feature": "A", "holds": True}]
        )
        if table["id"] == "sql"
    )
    shown = [(row[0], row[1], row[2]) for row in table["rows"]]
    assert shown == [
        ("GET /a", 3, 4),
        ("GET /b @medium", 3, 5),
        ("GET /b @small", 3, 4),
    ]
