"""The command line `twins`: each command calls one function.

Data goes to stdout, talk to stderr. Exit codes: 0 fine, 1 a gate failed,
2 usage, 3 machine unfit, 4 the twins differ, 5 measurement invalid,
130 interrupted.
"""

from __future__ import annotations

import dataclasses
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from metrics import runs, tables
from metrics.datasets import ensure_dataset
from metrics.ending import end
from metrics.errors import MachineError, ParityError, TwinsError
from metrics.paths import RESULTS, ROOT
from metrics.profiles import PROFILES
from metrics.talk import Talk
from metrics.twins import choose_twins

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metrics.twins import Twin

TALK = Talk()
#: So many problems are told one by one; a damaged run has thousands.
_SHOWN = 40

as_json = click.option("--json", "json_", is_flag=True, help="Print JSON on stdout.")
twin_names = click.argument("twins", nargs=-1, metavar="[TWIN]...")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="framework-twins")
def twins_cli() -> None:
    """Compare web frameworks on equal work, and give every claim a verdict."""


@twins_cli.command()
@as_json
def doctor(*, json_: bool) -> None:
    """Say whether this machine is fit for measuring, and what to mend."""
    from metrics.doctor import examine  # noqa: PLC0415

    findings = examine(choose_twins(()))
    if json_:
        TALK.data([dataclasses.asdict(found) for found in findings])
    else:
        TALK.table("Machine", *tables.findings(findings))
    if any(found.needed and not found.good for found in findings):
        raise MachineError("this machine is not ready; the remedies stand above")


@twins_cli.command()
@twin_names
@as_json
@click.option("--size", default="small", help="Dataset: small, medium or large.")
def up(twins: Sequence[str], size: str, *, json_: bool) -> None:
    """Start the apps with a dataset and leave them running."""
    from metrics import by_hand  # noqa: PLC0415

    rows = by_hand.up(choose_twins(twins), ensure_dataset(size))
    if json_:
        TALK.data(rows)
    else:
        TALK.table("Running", ["twin", "url"], [(r["name"], r["url"]) for r in rows])


@twins_cli.command()
@twin_names
@as_json
def down(twins: Sequence[str], *, json_: bool) -> None:
    """Stop the apps that 'up' started."""
    from metrics import by_hand  # noqa: PLC0415

    stopped = by_hand.down(choose_twins(twins))
    if json_:
        TALK.data(stopped)
    TALK.say(f"stopped: {', '.join(stopped) or 'none was running'}")


@twins_cli.command()
@twin_names
@as_json
@click.option("--faults/--no-faults", default=True, help="Seed faults as well.")
@click.option("--sample", is_flag=True, help="One fault a feature; known parity.")
@click.option("--all-databases", is_flag=True, help="On every engine that answers.")
@click.option(
    "--database",
    "databases",
    multiple=True,
    type=click.Choice(["sqlite", "postgresql", "mariadb"]),
    help="On this engine; may be given more than once.",
)
def check(
    twins: Sequence[str],
    databases: tuple[str, ...],
    *,
    faults: bool,
    sample: bool,
    all_databases: bool,
    json_: bool,
) -> None:
    """Prove the apps equal by test, and that the tests notice faults.

    On databases of choice no faults are seeded; instead every engine gets the
    migrations, the suite, parallel writers and a dataset.
    """
    from metrics.check import check as check_twins  # noqa: PLC0415

    if all_databases or databases:
        _check_databases(choose_twins(twins), databases, json_=json_)
        return
    chosen = choose_twins(twins)
    TALK.say(f"conformance suite on {', '.join(twin.label for twin in chosen)} …")
    result = check_twins(chosen, with_faults=faults, sample=sample)
    if json_:
        TALK.data({"parity": result.parity, "faults": result.faults})
    else:
        TALK.table("Parity", *tables.parity(result, chosen))
        if result.faults:
            TALK.table("Seeded faults", *tables.faults(result))
    for twin in chosen:
        TALK.say(f"{twin.label}: {result.tests(twin.name)} tests passed")
    if result.differing:
        for line in tables.failures(result.parity):
            TALK.say(line)
        raise ParityError(f"no parity in {', '.join(result.differing)}")
    if result.unnoticed:
        raise TwinsError(f"faults the suite let pass: {'; '.join(result.unnoticed)}")


