"""`twins verify`: does everything in a run folder follow from its raw data?"""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metrics import runs
from metrics.report.build import build
from metrics.verdicts import judge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metrics.runs import Run

REPORTS = ("report.json", "report.md", "report.html")
_LONGEST = 400


@dataclasses.dataclass(frozen=True, slots=True)
class Verification:
    """How many figures were recomputed and what did not agree."""

    measurements: int
    figures: int
    problems: list[str]


def verify(run: Run) -> Verification:
    """Recompute a run from its raw data and compare with what the folder says.

    Each measurement is compared with the digest the run recorded when it was
    taken; load figures are counted again from the samples; verdicts and report
    are made again. A problem names the figure.
    """
    verdicts = run.read_json("verdicts.json")
    problems = [
        *_changed_measurements(run),
        *_changed_evidence(run),
        *_different_samples(run),
    ]
    recomputed = judge(run.folder)
    problems += differences(verdicts, recomputed, "verdicts.json")
    if not problems:
        problems += _different_reports(run)
    return Verification(
        measurements=len(run.measurements()),
        figures=count_figures(recomputed),
        problems=problems,
    )


def _changed_measurements(run: Run) -> Iterator[str]:
    """Compare each line of measurements.jsonl with the journal's digest of it."""
    expected = {
        name: digest
        for entry in run.journal()
        for name, digest in entry["digests"].items()
    }
    seen = set()
    for number, row in run.rows():
        name = row["id"]
        seen.add(name)
        if expected.get(name) != runs.digest(runs.dump_line(row)):
            yield (
                f"measurements.jsonl:{number}: {row.get('metric')} of {row.get('twin')} "
                f"({row.get('subject')}) is not what the run recorded: {row.get('value')}"
            )
    for name in sorted(set(expected) - seen):
        yield f"measurements.jsonl: measurement {name} is missing"


def _changed_evidence(run: Run) -> Iterator[str]:
    """Compare each evidence file with the journal's digest of it."""
    expected = {
        name: digest
        for entry in run.journal()
        for name, digest in entry.get("files", {}).items()
    }
    for name, digest in sorted(expected.items()):
        path = run.folder / name
        if not path.is_file():
            yield f"{name} is missing"
        elif runs.file_digest(path) != digest:
            yield f"{name} is not what the run recorded"
    for path in sorted((run.folder / "evidence").rglob("*.*")):
        name = path.relative_to(run.folder).as_posix()
        if name not in expected:
            yield f"{name} belongs to no finished step"


def _different_samples(run: Run) -> Iterator[str]:
    from metrics.instruments.load import recount  # noqa: PLC0415

    yield from recount(run.folder, run.measurements())


def _different_reports(run: Run) -> Iterator[str]:
    """Build the report again beside the run and compare it byte by byte."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / run.id
        shutil.copytree(run.folder, copy, ignore=shutil.ignore_patterns(*REPORTS))
        build(copy)
        for name in REPORTS:
            if not (run.folder / name).is_file():
                yield f"{name} is missing"
            elif (copy / name).read_bytes() != (run.folder / name).read_bytes():
                yield f"{name} is not what the run's data yields"


def differences(found: Any, expected: Any, path: str) -> Iterator[str]:
    """Yield a line for each place where two JSON documents differ.

    List items that carry an `id` or a `name` are called by it, so that a line
    names the claim and the figure rather than a position.
    """
    if isinstance(found, dict) and isinstance(expected, dict):
        for key in sorted({*found, *expected}):
            if key not in found:
                yield f"{path}.{key} is missing"
            elif key not in expected:
                yield f"{path}.{key} does not belong there"
            else:
                yield from differences(found[key], expected[key], f"{path}.{key}")
    elif isinstance(found, list) and isinstance(expected, list):
        if len(found) != len(expected):
            yield f"{path} has {len(found)} entries instead of {len(expected)}"
        for number, (one, other) in enumerate(zip(found, expected, strict=False)):
            yield from differences(one, other, f"{path}[{_called(other, number)}]")
    elif found != expected or type(found) is not type(expected):
        yield (
            f"{path}: the file says {_brief(found)}, recomputed it is {_brief(expected)}"
        )


def _brief(value: Any) -> str:
    """Return a value as text, cut where a whole document stands in its place."""
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _called(item: Any, number: int) -> str:
    if isinstance(item, dict):
        return str(item.get("id") or item.get("name") or number)
    return str(number)


def count_figures(verdicts: dict[str, Any]) -> int:
    """Return the number of figures that the verdicts rest on."""
    return sum(
        len(reading["figures"])
        for claim in verdicts["claims"]
        for reading in claim["readings"]
    )
