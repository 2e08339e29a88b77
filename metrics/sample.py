"""Make the committed sample: `python -m metrics.sample [RUN]`.

Copies a full run's report as Markdown to docs/sample-report/, with its verdicts for
programs, takes the picture of its page with Chromium and writes the table that README.md
shows. Neither the page nor the data of a run are committed: each is a megabyte or more
that every new sample would add to the history, and a run makes them anew.
"""

from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING, Any

from metrics import runs
from metrics.errors import MachineError, TwinsError, UsageError
from metrics.paths import RESULTS, ROOT
from shared_spec.chromium import ABSENT, browser_path, open_chromium

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = ROOT / "docs" / "sample-report"
FILES = ("report.md", "environment.json")
VERDICTS = "verdicts.json"
#: What the sample tells programs of each claim.
_TOLD = ("id", "priority", "statement", "verdict", "why")
BEGIN, END = "<!-- sample: begin -->\n", "<!-- sample: end -->"
_DECIDED = ("supported", "refuted", "mixed", "inconclusive")
_WIDTH, _HEIGHT = 1200, 1500


def make_sample(name: str | None) -> None:
    """Publish a run as the sample; UsageError when it is not fit for citation."""
    run = runs.open_run(RESULTS, name)
    report = run.read_json("report.json")
    if not report["run"]["citable"]:
        raise UsageError(f"run {run.id} is not citable: {report['run']['stamp']}")
    SAMPLE.mkdir(parents=True, exist_ok=True)
    for file in FILES:
        shutil.copyfile(run.folder / file, SAMPLE / file)
    runs.write_text(SAMPLE / VERDICTS, runs.dump_json(told(report)))
    _take_picture(run.folder / "report.html", SAMPLE / "report.png")
    readme = ROOT / "README.md"
    before, _, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    runs.write_text(readme, before + BEGIN + readme_block(SAMPLE) + END + after)


def told(report: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a report's data that is committed with the sample."""
    return {
        **{name: report[name] for name in ("run", "summary", "controls")},
        "claims": [{key: claim[key] for key in _TOLD} for claim in report["claims"]],
    }


def readme_block(folder: Path) -> str:
    """Return the Markdown that README.md shows of the sample report in `folder`."""
    report: dict[str, Any] = json.loads((folder / VERDICTS).read_text("utf-8"))
    counts = report["summary"]["counts"]
    lines = ["| claim | verdict | why |", "|---|---|---|"]
    for claim in report["claims"]:
        if claim["priority"] == "A" and claim["verdict"] in _DECIDED:
            cells = (claim["statement"], f"**{claim['verdict']}**", claim["why"])
            lines.append(f"| {' | '.join(map(_cell, cells))} |")
    all_counts = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    total = report["summary"]["claims"]
    return (
        "\n".join(lines)
        + f"\n\nThe most important claims that are decided so far; all {total}: {all_counts}.\n"
        + "\n![The head of the sample report](docs/sample-report/report.png)\n"
    )


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def _take_picture(page: Path, picture: Path) -> None:
    """Photograph the head of the report; MachineError without Chromium."""
    path = browser_path()
    if path is None:
        raise MachineError(ABSENT)
    with open_chromium(path) as chromium:
        tab = chromium.new_page(viewport={"width": _WIDTH, "height": _HEIGHT})
        tab.goto(page.as_uri())
        tab.screenshot(path=picture)
        chromium.close()


if __name__ == "__main__":
    try:
        make_sample(sys.argv[1] if len(sys.argv) > 1 else None)
    except TwinsError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(error.exit_code) from None
