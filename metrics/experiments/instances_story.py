"""A site that goes from one instance to three while somebody uses it."""

from __future__ import annotations

import contextlib
import filecmp
import json
import os
import secrets
import signal
import threading
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from deploy_story import APP, Place, read_recipe
from deploy_visitor import Visitor
from probe import free_port, happens, report

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The memory of one instance cannot know what another has changed.
CACHE_OFF = "CONDUIT_CACHE_URL=off"
MEMBER = {"username": "bo", "email": "bo@example.org", "password": "a-long-password"}
#: What a page of one's own answers to its owner, and to somebody who is nobody.
ANSWERS = {200: "good", 302: "lost", 303: "lost"}
LOOKS = 12
NOBODYS = {".venv", "var", "tests", "__pycache__"}
SOURCES = {".py", ".html", ".txt", ".xml", ".po", ".mo"}


class Watch:
    """Somebody signed in who asks for a page of their own again and again."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._done = threading.Event()
        self.seen: Counter[str] = Counter()

    def look(self, times: int = 1) -> None:
        for _ in range(times):
            try:
                status = self._visitor.ask("GET", "/settings").status
            except OSError:
                status = 0
            self.seen[ANSWERS.get(status, "failed")] += 1

    def _go_on(self) -> None:
        while not self._done.is_set():
            self.look()

    @contextlib.contextmanager
    def going_on(self) -> Iterator[None]:
        thread = threading.Thread(target=self._go_on)
        thread.start()
        try:
            yield
        finally:
            self._done.set()
            thread.join()


class Site:
    """A place with one instance, to which others are added."""

    def __init__(self, name: str, wsgi: str) -> None:
        recipe = read_recipe(name)
        settings = (*recipe.settings, CACHE_OFF)
        self.place = Place(Path("grown"), replace(recipe, settings=settings))
        self.logs = [self.place.log]
        self._wsgi, self._frame = wsgi, "\n".join(recipe.site)

    @contextlib.contextmanager
    def another(self, setting: str = "") -> Iterator[int]:
        """Run one more instance, with a setting of its own, and give its port."""
        port, log = free_port(), self.place.app / f"instance-{len(self.logs)}.log"
        command = (
            f"set -a; . ./.env; {setting} "
            f"exec .venv/bin/gunicorn --bind 127.0.0.1:{port} {self._wsgi}"
        )
        with self.place.running("bash", "-c", command, output=log.name):
            if not happens(lambda: answers(Visitor(port))):
                raise RuntimeError(log.read_text()[-600:])
            self.logs.append(log)
            yield port

    def spread_over(self, ports: list[int]) -> None:
        """Name the instances to nginx and have it read that without a stop."""
        app, own = self.place.app, f"http://127.0.0.1:{self.place.app_port}"
        site = self.place.localised(self._frame)
        servers = " ".join(f"server 127.0.0.1:{port};" for port in ports)
        text = f"upstream all {{ {servers} }}\n{site.replace(own, 'http://all')}\n"
        (app / "site.conf").write_text(text)
        os.kill(int((app / "nginx.pid").read_text()), signal.SIGHUP)

    def answered(self) -> list[int]:
        """Count the requests that each instance's log tells of."""
        texts = [log.read_text(errors="replace").splitlines() for log in self.logs]
        return [
            sum(json.loads(line).get("path") == "/settings" for line in lines)
            for lines in ([row for row in text if row[:1] == "{"] for text in texts)
        ]

    def changed(self) -> list[str]:
        """Return the files of the application that are not the finished one's."""
        paths = [path.relative_to(APP) for path in APP.rglob("*") if path.is_file()]
        names = [
            str(path)
            for path in paths
            if path.suffix in SOURCES and not NOBODYS & set(path.parts)
        ]
        _, other, lacking = filecmp.cmpfiles(APP, self.place.app, names, shallow=False)
        return [*other, *lacking]


def answers(visitor: Visitor) -> bool:
    """Say whether there is an application, whatever it thinks of the host's name."""
    with contextlib.suppress(OSError):
        return visitor.ask("GET", "/healthz").status != 502
    return False


def main(name: str, wsgi: str) -> None:
    site = Site(name, wsgi)
    place = site.place
    member = Visitor(place.site_port, person=MEMBER)
    with place.running("bash", "-e", "commands.sh", output="out.log"):
        if not happens(lambda: answers(member)):
            raise RuntimeError((place.app / "out.log").read_text()[-600:])
        if wrong := member.signs_in():
            raise RuntimeError(wrong)
        grow(site, Watch(member))
        lost = Watch(member)
        with site.another(f"CONDUIT_SECRET_KEY={secrets.token_hex(32)}") as port:
            site.spread_over([port])
            happens(lambda: lost.look() or bool(lost.seen["lost"]))
    failed = Watch(member)
    failed.look()
    told = f"another secret: {dict(lost.seen)}; all stopped: {dict(failed.seen)}"
    report("noticed", min(lost.seen["lost"], failed.seen["failed"]) > 0, told)


def grow(site: Site, watch: Watch) -> None:
    """Go from one instance to three, and report how that went."""
    watch.look(LOOKS)
    with contextlib.ExitStack() as stack:
        with watch.going_on():
            more = [stack.enter_context(site.another()) for _ in range(2)]
            site.spread_over([site.place.app_port, *more])
            spread = happens(lambda: min(site.answered()) > 0)
        watch.look(LOOKS)
        wrong = list(Visitor(site.place.site_port, *site.logs).failures())
        answered = site.answered()
    told = f"{sum(watch.seen.values())} requests: {dict(watch.seen)}"
    report("works", not wrong, "; ".join(wrong) or "seven steps")
    report("spread", spread, f"requests by instance: {answered}")
    report("failed", watch.seen["failed"], told)
    report("lost", watch.seen["lost"], told)
    changed = site.changed()
    report("code", len(changed), ", ".join(changed) or "no file")
