"""From measurements to verdicts: pure functions, apart from reading a run folder.

Every reading with a rule is decided from its figures; three gates stand before:
parity (nothing of the product is published while the twins differ), controls (a
timing counts only in a run whose known comparisons came out as known) and the
presence of the data. The same measurements and seed always give equal bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from metrics.aggregates import UNGATED, UNGATED_METRICS
from metrics.claims import load_claims
from metrics.data import INCONCLUSIVE, Data, UnavailableError, read_data
from metrics.duets import SAME, SAME_PLUS_5, Control, is_timing, read_controls
from metrics.errors import UsageError
from metrics.experiment_book import load_needs
from metrics.figures import Figure, build, headline_figures
from metrics.rules import AbsentFigureError
from metrics.runs import Run
from shared_spec.loader import load_metrics

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from metrics.claims import Claim, Reading
    from metrics.data import FigureSpec

SCHEMA_VERSION = 1
#: The metrics, of sources or of packages, that measure one and the same size.
RULERS = frozenset(
    {"sloc", "lloc", "statements", "tokens", "physical_lines", "gzip_bytes"}
)


@dataclass(frozen=True, slots=True)
class ReadingVerdict:
    """What became of one reading; `rule` is its text, None where none decides."""

    id: str
    verdict: str
    reason: str
    rule: Mapping[str, str] | None
    figures: tuple[Figure, ...]
    command: str


@dataclass(frozen=True, slots=True)
class ClaimVerdict:
    """A claim's verdict is that of its main reading."""

    id: str
    main_reading: str
    readings: tuple[ReadingVerdict, ...]

    @property
    def verdict(self) -> str:
        """Return the verdict of the main reading."""
        return next(r.verdict for r in self.readings if r.id == self.main_reading)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """All verdicts of a run and the controls they rest on."""

    controls: tuple[Control, ...]
    claims: tuple[ClaimVerdict, ...]


def judge(folder: Path) -> dict[str, Any]:
    """Return the verdicts of a run folder as JSON data; UsageError if it is broken."""
    run = Run(folder)
    verdicts = decide(load_claims(), _read_run(run), command=f"twins verify {run.id}")
    return to_json(verdicts)


def judge_headlines(folder: Path) -> list[dict[str, Any]]:
    """Return the load figures of a run folder that every report shows, as JSON data."""
    run = Run(folder)
    twins = [twin["name"] for twin in run.plan()["twins"]]
    return [figure.as_dict() for figure in headline_figures(_read_run(run), twins)]


def _read_run(run: Run) -> Data:
    has_parity = (run.folder / "parity.json").exists()
    parity = run.read_json("parity.json") if has_parity else {}
    plan = run.plan()
    return read_data(
        run.measurements(),
        parity,
        load_metrics(),
        int(plan["seed"]),
        full=bool(plan.get("profile", {}).get("citable", True)),
        needs=load_needs(),
    )


def decide(claims: Iterable[Claim], data: Data, *, command: str) -> Verdicts:
    """Decide every reading of every claim; `command` is what recomputes them."""
    controls = read_controls(data)
    return Verdicts(
        tuple(controls),
        tuple(
            ClaimVerdict(
                claim.id,
                claim.main_reading,
                tuple(
                    decide_reading(reading, data, controls, command)
                    for reading in claim.readings.values()
                ),
            )
            for claim in claims
        ),
    )


def decide_reading(
    reading: Reading, data: Data, controls: Sequence[Control], command: str
) -> ReadingVerdict:
    """Decide one reading."""
    if reading.rule is None:
        return ReadingVerdict(reading.id, reading.status, reading.note, None, (), "")
    figures, absent = _build_all(reading, data, controls)
    try:
        if absent and not reading.rule.names:
            # A reading that only reports numbers reports nothing without them.
            raise AbsentFigureError(next(iter(absent)))  # noqa: TRY301
        verdict, reason = reading.rule.decide(figures)
        if is_fragile(figures.values()):
            reason += " Fragile: the rulers disagree on which is larger."
    except AbsentFigureError as error:
        verdict, reason = absent[error.name].verdict, absent[error.name].reason
    return ReadingVerdict(
        id=reading.id,
        verdict=verdict,
        reason=reason,
        rule=reading.rule.as_dict(),
        figures=tuple(figures.values()),
        command=command,
    )


