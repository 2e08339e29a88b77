"""Lines per feature, from the history: who asked for each line that stands now.

`git blame` names the commit that last changed a line; the commit's `Feature:`
trailer names the feature. Lines of commits without the trailer, or with several
features, are `shared`. Where the history cannot be trusted (no git, a shallow
clone, uncommitted changes) nothing is measured and a warning says why: a figure
made up from half a history would look exactly like a real one.
"""

from __future__ import annotations

import logging
import subprocess
from collections import Counter
from typing import TYPE_CHECKING, Any

from metrics import rulers
from metrics.records import Observation, Step, one_step_a_twin
from metrics.sources import naming, read_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from metrics.records import Context
    from metrics.twins import Twin

SHARED = "shared"
_LOG = logging.getLogger(__name__)
_TRAILERS = "--format=%H%x09%(trailers:key=Feature,valueonly,separator=%x2C)"


class HistoryError(Exception):
    """The history of this folder cannot say which feature a line belongs to."""


class FeatureSize:
    """Attribute each line of the application and its templates to a feature."""

    name = "feature-size"
    version = f"1.{rulers.VERSION}"

    def steps(self, twins: Sequence[Twin], profile: dict[str, Any]) -> list[Step]:
        """Return one step a twin."""
        del profile
        return one_step_a_twin(self.name, twins, 3.0)

    def measure(self, step: Step, context: Context) -> Iterator[Observation]:
        """Yield source lines and template lines per feature, `shared` included.

        Yields nothing, after a warning, when the history cannot tell.
        """
        twin = context.twin(step.params["twin"])
        try:
            found = list(_measure(twin))
        except HistoryError as error:
            _LOG.warning("%s: no lines per feature: %s", twin.label, error)
            return
        yield from found


def check_history(folder: Path) -> None:
    """Raise HistoryError unless `folder` is all committed, with a full history."""
    if _git(folder, "rev-parse", "--is-shallow-repository").strip() == "true":
        raise HistoryError(
            "this is a shallow clone; 'git fetch --unshallow' brings the history"
        )
    changed = _git(folder, "status", "--porcelain", "--", ".").splitlines()
    if changed:
        raise HistoryError(
            f"{len(changed)} files in {folder.name}/ have uncommitted changes; "
            "commit them first"
        )


def commit_features(folder: Path) -> dict[str, str]:
    """Map each commit to its one feature; a commit with none or several to shared."""
    found = {}
    for line in _git(folder, "log", _TRAILERS).splitlines():
        commit, _, values = line.partition("\t")
        features = {value.strip() for value in values.split(",") if value.strip()}
        found[commit] = features.pop() if len(features) == 1 else SHARED
    return found


def count_lines(
    folder: Path, paths: Sequence[Path], features: Mapping[str, str]
) -> Counter[str]:
    """Count the lines of `paths` that count, by the feature that last changed them.

    In Python files these are radon's source lines, elsewhere all that are not
    blank. UnreadableSourceError names a file that is not Python. HistoryError
    when git cannot blame a file.
    """
    lines: Counter[str] = Counter()
    for path in paths:
        commits = blame(folder, path)
        rows = _counting_rows(path)
        lines.update(features.get(commits[row - 1], SHARED) for row in rows)
    return lines


def blame(folder: Path, path: Path) -> list[str]:
    """Return the commit that last changed each line of a file, in order.

    A change of nothing but white space (indenting) does not count as one.
    """
    name = str(path.relative_to(folder))
    output = _git(folder, "blame", "-w", "--line-porcelain", "HEAD", "--", name)
    commits = []
    commit = ""
    for line in output.split("\n"):
        # The content of a line follows its header and starts with a tab.
        if line.startswith("\t"):
            commits.append(commit)
            commit = ""
        elif not commit:
            commit = line.partition(" ")[0]
    return commits


def _measure(twin: Twin) -> Iterator[Observation]:
    check_history(twin.folder)
    features = commit_features(twin.folder)
    for metric, role in (
        ("feature.sloc", "application"),
        ("feature.template_lines", "templates"),
    ):
        lines = count_lines(twin.folder, twin.files(role), features)
        for feature in sorted({*lines, SHARED}):
            yield Observation(metric, twin.name, feature, lines[feature])


def _counting_rows(path: Path) -> list[int]:
    if path.suffix == ".py":
        text = read_source(path)
        with naming(path):
            return sorted(rulers.source_lines(text))
    lines = path.read_text(encoding="utf-8").split("\n")
    return [row for row, line in enumerate(lines, start=1) if line.strip()]


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise HistoryError("git is not installed") from None
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().splitlines()
        raise HistoryError(reason[0] if reason else f"git {arguments[0]} failed")
    return done.stdout.decode(errors="replace")
