"""What is looked at of an export: pages as files, and a page that is not there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from probe import expect, report, run

if TYPE_CHECKING:
    from collections.abc import Callable

INDEX, NOTES = "/", ("/note/1/", "/note/2/")


def judge_export(ask: Callable[[str], str], command: list[str], source: str) -> None:
    """Export a site into `build`, then one whose index leads to a third note.

    The third is not there; `source` names the module in which it is listed.
    """
    before = [written(url) for url in (INDEX, *NOTES)]
    if any(page is not None for page in before):
        raise RuntimeError("there are pages before the export")
    done = run(*command)
    if done.returncode:
        raise RuntimeError(done.stdout[-800:])
    expect("works", f"file of {INDEX}", written(INDEX), ask(INDEX))
    pages = [ask(url) for url in NOTES]
    expect("addresses", f"files of {NOTES}", [written(url) for url in NOTES], pages)
    text = Path(source).read_text()
    Path(source).write_text(text.replace("LISTED = [1, 2]", "LISTED = [1, 2, 3]"))
    done = run(*command)
    last = (done.stdout.strip().splitlines() or ["nothing said"])[-1]
    told = f"a note that is not there: exit code {done.returncode}, {last}"
    report("missing", done.returncode != 0, told)


def written(url: str) -> str | None:
    """Return the file of a page, None when there is none."""
    path = Path(f"build{url}index.html")
    return path.read_text() if path.is_file() else None
