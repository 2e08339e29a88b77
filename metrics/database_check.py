"""`twins check --all-databases`: are the twins equal on every engine?

On each engine that answers: migrations from nothing that make the spec's tables,
the whole suite, the tests of parallel writers once more on two worker processes,
and a dataset that both twins must show alike. One after the other, so that engines do not disturb each
other.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from metrics.commands import command_environment, private_folders, run_command
from metrics.errors import TwinsError
from metrics.instruments.conformance import check_parity, features_without_parity
from metrics.loading import Loading, load
from metrics.paths import SPEC, work_folder
from metrics.schemas import undeclared
from metrics.servers import start, stop
from shared_spec.dataset.digest import Digests, app_digests, dataset_digests
from shared_spec.schema import load_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from metrics.databases import Engine
    from metrics.instruments.conformance import Parity
    from metrics.twins import Twin

WORKERS = 2
#: The suite's tests of parallel writers are called so. One is of no writers: guesses
#: of a password, which each process counts by itself where there is no Redis.
AT_ONCE = "at_once and not guesses"


@dataclass(frozen=True, slots=True)
class Shown:
    """A dataset on one twin: how it was loaded and what the app then shows.

    `schema` names where the tables are not the spec's and the twin does not say so.
    """

    loading: Loading
    digests: Digests
    schema: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EngineCheck:
    """The result on one engine; `reason` says why there is none.

    `broken` says what kept a twin from being checked at all, `at_once` is the parity of parallel writers on several workers, `shown` what
    each twin made of the dataset.
    """

    engine: str
    reason: str = ""
    broken: str = ""
    parity: Parity = field(default_factory=dict)
    at_once: Parity = field(default_factory=dict)
    shown: dict[str, Shown] = field(default_factory=dict)
    expected: Digests = field(default_factory=dict)

    @property
    def wrong_tables(self) -> dict[str, list[str]]:
        """Twin → tables that it does not show as the dataset has them."""
        return {
            twin: [
                table
                for table, digest in self.expected.items()
                if shown.digests.get(table) != digest
            ]
            for twin, shown in self.shown.items()
        }

    @property
    def problems(self) -> list[str]:
        """Everything in which the twins differ from the spec, as lines."""
        lines = [self.broken] if self.broken else []
        lines += [f"{name} failed" for name in features_without_parity(self.parity)]
        lines += [
            f"{name} failed with {WORKERS} workers"
            for name in features_without_parity(self.at_once)
        ]
        lines += [
            f"{twin} shows other {', '.join(tables)} than the dataset"
            for twin, tables in self.wrong_tables.items()
            if tables
        ]
        lines += [
            f"{twin} has other tables: {line}"
            for twin, shown in self.shown.items()
            for line in shown.schema
        ]
        return [f"{self.engine}: {line}" for line in lines]

    def as_json(self) -> dict[str, Any]:
        """Return the result as JSON has it."""
        return {
            "engine": self.engine,
            "skipped": self.reason,
            "broken": self.broken,
            "parity": self.parity,
            "at_once": self.at_once,
            "wrong_tables": self.wrong_tables,
            "schema": {twin: shown.schema for twin, shown in self.shown.items()},
            "loading": {twin: asdict(s.loading) for twin, s in self.shown.items()},
        }


def check_databases(
    engines: Sequence[Engine],
    twins: Sequence[Twin],
    dataset: Path,
    say: Callable[[str], None],
) -> list[EngineCheck]:
    """Check the twins on each engine."""
    with work_folder("databases") as work:
        return [check_engine(engine, twins, dataset, work, say) for engine in engines]


def check_engine(
    engine: Engine,
    twins: Sequence[Twin],
    dataset: Path,
    work_dir: Path,
    say: Callable[[str], None],
) -> EngineCheck:
    """Check the twins on one engine; skipped with a reason when it does not answer."""
    if reason := engine.unavailable():
        return EngineCheck(engine.label, reason)
    try:
        return _check(engine, twins, dataset, work_dir, say)
    except TwinsError as error:
        return EngineCheck(engine.label, broken=str(error))


def suite_arguments(engine: Engine) -> list[str]:
    """Return what the suite is told about the engine that the twins run on."""
    # What a browser shows does not depend on it.
    browser = SPEC / "conformance" / "chromium"
    return [f"--ignore={browser}", f"--engine={engine.name}"]


def _check(
    engine: Engine,
    twins: Sequence[Twin],
    dataset: Path,
    work_dir: Path,
    say: Callable[[str], None],
) -> EngineCheck:
    say(f"{engine.label}: the whole suite …")
    suite = suite_arguments(engine)
    parity = check_parity(twins, work_dir, only=suite, engine=engine)
    say(f"{engine.label}: parallel writers on {WORKERS} workers …")
    at_once = check_parity(
        twins,
        work_dir,
        only=[*suite, "-k", AT_ONCE],
        engine=engine,
        workers=WORKERS,
    )
    say(f"{engine.label}: the dataset …")
    with ThreadPoolExecutor(max_workers=len(twins)) as pool:
        found = pool.map(lambda twin: show(twin, engine, dataset, work_dir), twins)
        shown = {twin.name: result for twin, result in zip(twins, found, strict=True)}
    return EngineCheck(
        engine.label,
        parity=parity,
        at_once=at_once,
        shown=shown,
        expected=dataset_digests(dataset),
    )


def show(twin: Twin, engine: Engine, dataset: Path, work_dir: Path) -> Shown:
    """Load a dataset into a fresh database and look at what the app shows."""
    folder = work_dir / f"{twin.name}-{engine.name}"
    folder.mkdir()
    with engine.fresh(folder) as url:
        environment = command_environment(twin, url, private_folders(folder))
        run_command(twin, "migrate", environment)
        schema = undeclared(twin, url, load_schema())
        loading = load(twin, environment, dataset)
        server = start(twin, folder, environment)
        try:
            digests = app_digests(server.base_url, dataset)
            return Shown(loading, digests, tuple(schema))
        finally:
            stop(server.process)
