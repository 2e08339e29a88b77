"""A server for a single-page front end in Django."""

from __future__ import annotations

import sys
from pathlib import Path

from spa_story import judge, write_front

sys.path.insert(0, str(Path(__file__).parent / "builds"))


def main() -> None:
    write_front()
    import django_site

    judge(django_site)


if __name__ == "__main__":
    main()
