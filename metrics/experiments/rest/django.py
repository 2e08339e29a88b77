"""A small API on Django alone, and with its REST framework."""

from __future__ import annotations

import sys
from pathlib import Path

from probe import run_parts
from rest_cases import judge

BUILDS = Path(__file__).parent / "builds"


def main() -> None:
    if not sys.argv[1:]:
        run_parts(__file__, ("core", "extended"))
        return
    sys.path.insert(0, str(BUILDS))
    build = __import__(f"django_{sys.argv[1]}")
    build.create_tables()
    judge(sys.argv[1], build)


if __name__ == "__main__":
    main()
