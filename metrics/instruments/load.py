"""Load cost: two servers at once on one core, a generator for each on another.

Whatever disturbs the machine meets both sides of such a *duet*, so that their
ratio stays steady where each side alone does not. CPU time is that of the
server's process tree between the edges of a block; requests are those whose
answer fell into it.

Where cores cannot be chosen, blocks of the two sides take turns (ABBA) and say
so in their `mode`: their ratios are unbiased, but far noisier.
"""

from __future__ import annotations

import contextlib
import math
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from metrics import load_plan, processes, runs
from metrics.blocks import DUET, INTERLEAVED, Block, figures
from metrics.errors import MachineError, MeasurementError, TwinsError
from metrics.generators import Load as Sending
from metrics.generators import generate
from metrics.load_plan import BURNING, PADDED, PLAIN, Restart
from metrics.paths import PROBES
from metrics.samples import read_samples
from metrics.servers import MEASURED, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from metrics.generators import Generator
    from metrics.load_plan import Place
    from metrics.records import Context, Measurement, Observation, Step
    from metrics.samples import Samples
    from metrics.servers import Server
    from metrics.twins import Twin

#: Both generators together may use this share of their core. Above it they wait
#: for each other, and the servers are no longer what limits the load.
GENERATOR_LIMIT = 0.8
BURN_SHARE = "0.05"
BLOCKS_SUFFIX = ".blocks.jsonl"
_WSGI = {BURNING: "burn_probe:application", PADDED: "padding_probe:application"}


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a duet while it runs."""

    name: str
    server: Server
    generator: Generator

    def read(self) -> tuple[processes.CpuReading, processes.CpuReading]:
        """Read the CPU time of server and generator; MeasurementError if one died."""
        try:
            found = (
                processes.cpu_reading(self.server.pid),
                processes.cpu_reading(self.generator.pid),
            )
        except MachineError:
            self.require_alive()
            raise
        self.require_alive()
        return found

    def require_alive(self) -> None:
        """Raise MeasurementError with the last lines of whoever died."""
        if not self.server.alive():
            raise MeasurementError(
                f"{self.server.twin.label} died under load. Its log ends:\n"
                f"{self.server.log_tail()}"
            )
        if not self.generator.alive():
            raise MeasurementError(
                f"the load generator died. It said:\n{self.generator.log_tail()}"
            )


class Load:
    """The instrument; a step is one restart (see `metrics/load_plan.py`)."""

    name = "load"
    version = "1"

    def __init__(
        self,
        serve: Callable[..., AbstractContextManager[Server]] = serve,
        choose_cores: Callable[[], tuple[int, int] | None] = processes.choose_cores,
    ) -> None:
        self._serve = serve
        self._choose_cores = choose_cores

    def steps(self, twins: Sequence[Twin], profile: dict[str, Any]) -> list[Step]:
        """Return one step a restart."""
        planned = list(load_plan.plan(twins, profile))
        if self._choose_cores() is not None:
            return planned
        return [replace(step, estimate_seconds=_in_turns(step)) for step in planned]

    def measure(self, step: Step, context: Context) -> Iterator[Observation]:
        """Yield the load figures of every block and side of one restart.

        MeasurementError when an answer was wrong or missing, a process died, or
        the generators were near their limit; TwinsError when a twin does not
        start.
        """
        restart = Restart.from_params(step.params)
        cores = self._choose_cores()
        folder = context.run_dir / "samples"
        folder.mkdir(parents=True, exist_ok=True)
        prefix = step.id.replace("/", "-")
        for old in folder.glob(f"{prefix}.*"):
            old.unlink()
        blocks: list[Block] = []
        with contextlib.ExitStack() as stack:
            servers = {}
            for side, place in restart.places().items():
                server = stack.enter_context(self._start(place, context, cores))
                # Its database is thrown away: a graceful end would only take time.
                stack.callback(server.process.kill)
                servers[side] = server
            for journey in restart.journeys:
                task = _Task(restart, journey, servers, context, prefix, cores)
                blocks += task.play()
        rows = "".join(runs.dump_line(block.as_dict()) + "\n" for block in blocks)
        runs.write_text(folder / f"{prefix}{BLOCKS_SUFFIX}", rows)
        for block in blocks:
            yield from figures(block, read_samples(folder / block.samples))

    def _start(
        self, place: Place, context: Context, cores: tuple[int, int] | None
    ) -> AbstractContextManager[Server]:
        probe: dict[str, Any] = {"env": MEASURED}
        if place.variant != PLAIN:
            probe = {
                "pythonpath": PROBES,
                "wsgi": _WSGI[place.variant],
                "env": {
                    **MEASURED,
                    "TWINS_BURN_SHARE": BURN_SHARE,
                    "TWINS_PADDING_LINES": str(place.lines),
                },
            }
        return self._serve(
            context.twin(place.twin),
            context.work_dir,
            dataset=context.dataset_dir,
            cores=None if cores is None else {cores[0]},
            **probe,
        )


@dataclass(frozen=True, slots=True)
class _Task:
    """One journey to be run on two servers."""

    restart: Restart
    journey: str
    servers: dict[str, Server]
    context: Context
    prefix: str
    cores: tuple[int, int] | None

    @property
    def folder(self) -> Path:
        """Where samples go."""
        return self.context.run_dir / "samples"

    def play(self) -> list[Block]:
        """Measure all blocks and check that they may be used."""
        every = range(1, self.restart.blocks + 1)
        first = list(self.servers)
        if self.cores is not None:
            blocks = self._take(first, list(every))
        else:
            blocks = []
            for number in every:
                turn = first if number % 2 else first[::-1]
                for side in turn:
                    blocks += self._take([side], [number])
        self._check(blocks)
        return blocks

    def _take(self, names: list[str], numbers: list[int]) -> list[Block]:
        """Let these sides run at the same time for these blocks."""
        with contextlib.ExitStack() as stack:
            sides = []
            for name in names:
                sending = self._sending(name, numbers)
                # Two of them on one core would take twice as long to start.
                generator = stack.enter_context(generate(sending, cores=self.cores))
                sides.append(_Side(name, self.servers[name], generator))
            for side in sides:
                side.generator.wait_until_sending()
            self._pin(sides)
            time.sleep(self.restart.warmup_seconds)
            return [block for n in numbers for block in self._block(sides, n)]

    def _block(self, sides: list[_Side], number: int) -> list[Block]:
        before = [side.read() for side in sides]
        time.sleep(self.restart.block_seconds)
        after = [side.read() for side in sides]
        memory = [processes.memory_mebibytes(side.server.pid) for side in sides]
        return [
            Block(
                twin=side.server.twin.name,
                journey=self.journey,
                kind=self.restart.kind,
                pair=self.restart.pair,
                block=number,
                side=side.name,
                mode=INTERLEAVED if self.cores is None else DUET,
                lines=self.restart.b.lines,
                samples=side.generator.load.samples.name,
                start=first[0].time,
                end=last[0].time,
                cpu=last[0].seconds - first[0].seconds,
                generator_cpu=last[1].seconds - first[1].seconds,
                memory=mebibytes,
            )
            for side, first, last, mebibytes in zip(
                sides, before, after, memory, strict=True
            )
        ]

    def _sending(self, name: str, numbers: list[int]) -> Sending:
        parts = [self.prefix, self.journey, name]
        if self.cores is None:
            parts.append(str(numbers[0]))
        return Sending(
            base_url=self.servers[name].base_url,
            journey=self.journey,
            users=self.restart.users,
            dataset=self.context.dataset_dir,
            samples=self.folder / f"{'.'.join(parts)}.jsonl.gz",
            seed=self.context.seed + self.restart.pair,
        )

    def _pin(self, sides: list[_Side]) -> None:
        """Keep the load off the servers' core, where nothing but they may run."""
        if self.cores is not None:
            for side in sides:
                processes.pin(side.generator.pid, self.cores[1])
                processes.require_pinned(side.server.pid, self.cores[0])
                processes.require_pinned(side.generator.pid, self.cores[1])

    def _check(self, blocks: list[Block]) -> None:
        about = f"{self.prefix} on the {self.journey} journey"
        samples = {}
        for block in blocks:
            if block.samples in samples:
                continue
            found = read_samples(self.folder / block.samples)
            samples[block.samples] = found
            if problem := wrong_answers(found):
                server = self.servers[block.side]
                raise MeasurementError(
                    f"{about}: {problem} from {server.twin.label} "
                    f"(samples/{block.samples}). Its log says:\n{server.log_errors()}"
                )
        if problem := invalid(blocks, samples):
            raise MeasurementError(f"{about}: {problem}")


