"""Numbers about distributions that claims refer to, as `facts.yaml` defines them.

The instrument knows kinds of facts and no framework; the file names those. A
fact that cannot be read (no network for a source distribution, a package that is
not installed) is left out with a warning that says why: a claim that needs it is
then not measured, instead of judged by a made-up zero.
"""

from __future__ import annotations

import logging
import re
import subprocess
import tempfile
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from metrics.distributions import (
    InstalledFile,
    installed_files,
    link_files,
    own_modules,
    read_environment,
)
from metrics.errors import MachineError
from metrics.exported_names import exported_names
from metrics.fact_book import FACTS, Fact, load_facts
from metrics.globs import matches
from metrics.paths import CACHE
from metrics.records import Observation, Step
from metrics.source_archives import ArchiveError, Archives

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from importlib.metadata import Distribution

    from metrics.distributions import Environment
    from metrics.records import Context
    from metrics.twins import Twin

_LOG = logging.getLogger(__name__)
_OPEN_SOURCE = "License :: OSI Approved :: "
_IMPORT_SECONDS = 30
# Source distributions are fetched the first time.
_SECONDS_FIRST, _SECONDS_AGAIN = 15.0, 3.0
# The given folder is the only place for packages: -S leaves site-packages out.
_IMPORT = "import sys; sys.path.append(sys.argv[1]); __import__(sys.argv[2])"


class FactAbsentError(Exception):
    """The fact cannot be read here; the text says why."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where the facts of one twin are looked up."""

    twin: Twin
    environment: Environment
    archives: Archives
    _listed: dict[str, list[InstalledFile]] = field(default_factory=dict)

    def distribution(self, fact: Fact) -> Distribution:
        """Return the distribution of a fact, the twin's framework by default."""
        try:
            return self.environment.get(fact.distribution or self.twin.distribution)
        except MachineError as error:
            raise FactAbsentError(str(error)) from None

    def files(self, fact: Fact) -> list[InstalledFile]:
        """Return the installed files that match the globs of a fact."""
        files = self.all_files(self.distribution(fact))
        return [file for file in files if _wanted(file.name, fact)]

    def all_files(self, distribution: Distribution) -> list[InstalledFile]:
        """Return all files of a distribution, listed once: there are thousands."""
        name = distribution.metadata["Name"]
        if name not in self._listed:
            try:
                self._listed[name] = list(installed_files(distribution))
            except MachineError as error:
                raise FactAbsentError(str(error)) from None
        return self._listed[name]


class Facts:
    """Look up every fact of the twins in a run."""

    name = "facts"
    version = "1"

    def __init__(self, book: Path = FACTS, sdists: Path = CACHE / "sdist") -> None:
        self._book = book
        self._sdists = sdists

    def steps(self, twins: Sequence[Twin], profile: dict[str, Any]) -> list[Step]:
        """Return one step a twin. UsageError when facts.yaml cannot be read."""
        del profile
        load_facts(self._book)
        seconds = _SECONDS_AGAIN if self._sdists.is_dir() else _SECONDS_FIRST
        return [
            Step(f"{self.name}/{twin.name}", self.name, seconds, {"twin": twin.name})
            for twin in twins
        ]

    def measure(self, step: Step, context: Context) -> Iterator[Observation]:
        """Yield the twin's facts; those that cannot be read become warnings.

        UsageError when facts.yaml is wrong, MachineError without an environment.
        """
        twin = context.twin(step.params["twin"])
        facts = [fact for fact in load_facts(self._book) if fact.twin == twin.name]
        if not facts:
            return
        site = Site(twin, read_environment(twin), Archives(self._sdists))
        for fact in facts:
            try:
                value = _FINDERS[fact.kind](fact, site)
            except (FactAbsentError, ArchiveError) as error:
                _LOG.warning("fact '%s' is left out: %s", fact.id, error)
            else:
                yield Observation("fact.value", twin.name, fact.id, value)


def _files(fact: Fact, site: Site) -> int:
    return len(site.files(fact))


def _matches(fact: Fact, site: Site) -> int:
    return _count_lines([file.path for file in site.files(fact)], fact)


def _twin_matches(fact: Fact, site: Site) -> int:
    folder = site.twin.folder
    paths = site.twin.roles()
    return _count_lines(
        [path for path in paths if _wanted(path.relative_to(folder).as_posix(), fact)],
        fact,
    )


def _dependencies(fact: Fact, site: Site) -> int:
    name = canonicalize_name(site.distribution(fact).metadata["Name"])
    if not fact.recursive:
        required = site.environment.requirements(name)
        return len({canonicalize_name(item.name) for item in required})
    try:
        return len(set(site.environment.closure([Requirement(name)])) - {name})
    except MachineError as error:
        raise FactAbsentError(str(error)) from None


