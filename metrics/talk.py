"""What the command line says: talk on stderr, tables and data on stdout."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from metrics.ending import forsake

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from metrics.records import Step


class StepProgress:
    """Progress through planned steps, weighed by their time estimates."""

    def __init__(self, talk: Talk, steps: Sequence[Step], bar: Progress | None) -> None:
        self._talk = talk
        self._bar = bar
        self._total = len(steps)
        self._done = 0
        self._seconds_left = sum(step.estimate_seconds for step in steps)
        self._task = None
        if bar is not None:
            self._task = bar.add_task("", total=self._seconds_left or 1.0)

    def begin(self, step: Step) -> None:
        """Say which step runs now and how much is left by the estimates."""
        left = f"{self._seconds_left:.0f} s left"
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, description=f"{step.id}, {left}")
        else:
            position = f"[{self._done + 1}/{self._total}]"
            self._talk.say(f"{position} {step.id} (about {left})")

    def end(self, step: Step) -> None:
        """Count a step as done."""
        self._done += 1
        self._seconds_left -= step.estimate_seconds
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task, step.estimate_seconds)


class _Console(Console):
    """A console that falls silent when its reader leaves; the command goes on.

    So a pipe into `head` changes no exit code. Text is what it is: the brackets of a
    route are no markup, and `measurements.jsonl:100:` is no emoji.
    """

    def __init__(self, *, stderr: bool = False, soft_wrap: bool = True) -> None:
        super().__init__(
            stderr=stderr,
            soft_wrap=soft_wrap,
            highlight=False,
            markup=False,
            emoji=False,
        )

    def on_broken_pipe(self) -> None:
        """Write no more."""
        self.quiet = True
        forsake(self.file)


class Talk:
    """One place for all output, so that stdout stays data."""

    def __init__(self) -> None:
        self._err = _Console(stderr=True)
        self._out = _Console(soft_wrap=not sys.stdout.isatty())

    def say(self, text: str) -> None:
        """Print a line of talk."""
        self._err.print(text)

    def data(self, value: object) -> None:
        """Print a JSON document on stdout; where that is no UTF-8, in ASCII."""
        plain = not (sys.stdout.encoding or "").lower().startswith("utf")
        self.line(json.dumps(value, indent=1, ensure_ascii=plain))

    def line(self, text: str = "", end: str = "\n") -> None:
        """Print a plain line on stdout."""
        try:
            sys.stdout.write(f"{text}{end}")
            sys.stdout.flush()
        except BrokenPipeError:
            forsake(sys.stdout)

    def close(self) -> None:
        """Write out what others, such as a help text, have printed."""
        self.line(end="")

    def table(
        self, title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
    ) -> None:
        """Print a table: drawn on a terminal, tab-separated elsewhere."""
        if not sys.stdout.isatty():
            self.line("\t".join(columns))
            for row in rows:
                self.line("\t".join(str(cell) for cell in row))
            return
        table = Table(*columns, title=title)
        for row in rows:
            table.add_row(*(str(cell) for cell in row))
        self._out.print(table)

    @contextlib.contextmanager
    def progress(self, steps: Sequence[Step]) -> Iterator[StepProgress]:
        """Show progress: a bar on a terminal, a line a step elsewhere."""
        started = time.monotonic()
        if self._err.is_terminal:
            bar = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                TextColumn("{task.percentage:.0f} %"),
                TimeElapsedColumn(),
                console=self._err,
            )
            with bar:
                yield StepProgress(self, steps, bar)
        else:
            yield StepProgress(self, steps, None)
        self.say(f"{len(steps)} steps in {time.monotonic() - started:.0f} s")
