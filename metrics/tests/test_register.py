"""The register holds every claim of both articles once, in a form reports can use."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from metrics.claim_reader import DOCUMENTS, LONGEST_FRAGMENT
from metrics.claims import claim_files, load_claims
from metrics.errors import UsageError
from metrics.register import register as known
from shared_spec.yaml_lines import Node, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from metrics.claims import Claim


@pytest.fixture(scope="module")
def register() -> list[Claim]:
    return load_claims()


def notes(register: list[Claim], status: str) -> set[str]:
    readings = [r for claim in register for r in claim.readings.values()]
    return {r.note for r in readings if r.status == status}


def test_every_claim_and_reading_is_there_once(register: list[Claim]) -> None:
    assert len({claim.id for claim in register}) == len(register) == 167
    assert sum(len(claim.readings) for claim in register) == 441


def test_the_priorities_are_those_of_the_plan(register: list[Claim]) -> None:
    found = Counter(claim.priority for claim in register)
    assert found == {"A": 50, "B": 59, "C": 58}


def test_every_source_is_a_line_of_an_article(register: list[Claim]) -> None:
    assert {claim.source.document for claim in register} == set(DOCUMENTS)
    assert [claim.id for claim in register if claim.source.line < 1] == []


def test_fragments_quote_a_few_words_and_no_ellipsis(register: list[Claim]) -> None:
    for claim in register:
        assert len(claim.fragment.split()) <= LONGEST_FRAGMENT, claim.id
        assert not re.search(r"…|\.\.\.", claim.fragment), claim.id


@pytest.mark.parametrize(
    "status", ["not measured yet", "not measurable here", "opinion"]
)
def test_equal_needs_are_worded_alike(register: list[Claim], status: str) -> None:
    """The report groups by these texts: near copies would split a group."""
    found = notes(register, status)
    assert found
    plain = Counter(" ".join(re.findall(r"\w+", note.casefold())) for note in found)
    assert [text for text, times in plain.items() if times > 1] == []
    assert [note for note in found if not note.endswith(".")] == []


def test_readings_are_numbered_without_gaps(register: list[Claim]) -> None:
    for claim in register:
        numbers = [f"R{n}" for n, _ in enumerate(claim.readings, start=1)]
        assert list(claim.readings) == numbers, claim.id


def test_statements_of_a_claim_differ(register: list[Claim]) -> None:
    for claim in register:
        said = [reading.statement for reading in claim.readings.values()]
        assert len(set(said)) == len(said), claim.id


def test_rules_stand_before_data() -> None:
    """A claim of which nothing is decided yet says in words what will decide it."""
    assert [claim.get("id").text() for claim in entries() if lacks_rule(claim)] == []


def entries() -> Iterator[Node]:
    for path in claim_files():
        yield from read_yaml(path).sequence()


def lacks_rule(claim: Node) -> bool:
    readings = claim.get("readings").mapping().values()
    return (
        any(reading.find("missing") for reading in readings)
        and not any(reading.find("rule") for reading in readings)
        and not claim.find("verdict_rule")
    )


def test_another_versions_report_is_named_with_the_remedy(tmp_path: Path) -> None:
    run = tmp_path / "20260102T030405Z-5e7e71c0"
    run.mkdir()
    (tmp_path / "latest").symlink_to(run.name)
    for text in ("[]", "{}", '{"run": {"id": 1}, "claims": [{}]}'):
        (run / "report.json").write_text(text)
        with pytest.raises(UsageError, match=f"{run.name}/report.json.*twins report"):
            known(tmp_path)