def _check_databases(
    twins: list[Twin], databases: tuple[str, ...], *, json_: bool
) -> None:
    from metrics.database_check import check_databases  # noqa: PLC0415
    from metrics.databases import choose_engines  # noqa: PLC0415

    engines = choose_engines(databases)
    results = check_databases(engines, twins, ensure_dataset("small"), TALK.say)
    if json_:
        TALK.data([result.as_json() for result in results])
    else:
        TALK.table("Parity by database", *tables.databases(results, twins))
    for result in results:
        if result.reason:
            TALK.say(f"skipped: {result.reason}")
        for parity in (result.parity, result.at_once):
            for line in tables.failures(parity):
                TALK.say(f"{result.engine} {line}")
    problems = [line for result in results for line in result.problems]
    if problems:
        raise ParityError("; ".join(problems))


@twins_cli.command()
@twin_names
@as_json
def test(twins: Sequence[str], *, json_: bool) -> None:
    """Run each app's own tests and checks."""
    from metrics.check import run_all_own_tests  # noqa: PLC0415

    chosen = choose_twins(twins)
    said = zip(chosen, run_all_own_tests(chosen), strict=True)
    if json_:
        TALK.data({twin.name: lines for twin, lines in said})
        return
    for twin, lines in said:
        for line in lines:
            TALK.line(f"{twin.label}: {line}")


@twins_cli.command()
@twin_names
@click.option("--size", default="medium", show_default=True, help="Dataset.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=ROOT / "docs" / "plans.md",
    help="The document to write (docs/plans.md).",
)
def plans(twins: Sequence[str], size: str, output: Path) -> None:
    """Explain the queries of the busiest requests on every database that answers."""
    from metrics import plans as queries  # noqa: PLC0415
    from metrics.databases import ENGINES  # noqa: PLC0415

    # Before the long work, not after it.
    output.parent.mkdir(parents=True, exist_ok=True)
    found, skipped = queries.explain(
        choose_twins(twins), ENGINES, ensure_dataset(size), TALK.say
    )
    output.write_text(queries.as_markdown(found, skipped, size), encoding="utf-8")
    TALK.say(f"{len(found)} plans: {output}")
    if problems := queries.too_much(found, queries.allowed_whole()):
        raise TwinsError("\n".join(problems))


