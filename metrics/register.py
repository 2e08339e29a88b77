"""The register of claims with the status of each in the newest run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metrics.claims import load_claims
from metrics.errors import UsageError
from metrics.runs import read_json

if TYPE_CHECKING:
    from pathlib import Path

    from metrics.claims import Claim

UNKNOWN = "not measured yet"


def register(results: Path) -> list[dict[str, Any]]:
    """Return every claim with its verdict in `results/latest`, if there is one.

    `status` is the verdict of the main reading and `run` the run it comes from;
    without a run the status is what the register alone can say.
    """
    latest = results / "latest" / "report.json"
    found: dict[str, str] = {}
    run = None
    if latest.is_file():
        report = read_json(latest)
        try:
            run = report["run"]["id"]
            found = {claim["id"]: claim["verdict"] for claim in report["claims"]}
        except (KeyError, TypeError):
            raise UsageError(
                f"{latest.parent.resolve().name}/report.json is no report of this "
                "version; 'twins report' writes it again"
            ) from None
    return [_row(claim, found.get(claim.id, UNKNOWN), run) for claim in load_claims()]


def _row(claim: Claim, status: str, run: str | None) -> dict[str, Any]:
    return {
        "id": claim.id,
        "priority": claim.priority,
        "statement": claim.statement,
        "source": {"document": claim.source.document, "line": claim.source.line},
        "fragment": claim.fragment,
        "about": list(claim.about),
        "experiment": claim.experiment,
        "main_reading": claim.main_reading,
        "readings": {
            name: reading.statement for name, reading in claim.readings.items()
        },
        "status": status,
        "run": run,
    }
