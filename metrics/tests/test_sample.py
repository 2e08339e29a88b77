"""The sample is made of a run that may be cited, and of nothing large."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from metrics import runs, sample
from metrics.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

CLAIM = {
    "id": "one",
    "priority": "A",
    "statement": "It is | so.",
    "verdict": "supported",
    "why": "Seen.",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a page and one run; its picture is a word."""
    folder = tmp_path / "docs" / "sample-report"
    readme = f"before\n{sample.BEGIN}old\n{sample.END}after\n"
    (tmp_path / "README.md").write_text(readme)
    monkeypatch.setattr(sample, "ROOT", tmp_path)
    monkeypatch.setattr(sample, "SAMPLE", folder)
    monkeypatch.setattr(
        sample, "_take_picture", lambda page, picture: picture.write_text(page.name)
    )
    return tmp_path


def give_run(project: Path, monkeypatch: pytest.MonkeyPatch, *, citable: bool) -> None:
    folder = project / "results" / "run"
    folder.mkdir(parents=True)
    report: dict[str, Any] = {
        "run": {"citable": citable, "stamp": "quick: not for citation"},
        "summary": {"claims": 1, "counts": {"supported": 1, "refuted": 0}},
        "controls": [],
        "claims": [{**CLAIM, "readings": ["much"]}],
    }
    (folder / "report.json").write_text(runs.dump_json(report))
    for name in ("report.md", "report.html", "environment.json"):
        (folder / name).write_text(name)
    run = runs.Run(folder)
    monkeypatch.setattr(runs, "open_run", lambda _results, _name: run)


def test_sample_is_written_without_the_page(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_run(project, monkeypatch, citable=True)
    sample.make_sample(None)
    made = {path.name for path in (project / "docs" / "sample-report").iterdir()}
    assert made == {"environment.json", "report.md", "report.png", "verdicts.json"}
    shown = (project / "README.md").read_text()
    assert shown.startswith(f"before\n{sample.BEGIN}| claim |")
    assert "| It is \\| so. | **supported** | Seen. |\n" in shown
    assert "all 1: 1 supported.\n" in shown
    assert shown.endswith(f"{sample.END}after\n")
    verdicts = (project / "docs/sample-report/verdicts.json").read_text()
    assert "much" not in verdicts


def test_run_that_nobody_may_cite_is_no_sample(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_run(project, monkeypatch, citable=False)
    with pytest.raises(UsageError, match="not citable: quick"):
        sample.make_sample(None)
    assert not (project / "docs").exists()
    assert "old" in (project / "README.md").read_text()