def is_fragile(figures: Iterable[Figure]) -> bool:
    """Say whether rulers of one size disagree on which twin is the larger."""
    ratios: dict[tuple[str, str, str], list[float]] = {}
    for figure in figures:
        if figure.statistic == "ratio" and _ruler(figure.metric):
            key = figure.subject, figure.of, figure.metric.partition(".")[0]
            ratios.setdefault(key, []).append(figure.value)
    return any(min(found) < 1 < max(found) for found in ratios.values())


def _ruler(metric: str) -> bool:
    return metric.partition(".")[2] in RULERS


def _build_all(
    reading: Reading, data: Data, controls: Sequence[Control]
) -> tuple[dict[str, Figure], dict[str, UnavailableError]]:
    """Return the figures that may be shown, and why the others may not."""
    figures: dict[str, Figure] = {}
    absent: dict[str, UnavailableError] = {}
    for name, spec in reading.figures.items():
        try:
            _gate_parity(spec, reading, data)
            found = build(spec, data)
            if is_timing(spec, data):
                _gate_timing(controls)
            figures[name] = found
        except UnavailableError as error:
            absent[name] = error
    return figures, absent


def _gate_parity(spec: FigureSpec, reading: Reading, data: Data) -> None:
    """Raise UnavailableError when the twins differ in what the reading is about."""
    is_free = spec.statistic in UNGATED or spec.get("metric") in UNGATED_METRICS
    if is_free or reading.features == ():
        return
    if not data.parity:
        raise UnavailableError("Withheld: parity was not tested in this run.")
    if lacking := data.without_parity(reading.features):
        raise UnavailableError(f"Withheld: no parity in {', '.join(lacking)}.")


def _gate_timing(controls: Sequence[Control]) -> None:
    """Raise UnavailableError unless the run's controls came out as known."""
    for kind in (SAME, SAME_PLUS_5):
        if not any(control.kind == kind for control in controls):
            raise UnavailableError(
                f"This run has no control of kind '{kind}', so its timings "
                "cannot be trusted.",
                INCONCLUSIVE,
            )
    for control in controls:
        if not control.passed:
            raise UnavailableError(
                f"The control {control.journey}/{control.twin}/{control.kind} failed: "
                f"its interval must be one that {control.expected}.",
                INCONCLUSIVE,
            )


def to_json(verdicts: Verdicts) -> dict[str, Any]:
    """Return the verdicts as the JSON data of verdicts.json."""
    return {
        "schema_version": SCHEMA_VERSION,
        "controls": [control.as_dict() for control in verdicts.controls],
        "claims": [
            {
                "id": claim.id,
                "verdict": claim.verdict,
                "main_reading": claim.main_reading,
                "readings": [_reading_json(reading) for reading in claim.readings],
            }
            for claim in verdicts.claims
        ],
    }


def _reading_json(reading: ReadingVerdict) -> dict[str, Any]:
    evidence = {name for figure in reading.figures for name in figure.evidence}
    return {
        "id": reading.id,
        "verdict": reading.verdict,
        "reason": reading.reason,
        "rule": None if reading.rule is None else dict(reading.rule),
        "figures": [figure.as_dict() for figure in reading.figures],
        "evidence": sorted(evidence),
        "command": reading.command,
    }


def from_json(document: Mapping[str, Any]) -> Verdicts:
    """Return what `to_json` was given; UsageError for another kind of document."""
    version = document.get("schema_version")
    if version != SCHEMA_VERSION:
        raise UsageError(f"verdicts of schema {version} cannot be read")
    try:
        return Verdicts(
            tuple(Control.from_dict(control) for control in document["controls"]),
            tuple(
                ClaimVerdict(
                    claim["id"],
                    claim["main_reading"],
                    tuple(_reading_from(reading) for reading in claim["readings"]),
                )
                for claim in document["claims"]
            ),
        )
    except (KeyError, TypeError) as error:
        raise UsageError(f"verdicts cannot be read: {error!r} is wrong") from None


def _reading_from(reading: Mapping[str, Any]) -> ReadingVerdict:
    return ReadingVerdict(
        id=reading["id"],
        verdict=reading["verdict"],
        reason=reading["reason"],
        rule=reading["rule"],
        figures=tuple(Figure.from_dict(figure) for figure in reading["figures"]),
        command=reading["command"],
    )
