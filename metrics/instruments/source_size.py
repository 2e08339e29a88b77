"""What the team writes: every ruler on every role of a twin's own files.

Subjects are the roles of `twin.toml` and `application`, which joins code and
configuration: what a person writes in Python for the running app. Tests,
migrations, templates and the micro benchmarks are counted apart and never added
in.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from metrics import rulers
from metrics.records import Observation, Step, one_step_a_twin
from metrics.sources import naming, read_source
from metrics.twins import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from metrics.records import Context
    from metrics.twins import Twin


class SourceSize:
    """Count the twins' source files by role; no figure here is estimated."""

    name = "source-size"
    version = f"1.{rulers.VERSION}"

    def steps(self, twins: Sequence[Twin], profile: dict[str, Any]) -> list[Step]:
        """Return one step a twin."""
        del profile
        return one_step_a_twin(self.name, twins, 3.0)

    def measure(self, step: Step, context: Context) -> Iterator[Observation]:
        """Yield each ruler for each role of the step's twin.

        A role without files counts zero. UnreadableSourceError names a file that
        is not Python although it ends in .py.
        """
        twin = context.twin(step.params["twin"])
        for role in (*ROLES, "application"):
            for ruler, value in measure_files(twin.files(role)).items():
                yield Observation(f"source.{ruler}", twin.name, role, value)


def measure_files(paths: Sequence[Path]) -> dict[str, int]:
    """Return every ruler's count over all `paths` together.

    Files that are not Python (templates) add to files, physical lines and gzip
    bytes only. Lines and tokens are summed; gzip bytes are those of one stream.
    """
    names = ("files", "modules", "physical_lines", "sloc", "lloc", "statements")
    found = Counter(dict.fromkeys((*names, "tokens", "comment_lines"), 0))
    stripped = []
    for path in paths:
        text, counts = _measure_file(path)
        found.update(counts)
        stripped.append(text)
    return {**found, "gzip_bytes": rulers.gzip_bytes(stripped)}


def _measure_file(path: Path) -> tuple[str, dict[str, int]]:
    if path.suffix != ".py":
        text = path.read_text(encoding="utf-8")
        return text, {"files": 1, "physical_lines": rulers.physical_lines(text)}
    text = read_source(path)
    with naming(path):
        raw = rulers.raw_counts(text)
        return rulers.stripped(text), {
            "files": 1,
            "modules": 1,
            "physical_lines": rulers.physical_lines(text),
            "sloc": raw.sloc,
            "lloc": raw.lloc,
            "comment_lines": raw.comments,
            "statements": rulers.statements(text),
            "tokens": rulers.tokens(text),
        }
