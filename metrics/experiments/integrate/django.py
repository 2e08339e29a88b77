"""Ten parts of other authors beside Django, and the console of Werkzeug."""

from __future__ import annotations

import json
from pathlib import Path

from integrate_story import FAULT, copy_site, judge_packages, judge_parts
from probe import free_port, get, python, report, run, serving
from werkzeug_console import Console

HERE = Path(__file__).parent


def system_check() -> None:
    def messages(*arguments: str) -> list[str]:
        done = run("messages.py", *arguments)
        if done.returncode:
            raise RuntimeError(done.stdout)
        return json.loads(done.stdout.splitlines()[-1])

    found = messages()
    report("messages", len(found), f"manage.py check: {'; '.join(found) or 'none'}")
    faulty = messages(FAULT)
    report(
        "message-control", len(faulty) > len(found), f"no toolbar middleware: {faulty}"
    )


def console() -> None:
    """The steps of django-extensions: its app, and its own server."""
    port, log = free_port(), Path("console.log")
    command = python("manage.py", "runserver_plus", f"127.0.0.1:{port}")
    with serving(command, port, log):
        url = f"http://127.0.0.1:{port}/broken/"
        status, page = get(url)
        found = Console(url, page, log)
        report("console-offered", status == 500 and found.offered, "runserver_plus")
        held, seen = found.guarded(), found.evaluated()
    told = f"without PIN {held}; with it {seen}"
    report("console-evaluates", held and "NEEDLE-42" in seen, told)


def main() -> None:
    copy_site(HERE / "django_parts")
    done = run("manage.py", "migrate", "--run-syncdb", "--verbosity=0")
    done.check_returncode()
    run("manage.py", "collectstatic", "--noinput").check_returncode()
    judge_parts()
    judge_packages("Django")
    system_check()
    console()


if __name__ == "__main__":
    main()
