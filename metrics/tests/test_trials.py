"""What experiments tried and found, in the report: beside a claim, and in full."""

from __future__ import annotations

import dataclasses

import pytest

from metrics.experiment_book import PACKAGES, Check, Experiment
from metrics.records import Measurement
from metrics.report import evidence, model, page
from metrics.report.tables import Store
from metrics.report.trials import CAPTIONS, Trials, trial_tables
from metrics.tests import report_run

LABELS = dict(report_run.TWINS)
TWINS = [{"name": name, "label": label} for name, label in report_run.TWINS]
TRIALS = Trials(
    {
        "try": Experiment(
            "try",
            "Does it work?",
            "core",
            (
                Check("works", "It works.", counts=False, twins=()),
                Check("parts", "Parts of it.", counts=True, twins=()),
                Check("never", "Nobody tried it.", counts=False, twins=()),
            ),
        )
    },
    {("oak", "try/works"): "GET /: 200", ("elm", "try/works"): "no module named x"},
)
ROWS = [
    Measurement(f"e#{place}", "e", "experiment.result", twin, subject, value, "count")
    for place, (twin, subject, value) in enumerate(
        (
            ("oak", "try/works", 1),
            ("elm", "try/works", 0),
            ("oak", "try/parts", 4),
        )
    )
]
BY_ID = {row.id: row for row in ROWS}


def test_an_experiment_stands_in_full() -> None:
    (table,) = trial_tables(Store(ROWS), TWINS, TRIALS)
    assert (table["id"], table["section"]) == ("experiment-try", "experiments")
    assert table["title"] == "Does it work?"
    assert table["rows"] == [
        ["It works", "yes. GET /: 200", "no. no module named x"],
        ["Parts of it", "4", "not tried"],
    ]


def test_each_set_of_packages_is_explained() -> None:
    assert set(CAPTIONS) == set(PACKAGES)


def test_an_experiment_that_did_not_run_is_left_out() -> None:
    assert trial_tables(Store([]), TWINS, TRIALS) == []


@pytest.mark.parametrize(
    ("name", "what", "value", "told"),
    [
        ("e#0", "Oak: It works", "yes", "GET /: 200"),
        ("e#1", "Elm: It works", "no", "no module named x"),
        ("e#2", "Oak: Parts of it", "4", ""),
    ],
)
def test_a_cited_result_says_what_was_tried(
    name: str, what: str, value: str, told: str
) -> None:
    assert evidence.rows([name], BY_ID, LABELS, TRIALS) == [
        {
            "ids": name,
            "experiment": "try",
            "what": what,
            "value": value,
            "told": told,
        }
    ]


def test_many_cited_results_are_counted_by_experiment() -> None:
    rows = [
        Measurement(
            f"e#{n}", "e", "experiment.result", "oak", f"try/c{n}", n % 2, "count"
        )
        for n in range(9)
    ]
    (row,) = evidence.rows(
        [row.id for row in rows], {row.id: row for row in rows}, LABELS, TRIALS
    )
    assert row["what"] == "Oak: 9 checks of the experiment try"
    assert row["value"] == "4 of 9 hold"


def test_the_page_leads_from_a_claim_to_its_experiment() -> None:
    source = report_run.source(hostile=True)
    told = {**TRIALS.told, ("oak", "try/works"): report_run.HOSTILE}
    source = dataclasses.replace(
        source,
        measurements=[*source.measurements, *ROWS],
        trials=Trials(TRIALS.experiments, told),
    )
    source.verdicts["claims"][0]["readings"][0]["evidence"] += ["e#0", "e#1"]
    text = page.render(model.document(source), source)
    assert text.count('href="#experiment-try"') == 2
    assert text.count('id="experiment-try"') == 1
    assert "no module named x" in text
    assert "<script" not in text
