"""Carry out a run: the plan, its steps one by one, the verdicts, the report."""

from __future__ import annotations

import random
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metrics import runs
from metrics.claims import load_claims
from metrics.datasets import ensure_dataset
from metrics.environment import fingerprint
from metrics.errors import ParityError, TwinsError, UsageError
from metrics.instruments import conformance
from metrics.instruments.registry import INSTRUMENTS
from metrics.paths import CACHE
from metrics.records import Context, Measurement, Observation, Step
from metrics.report.build import build
from metrics.servers import MEASURED
from metrics.verdicts import judge
from shared_spec.loader import load_metrics

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from metrics.records import Instrument
    from metrics.runs import Run
    from metrics.talk import Talk
    from metrics.twins import Twin

DEFAULT_SEED = 20261121


@dataclass(frozen=True, slots=True)
class Order:
    """What the user asked for."""

    twins: Sequence[Twin]
    profile: dict[str, Any]
    results: Path
    seed: int
    command: str


def start_run(order: Order, talk: Talk) -> Run:
    """Plan a new run and carry it out; see `continue_run` for the errors."""
    load_claims()
    if len(order.twins) < 2:
        raise UsageError("a run compares two twins; only one was found or named")
    steps = plan_steps(order.twins, order.profile, order.seed)
    with runs.only_run(order.results):
        run = runs.create_run(
            order.results, _plan(order, steps), fingerprint(order.twins)
        )
        talk.say(f"run {run.id}: {len(steps)} steps, about {_minutes(steps)}")
        return _carry_out(run, order, talk)


def continue_run(order: Order, talk: Talk) -> Run:
    """Go on with the newest unfinished run.

    UsageError when the code or the machine has changed since it began, because
    its halves could then not be compared. ParityError after everything else is
    done when the twins differ somewhere.
    """
    load_claims()
    with runs.only_run(order.results):
        run = runs.newest_unfinished(order.results)
        _refuse_others(run, order)
        before = run.read_json("environment.json").get("fingerprint")
        if before != fingerprint(order.twins)["fingerprint"]:
            raise UsageError(
                f"run {run.id} cannot go on: the code, a lock or the machine has "
                "changed since it began; start a new one with 'twins run'"
            )
        run.drop_unfinished()
        return _carry_out(run, order, talk)


def _refuse_others(run: Run, order: Order) -> None:
    """Raise UsageError when a run compares other twins than these."""
    plan = run.plan()
    begun = [twin["name"] for twin in plan["twins"]]
    if begun != [twin.name for twin in order.twins]:
        raise UsageError(
            f"run {run.id} compares {' and '.join(begun)}, as '{plan['command']}' asked: "
            "name the same twins to go on with it"
        )


def plan_steps(twins: Sequence[Twin], profile: dict[str, Any], seed: int) -> list[Step]:
    """Return the steps of a run: parity, then what is static, then load, shuffled.

    Only repeated steps are shuffled (by the seed), so that a drift of the machine
    does not fall on one kind of block.
    """
    ordered: list[Step] = []
    for instrument in INSTRUMENTS:
        steps = instrument.steps(twins, profile)
        if instrument.name == "load":
            random.Random(seed).shuffle(steps)  # noqa: S311 (order, not a secret)
        ordered += steps
    return ordered


def measure_alone(
    name: str, twins: Sequence[Twin], profile: dict[str, Any], talk: Talk
) -> list[Measurement]:
    """Run one instrument outside any run and return its measurements.

    UsageError when there is no such instrument.
    """
    chosen = [found for found in INSTRUMENTS if found.name == name]
    if not chosen:
        names = ", ".join(found.name for found in INSTRUMENTS)
        raise UsageError(f"there is no instrument '{name}' (known: {names})")
    units = {metric: found.unit for metric, found in load_metrics().items()}
    rows: list[Measurement] = []
    with tempfile.TemporaryDirectory(dir=_made(CACHE / "work")) as work:
        context = Context(
            twins=twins,
            run_dir=Path(work),
            work_dir=Path(work),
            dataset_dir=ensure_dataset(profile["dataset"]),
            profile=profile,
            seed=DEFAULT_SEED,
        )
        for step in chosen[0].steps(twins, profile):
            talk.say(step.id)
            observations = chosen[0].measure(step, context)
            rows += _measurements(step, chosen[0], observations, units)
    if not rows:
        about = " and ".join(twin.label for twin in twins)
        talk.say(f"the {profile['name']} profile has nothing for {name} of {about}")
    return rows


