"""The register of claims: `shared_spec/claims/*.yaml` as frozen records.

`parse_claims` reads the text of one file and collects every problem with its
line; `load_claims` reads them all and refuses to go on if there is any, before
anything is measured. `check_claims` hands the problems back for a checker.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from metrics.claim_reader import Known, Reader
from metrics.claim_records import Claim, Problem, Reading
from metrics.errors import UsageError
from metrics.experiment_book import load_checks
from metrics.fact_book import load_facts
from metrics.paths import SPEC
from shared_spec.loader import load_features, load_metrics
from shared_spec.yaml_lines import SpecError, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "Claim",
    "Known",
    "Problem",
    "Reading",
    "check_claims",
    "claim_files",
    "load_claims",
    "parse_claims",
    "read_known",
]


def claim_files(folder: Path = SPEC / "claims") -> list[Path]:
    """Return the files of the register, in order."""
    return sorted(folder.glob("*.yaml"))


def load_claims(folder: Path = SPEC / "claims") -> list[Claim]:
    """Return the whole register; UsageError lists every problem with its line."""
    claims, problems = _read_all(claim_files(folder))
    if problems:
        count = len(problems)
        head = f"the claim register has {count} problem{'s' if count > 1 else ''}"
        raise UsageError("\n".join([f"{head}:", *map(str, problems)]))
    return claims


def check_claims(folder: Path = SPEC / "claims") -> list[Problem]:
    """Return every problem of the register, by file and line."""
    return _read_all(claim_files(folder))[1]


def parse_claims(
    text: str, name: str, known: Known, seen: dict[str, str] | None = None
) -> tuple[list[Claim], list[Problem]]:
    """Read the text of one claim file, called `name` in its problems.

    `seen` maps the claim ids of other files to their place and grows. Claims
    without a problem are returned even where others have some.
    """
    try:
        entries = parse_yaml(text, Path(name)).sequence()
    except SpecError as error:
        return [], [Problem(name, max(error.line, 1), error.message)]
    reader = Reader(known, {} if seen is None else seen)
    claims = [reader.claim(entry) for entry in entries]
    problems = [Problem(name, p.line, p.message) for p in reader.problems]
    return [claim for claim in claims if claim], problems


def read_known() -> Known:
    """Read the ids of metrics, features, facts and checks from the spec."""
    metrics = load_metrics()
    return Known(
        metrics=list(metrics),
        features=[feature.id for feature in load_features()],
        facts=[fact.id for fact in load_facts()],
        checks=load_checks(),
        load_metrics=[m.id for m in metrics.values() if m.instrument == "load"],
    )


def _read_all(files: Iterable[Path]) -> tuple[list[Claim], list[Problem]]:
    known, seen = read_known(), dict[str, str]()
    claims, problems = list[Claim](), list[Problem]()
    for path in files:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            problems.append(Problem(_name(path), 1, f"cannot be read: {error}"))
            continue
        found, wrong = parse_claims(text, _name(path), known, seen)
        claims += found
        problems += wrong
    return claims, problems


def _name(path: Path) -> str:
    """Return the file as a reader of the repository would call it."""
    is_inside = path.is_relative_to(SPEC)
    return str(path.relative_to(SPEC.parent) if is_inside else path)


if __name__ == "__main__":
    found = check_claims()
    sys.stdout.writelines(f"{problem}\n" for problem in found)
    sys.exit(bool(found))
