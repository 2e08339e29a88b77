"""What comes with the packages: number, size and surface of what is installed.

Four boundaries, because the same ratio differs by a factor of fifty between them:
`framework` (its distribution alone), `bare` (with what it requires), `closure`
(all that the app needs at run time) and `largest` (the one biggest distribution
of the closure). `distribution:<name>` rows show what the closure is made of.
"""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING, Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from metrics import installed_code
from metrics.distributions import Environment, read_environment, run_time_requirements
from metrics.errors import UsageError
from metrics.installed_code import InstalledCode, count_distribution
from metrics.paths import CACHE
from metrics.records import Observation, Step, one_step_a_twin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from metrics.records import Context
    from metrics.twins import Twin

_LOG = logging.getLogger(__name__)
_MEBIBYTE = 2**20
_SECONDS_FIRST, _SECONDS_AGAIN = 15.0, 1.0


class Packages:
    """Count the run-time closure of each twin from its installed metadata."""

    name = "packages"
    version = f"1.{installed_code.VERSION}"

    def __init__(self, cache: Path = CACHE / "rulers") -> None:
        self._cache = cache

    def steps(self, twins: Sequence[Twin], profile: dict[str, Any]) -> list[Step]:
        """Return one step a twin; much quicker once the counts are kept."""
        del profile
        seconds = _SECONDS_AGAIN if self._cache.is_dir() else _SECONDS_FIRST
        return one_step_a_twin(self.name, twins, seconds)

    def measure(self, step: Step, context: Context) -> Iterator[Observation]:
        """Yield the package metrics of the four subjects and each distribution.

        MachineError when something the app requires is not installed.
        """
        twin = context.twin(step.params["twin"])
        environment = read_environment(twin)
        required = run_time_requirements(twin)
        closure = environment.closure(required)
        code = {
            name: count_distribution(environment.get(name), self._cache)
            for name in closure
        }
        _warn_of_unreadable(twin, code)
        direct = {canonicalize_name(item.name) for item in required} & set(closure)
        yield Observation(
            "package.direct_dependencies", twin.name, "closure", len(direct)
        )
        for subject, names in boundaries(twin, environment, code).items():
            for metric, value in totals(code[name] for name in names).items():
                yield Observation(f"package.{metric}", twin.name, subject, value)
        for name in closure:
            found = totals([code[name]])
            for metric in ("sloc", "mebibytes"):
                yield Observation(
                    f"package.{metric}",
                    twin.name,
                    f"distribution:{name}",
                    found[metric],
                )


def boundaries(
    twin: Twin, environment: Environment, code: dict[str, InstalledCode]
) -> dict[str, list[str]]:
    """Return the names of the distributions inside each boundary.

    UsageError when the app does not require its own framework.
    """
    framework = canonicalize_name(twin.distribution)
    if framework not in code:
        raise UsageError(
            f"{twin.folder.name}/pyproject.toml does not require "
            f"'{twin.distribution}', which twin.toml names as the framework"
        )
    return {
        "framework": [framework],
        "bare": environment.closure([Requirement(framework)]),
        "closure": sorted(code),
        "largest": [max(code, key=lambda name: totals([code[name]])["sloc"])],
    }


def totals(parts: Iterable[InstalledCode]) -> dict[str, float]:
    """Add up distributions: lines, tokens, names, modules and MiB."""
    metrics = ("sloc", "lloc", "tokens", "physical_lines", "public_names")
    names = ("distributions", "modules", "unreadable", *metrics)
    found = Counter(dict.fromkeys(names, 0))
    size_bytes = 0
    for part in parts:
        found["distributions"] += 1
        found["modules"] += len(part.modules)
        found["unreadable"] += len(part.unreadable())
        size_bytes += part.size_bytes
        for counts in part.modules.values():
            found.update({metric: getattr(counts, metric) for metric in metrics})
    return {**found, "mebibytes": size_bytes / _MEBIBYTE}


def _warn_of_unreadable(twin: Twin, code: dict[str, InstalledCode]) -> None:
    files = [file for part in code.values() for file in part.unreadable()]
    if files:
        _LOG.warning(
            "%s: %d installed files are not Python of this version and are counted "
            "by lines and words only: %s",
            twin.label,
            len(files),
            ", ".join(sorted(files)),
        )
