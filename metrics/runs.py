"""The run folder: the whole truth of a run, written so that nothing is lost.

`results/<UTC time>-<fingerprint>/` holds `plan.json` (what is to be done, in a
seeded order), `environment.json`, `measurements.jsonl` (one number a line) and
`journal.jsonl` (one line a finished step, with a digest of every measurement it
wrote). A step counts only when its journal line is there; what an interrupted
step had written is dropped when the run goes on.
"""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import fcntl
import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metrics.errors import MachineError, UsageError
from metrics.records import Measurement, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PLAN_SCHEMA = 1


@dataclasses.dataclass(frozen=True, slots=True)
class Run:
    """A run folder on disk."""

    folder: Path

    @property
    def id(self) -> str:
        """The run's name: its start in UTC and the machine's fingerprint."""
        return self.folder.name

    @property
    def measurements_path(self) -> Path:
        """The raw numbers, one a line."""
        return self.folder / "measurements.jsonl"

    @property
    def journal_path(self) -> Path:
        """The finished steps, one a line."""
        return self.folder / "journal.jsonl"

    def plan(self) -> dict[str, Any]:
        """Return plan.json; UsageError when this is not a run folder."""
        plan: dict[str, Any] = read_json(self.folder / "plan.json")
        version = plan.get("schema_version") if isinstance(plan, dict) else None
        if version != PLAN_SCHEMA:
            raise UsageError(f"{self.id}/plan.json: a plan of schema {version}")
        return plan

    def steps(self) -> list[Step]:
        """Return the planned steps in their order."""
        try:
            return [Step(**row) for row in self.plan()["steps"]]
        except (KeyError, TypeError) as error:
            raise UsageError(
                f"{self.id}/plan.json: no plan of steps: {error}"
            ) from None

    def journal(self) -> list[dict[str, Any]]:
        """Return a record for each finished step."""
        return [row for _, row in _records(self.journal_path, "digests")]

    def finished(self) -> set[str]:
        """Return the ids of the finished steps."""
        return {row["step"] for row in self.journal()}

    def measurements(self) -> list[Measurement]:
        """Return the measurements of finished steps, in the order written."""
        finished = self.finished()
        return [
            _measurement(f"{self.id}/{self.measurements_path.name}:{number}", row)
            for number, row in self.rows()
            if row["step"] in finished
        ]

    def rows(self) -> list[tuple[int, dict[str, Any]]]:
        """Return (line number, record) of all that was measured, finished or not."""
        return _records(self.measurements_path, "id")

    def write_json(self, name: str, data: object) -> None:
        """Write one of the run's JSON files, whole or not at all."""
        write_text(self.folder / name, dump_json(data))

    def read_json(self, name: str) -> Any:
        """Return one of the run's JSON files."""
        return read_json(self.folder / name)

    def record(self, step: Step, measurements: Sequence[Measurement]) -> None:
        """Append a finished step: its measurements first, then its journal line."""
        lines = [dump_line(dataclasses.asdict(row)) for row in measurements]
        _append(self.measurements_path, lines)
        entry = {
            "step": step.id,
            "finished": now(),
            "digests": {
                row.id: digest(line)
                for row, line in zip(measurements, lines, strict=True)
            },
            "files": self.evidence(step.id),
        }
        _append(self.journal_path, [dump_line(entry)])

    def evidence(self, step: str) -> dict[str, str]:
        """Return the digest of each evidence file that a step has left, by name."""
        return {
            path.relative_to(self.folder).as_posix(): file_digest(path)
            for path in sorted(self.folder.glob(f"evidence/{step}.*"))
        }

    def drop_unfinished(self) -> None:
        """Forget what an interrupted step had written, a torn line included.

        Whatever is appended to a line without its end would be lost with it.
        """
        finished = self.finished()
        kept = [row for _, row in self.rows() if row["step"] in finished]
        for path, rows in (
            (self.journal_path, self.journal()),
            (self.measurements_path, kept),
        ):
            write_text(path, "".join(f"{dump_line(row)}\n" for row in rows))


def create_run(results: Path, plan: dict[str, Any], environment: dict[str, Any]) -> Run:
    """Make a new run folder with its plan and the machine it runs on."""
    started = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    name = f"{started}-{environment['fingerprint'][:8]}"
    folder = results / name
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise MachineError(
            f"the run folder {name} exists already; start again in a second"
        ) from None
    except OSError as error:
        raise disk_error(folder, error) from None
    run = Run(folder)
    run.write_json("environment.json", environment)
    run.write_json("plan.json", {"schema_version": PLAN_SCHEMA, "run": name, **plan})
    return run


