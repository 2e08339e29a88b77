"""Ten parts of other authors beside Flask."""

from __future__ import annotations

from pathlib import Path

from integrate_story import copy_site, judge_packages, judge_parts

HERE = Path(__file__).parent


def main() -> None:
    copy_site(HERE / "flask_parts")
    judge_parts()
    judge_packages("Flask")


if __name__ == "__main__":
    main()
