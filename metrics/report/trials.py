"""What the experiments tried and what came out: a table of each, in full."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from metrics.experiment_book import EVERY, METRIC
from metrics.report import tables, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from metrics.experiment_book import Experiment
    from metrics.report.tables import Store, Table

SECTION = "experiments"
CAPTIONS = {
    "all": "All that is installed for the application could be used.",
    "core": "Only the framework and what it requires could be used.",
    EVERY: "The packages of both applications and of the harness could be used.",
}


@dataclass(frozen=True, slots=True)
class Trials:
    """The experiments by name, and what their scripts said.

    `told` has the text that came with a result, by twin and subject of its row.
    """

    experiments: Mapping[str, Experiment] = field(default_factory=dict)
    told: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def checks(self) -> dict[str, tuple[bool, str]]:
        """Return by subject whether a check counts, and its meaning."""
        return {
            f"{name}/{check.id}": (check.counts, check.meaning)
            for name, experiment in self.experiments.items()
            for check in experiment.checks
        }


def table_id(experiment: str) -> str:
    """Return the id of the table that shows an experiment."""
    return f"experiment-{experiment}"


def trial_tables(
    store: Store, twins: Sequence[Mapping[str, str]], trials: Trials
) -> list[Table]:
    """Return a table an experiment of the run: check, then result and text by twin."""
    found = [
        _table(store, twins, experiment, trials.told)
        for experiment in trials.experiments.values()
    ]
    return [table for table in found if table["rows"]]


def _table(
    store: Store,
    twins: Sequence[Mapping[str, str]],
    experiment: Experiment,
    told: Mapping[tuple[str, str], str],
) -> Table:
    table = tables.new_table(
        table_id(experiment.name),
        SECTION,
        experiment.question,
        CAPTIONS[experiment.packages],
        ["Check", *(twin["label"] for twin in twins)],
    )
    for check in experiment.checks:
        subject = f"{experiment.name}/{check.id}"
        names = [twin["name"] for twin in twins]
        values = [store.value(METRIC, name, subject) for name in names]
        if any(value is not None for value in values):
            cells = [
                _cell(value, told.get((name, subject), ""), counts=check.counts)
                for name, value in zip(names, values, strict=True)
            ]
            table["rows"].append([check.meaning.rstrip("."), *cells])
    return table


def _cell(value: float | None, told: str, *, counts: bool) -> str:
    if value is None:
        return "not tried"
    result = words.check_result(value, counts=counts)
    return f"{result}. {told}" if told else result
