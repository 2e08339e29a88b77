"""Command line: python -m shared_spec.dataset SIZE OUTDIR [--seed N]."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from shared_spec.dataset.rows import SIZES
from shared_spec.dataset.writer import DatasetError, write_dataset

DEFAULT_SEED = 1


def main(arguments: list[str] | None = None) -> int:
    """Write a dataset; return 0, or 3 when the disk or the folder refuses it."""
    parser = argparse.ArgumentParser(
        prog="python -m shared_spec.dataset",
        description="Write a dataset folder; the same seed gives the same bytes.",
    )
    parser.add_argument("size", choices=tuple(SIZES))
    parser.add_argument("outdir", type=Path)
    parser.add_argument("--seed", type=_seed, default=DEFAULT_SEED, metavar="N")
    options = parser.parse_args(arguments)
    try:
        written = write_dataset(options.size, options.outdir, options.seed, _progress)
    except DatasetError as error:
        sys.stderr.write(f"{error}\n")
        return 3
    if not written:
        sys.stderr.write(f"{options.outdir} holds this dataset already; reused\n")
    return 0


def _seed(text: str) -> int:
    seed = int(text)
    if seed < 0:
        raise argparse.ArgumentTypeError("must not be negative")
    return seed


def _progress(table: str, rows: int) -> None:
    sys.stderr.write(f"{table}: {rows:,} rows\n")


if __name__ == "__main__":
    sys.exit(main())