def finish(run: Run) -> None:
    """Write verdicts and report from what is measured and let `latest` lead here."""
    run.write_json("verdicts.json", judge(run.folder))
    build(run.folder)
    runs.point_latest(run)


def _plan(order: Order, steps: Sequence[Step]) -> dict[str, Any]:
    return {
        "profile": order.profile,
        "seed": order.seed,
        "command": order.command,
        "started": runs.now(),
        "measured_with": MEASURED,
        "twins": [
            {
                "name": twin.name,
                "label": twin.label,
                "distribution": twin.distribution,
                "differences": _text(twin.folder / "DIFFERENCES.md"),
            }
            for twin in order.twins
        ],
        "steps": [
            {
                "id": step.id,
                "instrument": step.instrument,
                "estimate_seconds": step.estimate_seconds,
                "params": step.params,
            }
            for step in steps
        ],
    }


def _carry_out(run: Run, order: Order, talk: Talk) -> Run:
    work_dir = Path(tempfile.mkdtemp(prefix="run-", dir=_made(CACHE / "work")))
    steps, finished = run.steps(), run.finished()
    plan = run.plan()
    try:
        context = Context(
            twins=order.twins,
            run_dir=run.folder,
            work_dir=work_dir,
            dataset_dir=ensure_dataset(plan["profile"]["dataset"]),
            profile=plan["profile"],
            seed=plan["seed"],
        )
        _measure(
            run, [step for step in steps if step.id not in finished], context, talk
        )
        finish(run)
    except (KeyboardInterrupt, TwinsError, OSError):
        talk.say(_kept(run, steps))
        raise
    finally:
        shutil.rmtree(work_dir, ignore_errors=True)
    differing = conformance.features_without_parity(run.read_json("parity.json"))
    if differing:
        raise ParityError(
            f"the twins differ in {', '.join(differing)}: no figures are given for "
            f"these features. Details: {run.folder.name}/parity.json and the report"
        )
    return run


def _kept(run: Run, steps: Sequence[Step]) -> str:
    """Say what is left of a run that ends before its time."""
    return (
        f"run {run.id}: {len(run.finished())} of {len(steps)} steps are done and kept; "
        "go on with 'twins run --resume'"
    )


def _measure(run: Run, steps: Sequence[Step], context: Context, talk: Talk) -> None:
    by_name: dict[str, Instrument] = {found.name: found for found in INSTRUMENTS}
    units = {name: metric.unit for name, metric in load_metrics().items()}
    with talk.progress(steps) as progress:
        for step in steps:
            progress.begin(step)
            if needed := _withheld(run, step):
                talk.say(f"{step.id}: left out, no parity in {', '.join(needed)}")
                observations: list[Observation] = []
            else:
                observations = list(by_name[step.instrument].measure(step, context))
            instrument = by_name[step.instrument]
            run.record(step, _measurements(step, instrument, observations, units))
            progress.end(step)


def _withheld(run: Run, step: Step) -> list[str]:
    """Return the features a step needs that have no parity in this run."""
    needed = set(step.params.get("features", ()))
    if not needed or not (run.folder / "parity.json").exists():
        return []
    parity = run.read_json("parity.json")
    return sorted(needed & set(conformance.features_without_parity(parity)))


def _measurements(
    step: Step,
    instrument: Instrument,
    observations: Iterable[Observation],
    units: dict[str, str],
) -> list[Measurement]:
    time = runs.now()
    return [
        Measurement(
            id=f"{step.id}#{number}",
            step=step.id,
            metric=found.metric,
            twin=found.twin,
            subject=found.subject,
            value=found.value,
            unit=units[found.metric],
            block=found.block,
            time=time,
            instrument=instrument.name,
            version=instrument.version,
        )
        for number, found in enumerate(observations, start=1)
    ]


def _minutes(steps: Iterable[Step]) -> str:
    seconds = sum(step.estimate_seconds for step in steps)
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