def _import_alone(fact: Fact, site: Site) -> int:
    """Import a distribution in a process whose only packages are its own."""
    distribution = site.distribution(fact)
    files = site.all_files(distribution)
    own = own_modules(files)
    name = fact.module or _main_module(distribution, own)
    with tempfile.TemporaryDirectory() as folder:
        link_files(files, Path(folder))
        try:
            done = subprocess.run(
                [site.twin.python, "-I", "-S", "-B", "-c", _IMPORT, folder, name],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=_IMPORT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise FactAbsentError(f"'{name}' takes too long to import") from None
    if done.returncode == 0:
        return 1
    reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
    missing = re.match(r"ModuleNotFoundError: No module named '([^'.]+)", reason)
    if missing is None or missing[1] in own:
        raise FactAbsentError(f"'{name}' fails for another reason: {reason}")
    return 0


def _licence_osi(fact: Fact, site: Site) -> int:
    distribution = site.distribution(fact)
    accepted = is_accepted(distribution, set(fact.accept))
    if accepted is None:
        name = distribution.metadata["Name"]
        raise FactAbsentError(f"the metadata of '{name}' name no licence")
    return int(accepted)


def _text(fact: Fact, site: Site) -> float:
    texts = (_read(file.path) for file in site.files(fact))
    return _captured(texts, fact)


def _source(fact: Fact, site: Site) -> float:
    return _captured(site.archives.texts(fact.sdist, fact.file), fact)


def _source_texts(fact: Fact, site: Site) -> list[str]:
    texts = site.archives.texts(fact.sdist, fact.file)
    if not texts:
        raise FactAbsentError(f"{fact.sdist} has no file {fact.file}")
    return texts


def _source_matches(fact: Fact, site: Site) -> int:
    return sum(_matching_lines(text, fact) for text in _source_texts(fact, site))


def _source_fewest(fact: Fact, site: Site) -> int:
    """Return the fewest different captures from one line of the group to the next."""
    texts = site.archives.texts(fact.sdist, fact.file)
    counts = [count for text in texts for count in _counts_by_group(text, fact)]
    if not counts:
        raise FactAbsentError(f"{fact.sdist} has nothing like {fact.group!r}")
    return min(counts)


def _source_words(fact: Fact, site: Site) -> int:
    texts = _source_texts(fact, site)
    return sum(len(re.findall(r"[^\W\d_]+", text)) for text in texts)


def _exports(fact: Fact, site: Site) -> int:
    return len(_exported(fact, site))


def _exports_named(fact: Fact, site: Site) -> int:
    texts = _source_texts(fact, site)
    words = {word for text in texts for word in re.findall(r"\w+", text)}
    return len(_exported(fact, site) & words)


def _exported(fact: Fact, site: Site) -> set[str]:
    found: set[str] = set()
    for file in site.files(fact):
        found |= exported_names(_read(file.path))
    if not found:
        raise FactAbsentError(f"no file that matches {fact.glob} exports a name")
    return found


_FINDERS: dict[str, Callable[[Fact, Site], float]] = {
    "files": _files,
    "matches": _matches,
    "twin_matches": _twin_matches,
    "dependencies": _dependencies,
    "import_alone": _import_alone,
    "licence_osi": _licence_osi,
    "text": _text,
    "source": _source,
    "source_matches": _source_matches,
    "source_words": _source_words,
    "source_fewest": _source_fewest,
    "exports": _exports,
    "exports_named": _exports_named,
}


def _main_module(distribution: Distribution, own: set[str]) -> str:
    """Return the module that bears the distribution's name."""
    name = canonicalize_name(distribution.metadata["Name"]).replace("-", "_")
    if name not in own:
        raise FactAbsentError(f"'{name}' is no module of its distribution")
    return name


def is_accepted(distribution: Distribution, accept: set[str]) -> bool | None:
    """Tell whether a licence is accepted; None when the metadata name none.

    The SPDX expression counts first; without one, classifiers under "OSI
    Approved"; then the old free text, compared with the accepted names.
    """
    metadata = distribution.metadata
    for expression in metadata.get_all("License-Expression") or []:
        choices = re.split(r"\s+OR\s+", re.sub(r"[()]", "", expression))
        return any(
            all(part in accept for part in re.split(r"\s+AND\s+", choice.strip()))
            for choice in choices
        )
    classifiers = metadata.get_all("Classifier") or []
    licences = [item for item in classifiers if item.startswith("License :: ")]
    if licences:
        return all(item.startswith(_OPEN_SOURCE) for item in licences)
    texts = metadata.get_all("License")
    return set(texts) <= accept if texts else None


def _wanted(name: str, fact: Fact) -> bool:
    return matches(name, fact.glob) and not any(
        matches(name, glob) for glob in fact.excluded
    )


def _count_lines(paths: Sequence[Path], fact: Fact) -> int:
    # A file that has moved must not look like a file without a match.
    if not paths:
        raise FactAbsentError(f"no file matches {fact.glob}")
    return sum(_matching_lines(_read(path), fact) for path in paths)


def _matching_lines(text: str, fact: Fact) -> int:
    pattern = re.compile(fact.pattern)
    return sum(pattern.search(line) is not None for line in text.splitlines())


def _counts_by_group(text: str, fact: Fact) -> list[int]:
    """Return how many different texts the pattern captures in each group."""
    heads = [head.start() for head in re.finditer(fact.group, text, re.MULTILINE)]
    parts = (text[start:end] for start, end in pairwise([*heads, None]))
    pattern = re.compile(fact.pattern, re.MULTILINE)
    return [len({found[1] for found in pattern.finditer(part)}) for part in parts]


def _captured(texts: Iterable[str], fact: Fact) -> float:
    """Return the first number that the pattern captures, `^` meaning a line."""
    pattern = re.compile(fact.pattern, re.MULTILINE)
    for text in texts:
        if found := pattern.search(text):
            try:
                return float(found[1])
            except ValueError:
                raise FactAbsentError(f"{found[1]!r} is not a number") from None
    raise FactAbsentError("no file matches the pattern")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