def _in_turns(step: Step) -> float:
    return Restart.from_params(step.params).seconds(duet_mode=False)


def wrong_answers(samples: Samples) -> str | None:
    """Say how many answers of a recording, warm-up included, were wrong."""
    wrong = int((~samples.right).sum())
    return f"{wrong} of {samples.right.size} answers were wrong" if wrong else None


def invalid(blocks: Iterable[Block], samples: dict[str, Samples]) -> str | None:
    """Say why blocks may not be used; None when they may.

    Each must have answers. In a duet both generators share a core, of which they
    may use `GENERATOR_LIMIT`; elsewhere they may compete with the servers, whose
    CPU time per request stays what it is.
    """
    busy: dict[int, float] = {}
    for block in blocks:
        found = {o.metric: o.value for o in figures(block, samples[block.samples])}
        if not found["load.requests"]:
            return f"no answer in block {block.block} of side {block.side}"
        if block.mode == DUET:
            share = busy.get(block.block, 0.0) + block.generator_busy
            busy[block.block] = share
            if share > GENERATOR_LIMIT:
                return (
                    f"the load generators used {share:.0%} of their core in block "
                    f"{block.block}; above {GENERATOR_LIMIT:.0%} they limit the load "
                    "themselves. Let nothing else run, or use fewer users"
                )
    return None


def recount(run_dir: Path, measurements: Iterable[Measurement]) -> Iterator[str]:
    """Yield every load measurement that the run's samples do not give again."""
    rows = [row for row in measurements if row.instrument == Load.name]
    for step in dict.fromkeys(row.step for row in rows):
        claimed = {_key(row): row for row in rows if row.step == step}
        try:
            found = list(_from_samples(run_dir / "samples", step.replace("/", "-")))
        except (TwinsError, OSError, ArithmeticError, ValueError, TypeError) as error:
            yield f"samples of {step}: {error}"
            continue
        for observation in found:
            row = claimed.pop(_key(observation), None)
            if row is None:
                yield f"samples of {step} give {observation.metric}, not measured"
            elif not math.isclose(row.value, observation.value, rel_tol=1e-9):
                yield (
                    f"{row.id}: {row.metric} of {row.twin} ({row.subject}) is "
                    f"{row.value}, but the samples give {observation.value}"
                )
        for row in claimed.values():
            yield f"{row.id}: {row.metric} has no block in the samples of {step}"


def _from_samples(folder: Path, prefix: str) -> Iterator[Observation]:
    for _, data in runs.read_lines(folder / f"{prefix}{BLOCKS_SUFFIX}"):
        block = Block.from_dict(data)
        yield from figures(block, read_samples(folder / block.samples))


def _key(row: Measurement | Observation) -> tuple[Any, ...]:
    return (row.metric, row.twin, row.subject, tuple(sorted(row.block.items())))