def open_run(results: Path, name: str | None) -> Run:
    """Open a run by its name, its path or, without one, the newest."""
    name = name or "latest"
    for folder in (results / name, results.parent / name, Path(name)):
        if (folder / "plan.json").is_file():
            return Run(folder.resolve())
    known = name != "latest"
    what = f"there is no run '{name}'" if known else "there is no finished run"
    raise UsageError(f"{what} in {results.name}/ (make one with 'twins run')")


def newest_unfinished(results: Path) -> Run:
    """Return the newest run that lacks steps or its report, for `--resume`."""
    for plan in sorted(results.glob("*T*Z-*/plan.json"), reverse=True):
        run = Run(plan.parent)
        lacking = {step.id for step in run.steps()} - run.finished()
        if lacking or not (run.folder / "report.html").is_file():
            return run
    raise UsageError("no unfinished run to resume; start one with 'twins run'")


def point_latest(run: Run) -> None:
    """Let `results/latest` lead to this run, in one atomic move."""
    link = run.folder.parent / "latest"
    making = link.with_name(".latest-making")
    making.unlink(missing_ok=True)
    making.symlink_to(run.folder.name)
    making.replace(link)


@contextlib.contextmanager
def only_run(results: Path) -> Iterator[None]:
    """Hold the machine for one run: two at once would disturb each other."""
    results.mkdir(parents=True, exist_ok=True)
    with (results / ".lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            raise MachineError(
                f"another run is measuring on this machine (process {holder}); "
                "two at once would disturb each other: wait for it or stop it"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def read_lines(
    path: Path, *, torn_end: bool = False
) -> list[tuple[int, dict[str, Any]]]:
    """Return (line number, record) for each line of a JSON Lines file.

    With `torn_end`, a last line that was cut off is left out; any other line
    that cannot be read is a UsageError with its number.
    """
    if not path.exists():
        return []
    # No splitlines(), which takes characters within a text for ends of lines too.
    *lines, rest = path.read_bytes().split(b"\n")
    rows = []
    for number, line in enumerate([*lines, rest] if rest else lines, start=1):
        try:
            rows.append((number, _record(line)))
        except ValueError as error:
            if torn_end and number > len(lines):
                break
            message = getattr(error, "msg", None) or error
            raise UsageError(f"{_called(path)}:{number}: {message}") from None
    return rows


def _record(line: bytes) -> dict[str, Any]:
    record = json.loads(line.decode("utf-8"))
    if not isinstance(record, dict):
        raise ValueError("this is no record")  # noqa: TRY004 (of the file's content)
    return record


def _records(path: Path, key: str) -> list[tuple[int, dict[str, Any]]]:
    """Return the records of a file of steps; each must name its step and have `key`."""
    rows = read_lines(path, torn_end=True)
    for number, row in rows:
        for name in ("step", key):
            if name not in row:
                raise UsageError(f"{_called(path)}:{number}: '{name}' is missing")
    return rows


def _measurement(place: str, row: dict[str, Any]) -> Measurement:
    try:
        found = Measurement(**row)
    except TypeError as error:
        raise UsageError(f"{place}: this is no measurement: {error}") from None
    if not isinstance(found.value, int | float):
        raise UsageError(f"{place}: the value is no number: {found.value!r}")
    return found


def _called(path: Path) -> str:
    """Return a file of a run by a name that tells it from those of other runs."""
    return f"{path.parent.name}/{path.name}"


def read_json(path: Path) -> Any:
    """Return a JSON file's content; UsageError when missing or broken."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"{_called(path)} is missing") from None
    except json.JSONDecodeError as error:
        raise UsageError(f"{_called(path)}:{error.lineno}: {error.msg}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{_called(path)} is damaged: it is no text") from None


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all; MachineError when the disk refuses.

    Another process may write the same file to a cache at the same time.
    """
    making = path.with_name(f".{path.name}.{os.getpid()}.making")
    try:
        with making.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        making.replace(path)
    except OSError as error:
        making.unlink(missing_ok=True)
        raise disk_error(path, error) from None


def disk_error(path: Path, error: OSError) -> MachineError:
    """Turn a failed write into a message with its remedy."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return MachineError(
            f"the disk is full while writing {path.name}: free some space first"
        )
    return MachineError(f"cannot write {path.name}: {error.strerror}")


def dump_json(data: object) -> str:
    """Return readable JSON with a stable order."""
    return json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def dump_line(data: object) -> str:
    """Return one line of JSON with a stable order."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(line: str) -> str:
    """Return the digest that the journal keeps of a measurement's line."""
    return hashlib.sha256(line.encode()).hexdigest()[:16]


def file_digest(path: Path) -> str:
    """Return the digest that the journal keeps of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def now() -> str:
    """Return the present time in UTC to the second, as ISO 8601."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _append(path: Path, lines: Sequence[str]) -> None:
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write("".join(f"{line}\n" for line in lines))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise disk_error(path, error) from None
