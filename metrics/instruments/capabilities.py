"""Where a twin has its capabilities from, read from what is installed.

A module that `capabilities.yaml` names must be a file of the distribution named
with it. That distribution is built in when it is the framework or something that
the framework requires, official when it comes from the framework's organisation
(its code is kept by the same account, or by one whose name begins alike, as that
of an ecosystem does), and third-party otherwise.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from metrics.capability_book import (
    BUILT_IN,
    CAPABILITIES,
    COUNTED,
    METRIC,
    OFFICIAL,
    OWN,
    THIRD_PARTY,
    load_capabilities,
)
from metrics.distributions import installed_files, read_environment
from metrics.errors import UsageError
from metrics.records import Observation, Step, one_step_a_twin

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.metadata import Distribution
    from pathlib import Path

    from metrics.capability_book import Provider
    from metrics.distributions import Environment
    from metrics.records import Context
    from metrics.twins import Twin

_ACCOUNT = re.compile(r"https?://github\.com/([\w-]+)/", re.IGNORECASE)
_SECONDS = 1.0


class Capabilities:
    """Look up the provider of every capability of a twin."""

    name = "capabilities"
    version = "2"

    def __init__(self, book: Path = CAPABILITIES) -> None:
        self._book = book

    def steps(self, twins: Sequence[Twin], profile: dict[str, Any]) -> list[Step]:
        """Return one step a twin. UsageError when capabilities.yaml is wrong."""
        del profile
        load_capabilities(self._book)
        return one_step_a_twin(self.name, twins, _SECONDS)

    def measure(self, step: Step, context: Context) -> Iterator[Observation]:
        """Yield the origin of each capability, and whether it counts as such.

        UsageError when a module is not in the distribution named with it,
        MachineError when that is not installed.
        """
        twin = context.twin(step.params["twin"])
        environment = read_environment(twin)
        for capability in load_capabilities(self._book):
            if provider := capability.providers.get(twin.name):
                value = origin(provider, twin, environment)
                yield Observation(METRIC, twin.name, capability.id, value)
                for metric, origins in COUNTED.items():
                    counts = value in origins
                    yield Observation(metric, twin.name, capability.id, counts)


def origin(provider: Provider, twin: Twin, environment: Environment) -> int:
    """Return where a provider comes from; see `Capabilities.measure` for errors."""
    if provider.own:
        return OWN
    distribution = environment.get(provider.distribution)
    if not _contains(distribution, provider.module):
        raise UsageError(
            f"capabilities.yaml: {provider.module} is no module of "
            f"{provider.distribution} as it is installed for {twin.label}"
        )
    framework = canonicalize_name(twin.distribution)
    closure = environment.closure([Requirement(framework)])
    if canonicalize_name(provider.distribution) in closure:
        return BUILT_IN
    theirs = accounts(environment.get(framework))
    is_theirs = any(
        one == other or one.startswith(f"{other}-")
        for one in accounts(distribution)
        for other in theirs
    )
    return OFFICIAL if is_theirs else THIRD_PARTY


def accounts(distribution: Distribution) -> set[str]:
    """Return whose repositories the metadata of a distribution link to."""
    metadata = distribution.metadata
    links = [*(metadata.get_all("Project-URL") or [])]
    links += metadata.get_all("Home-page") or []
    found = (_ACCOUNT.search(f"{link}/") for link in links)
    return {match[1].lower() for match in found if match} - {"sponsors"}


def _contains(distribution: Distribution, module: str) -> bool:
    base = module.replace(".", "/")
    return not _names(distribution).isdisjoint({f"{base}.py", f"{base}/__init__.py"})


@cache
def _names(distribution: Distribution) -> frozenset[str]:
    # Many capabilities come from one distribution of thousands of files.
    return frozenset(file.name for file in installed_files(distribution))
