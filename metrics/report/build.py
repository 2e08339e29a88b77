"""Build a run's report: read the run folder, draw, write three files."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema

from metrics import runs
from metrics.capability_book import load_capabilities
from metrics.claims import load_claims
from metrics.errors import UsageError
from metrics.experiment_book import load_experiments
from metrics.fact_book import load_facts
from metrics.instruments.experiments import Experiments
from metrics.paths import SPEC
from metrics.report import markdown, model, page
from metrics.report.trials import Trials
from metrics.verdicts import judge_headlines
from shared_spec.loader import load_features
from shared_spec.yaml_lines import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA = Path(__file__).with_name("report.schema.json")


def build(run_dir: Path) -> None:
    """Write report.json, report.md and report.html into a run folder.

    The same folder and register give the same bytes. UsageError when a file of
    the run is missing or broken; MachineError when the disk refuses.
    """
    source = read_source(run_dir)
    document = model.document(source)
    validate(document)
    runs.write_text(run_dir / "report.json", runs.dump_json(document))
    runs.write_text(run_dir / "report.md", markdown.render(document))
    runs.write_text(
        run_dir / "report.html",
        page.render(document, source),
    )


def read_source(run_dir: Path) -> model.Source:
    """Read what a report is made from: the run folder and the spec.

    UsageError when a file is missing or broken.
    """
    run = runs.Run(run_dir)
    checked = (run_dir / "parity.json").exists()
    return model.Source(
        run_id=run.id,
        plan=run.plan(),
        environment=run.read_json("environment.json"),
        parity=run.read_json("parity.json") if checked else {},
        verdicts=run.read_json("verdicts.json"),
        measurements=run.measurements(),
        claims=[claim.as_dict() for claim in load_claims()],
        ratios=judge_headlines(run_dir),
        content=read_content(),
        features={feature.id: feature.title for feature in load_features()},
        facts={fact.id: (fact.kind, fact.meaning) for fact in load_facts()},
        capabilities=load_capabilities(),
        trials=Trials(load_experiments(), _told(run)),
        finished=_finished(run),
    )


def read_content(path: Path = SPEC / "report.yaml") -> dict[str, Any]:
    """Return what the report says beyond single claims; SpecError with the line."""
    root = read_yaml(path)
    root.only("headlines", "documents", "contradictions")
    for headline in root.get("headlines").sequence():
        headline.only("claim", "question", "chart", "claimed")
        for key in ("claim", "question"):
            headline.get(key).text()
    for title in root.get("documents").mapping().values():
        title.text()
    for entry in root.get("contradictions").sequence():
        entry.only("statement", "claims")
        entry.get("statement").text()
        entry.get("claims").texts()
    content: dict[str, Any] = root.plain()
    return content


def _told(run: runs.Run) -> dict[tuple[str, str], str]:
    """Return what the scripts of experiments said, by twin and subject of the row."""
    return {
        (step.params["twin"], f"{step.params['experiment']}/{row.get('check')}"): str(
            row.get("evidence", "")
        )
        for step in run.steps()
        if step.instrument == Experiments.name
        for _, row in runs.read_lines(run.folder / "evidence" / f"{step.id}.jsonl")
    }


def _finished(run: runs.Run) -> str:
    """Return when the last step ended; empty while some are still to do."""
    journal = run.journal()
    if {step.id for step in run.steps()} - {row["step"] for row in journal}:
        return ""
    return str(journal[-1]["finished"]) if journal else ""


@cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return schema


def validate(document: Mapping[str, Any]) -> None:
    """Check a report against its published schema; UsageError names the place."""
    validator = jsonschema.Draft202012Validator(_schema())
    error = jsonschema.exceptions.best_match(validator.iter_errors(document))
    if error is not None:
        raise UsageError(f"report.json: {error.json_path}: {error.message}")