@twins_cli.command()
@twin_names
@as_json
@click.option("--minimum", default=90.0, show_default=True, help="Percent to reach.")
def coverage(twins: Sequence[str], minimum: float, *, json_: bool) -> None:
    """Tell which branches the apps' own tests and conformance walk together."""
    from metrics.coverage import measure as measure_coverage  # noqa: PLC0415
    from metrics.coverage import total  # noqa: PLC0415

    found = {
        twin.label: measure_coverage(twin, TALK.say) for twin in choose_twins(twins)
    }
    rows = [
        (label, file.name, file.possible, file.covered, f"{file.percent:.1f}")
        for label, files in found.items()
        for file in (*files, total(files))
    ]
    columns = ["twin", "file", "lines and branches", "run", "percent"]
    if json_:
        TALK.data([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        TALK.table("Coverage", columns, rows)
    low = [name for name, files in found.items() if total(files).percent < minimum]
    if low:
        raise TwinsError(f"below {minimum:.0f} % in {', '.join(low)}")


@twins_cli.command()
@click.argument("instrument")
@twin_names
@click.option("--profile", type=click.Choice(list(PROFILES)), default="quick")
@as_json
def measure(
    instrument: str, twins: Sequence[str], profile: str, *, json_: bool
) -> None:
    """Run one INSTRUMENT alone and print its figures; keeps nothing."""
    from metrics.runner import measure_alone  # noqa: PLC0415

    rows = measure_alone(instrument, choose_twins(twins), PROFILES[profile], TALK)
    if json_:
        TALK.data([dataclasses.asdict(row) for row in rows])
    else:
        TALK.table(instrument, *tables.measurements(rows))


@twins_cli.command()
@click.argument("twin")
@click.option("--journey", type=click.Choice(["reader", "member", "author", "mix"]))
@click.option(
    "--users",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="Simulated users.",
)
@click.option(
    "--seconds",
    type=click.IntRange(min=1),
    default=30,
    show_default=True,
    help="Length when headless.",
)
@click.option("--size", default="small", help="Dataset: small, medium or large.")
@click.option("--web", is_flag=True, help="Steer it from Locust's own web page.")
def load(
    twin: str, journey: str | None, users: int, seconds: int, size: str, *, web: bool
) -> None:
    """Load one app by hand with Locust."""
    from metrics import by_hand  # noqa: PLC0415

    (chosen,) = choose_twins([twin])
    by_hand.load(
        chosen,
        ensure_dataset(size),
        journey=journey,
        users=users,
        seconds=seconds,
        web=web,
    )


@twins_cli.command()
@twin_names
@click.option("--profile", type=click.Choice(list(PROFILES)), default="quick")
@click.option("--resume", is_flag=True, help="Go on with the newest unfinished run.")
@click.option("--seed", type=int, help="Seed of the order of the blocks.")
@as_json
def run(
    twins: Sequence[str], profile: str, seed: int | None, *, resume: bool, json_: bool
) -> None:
    """Measure everything, judge every claim and write the report."""
    from metrics import runner  # noqa: PLC0415

    order = runner.Order(
        twins=choose_twins(twins),
        profile=PROFILES[profile],
        results=RESULTS,
        seed=runner.DEFAULT_SEED if seed is None else seed,
        command=_asked(twins, profile, seed),
    )
    done = (runner.continue_run if resume else runner.start_run)(order, TALK)
    _say_result(done, json_=json_)


def _asked(twins: Sequence[str], profile: str, seed: int | None) -> str:
    """Return the command that makes the same run again."""
    options = ["--profile", profile, *([] if seed is None else ["--seed", str(seed)])]
    return shlex.join(["twins", "run", *options, *twins])


@twins_cli.command()
@click.argument("name", required=False, metavar="[RUN]")
@as_json
def report(name: str | None, *, json_: bool) -> None:
    """Judge a run again and write its report (default: the newest)."""
    from metrics.runner import finish  # noqa: PLC0415

    chosen = runs.open_run(RESULTS, name)
    finish(chosen)
    _say_result(chosen, json_=json_)


@twins_cli.command()
@click.argument("name", required=False, metavar="[RUN]")
@as_json
def verify(name: str | None, *, json_: bool) -> None:
    """Recompute every figure and verdict of a run (default: the newest)."""
    from metrics.verify import verify as verify_run  # noqa: PLC0415

    result = verify_run(runs.open_run(RESULTS, name))
    if json_:
        TALK.data(dataclasses.asdict(result))
    for problem in result.problems[:_SHOWN]:
        TALK.say(problem)
    if (more := len(result.problems) - _SHOWN) > 0:
        TALK.say(f"… and {more} more; --json has them all")
    counts = f"{result.measurements} measurements, {result.figures} figures"
    if result.problems:
        raise TwinsError(f"{counts}: {len(result.problems)} do not agree")
    TALK.say(f"{counts}: all recomputed equal")


@twins_cli.command()
@as_json
def claims(*, json_: bool) -> None:
    """List the claims and what the newest run says of each."""
    from metrics.register import register  # noqa: PLC0415

    rows = register(RESULTS)
    if json_:
        TALK.data(rows)
    else:
        TALK.table("Claims", *tables.claims(rows))


def main() -> None:
    """Run the command line."""
    sys.exit(end(lambda: twins_cli.main(standalone_mode=False), TALK))


def _say_result(run: runs.Run, *, json_: bool) -> None:
    result: dict[str, Any] = run.read_json("report.json")
    if json_:
        TALK.data(result)
    else:
        TALK.table("Verdicts", *tables.verdicts(result))
    TALK.say(f"report: {run.folder.parent.name}/{run.id}/report.html")


if __name__ == "__main__":
    main()
