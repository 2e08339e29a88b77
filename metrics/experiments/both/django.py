"""A Flask application mounted under a path of a Django site."""

from __future__ import annotations

import sys
from pathlib import Path

from both_stories import mount, tell
from probe import report_lines

BUILDS = Path(__file__).parent / "builds"
sys.path.insert(0, str(BUILDS))


def main() -> None:
    import flask_under_django

    tell("mounted", mount(flask_under_django.site, "Django", "Flask"))
    report_lines("mount-lines", (BUILDS / "flask_under_django.py").read_text())


if __name__ == "__main__":
    main()
