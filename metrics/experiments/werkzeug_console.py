"""The console on Werkzeug's error page, asked as its script in the browser asks it."""

from __future__ import annotations

import json
import re
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING

from probe import get

if TYPE_CHECKING:
    from pathlib import Path

_ASKED = "secret_of_frame.upper()"


class Console:
    """The console of the last frame of an error page, and the server's log."""

    def __init__(self, url: str, page: str, log: Path) -> None:
        self._url, self._log = url, log
        self.offered = "EVALEX = true" in page
        self.frames = re.findall(r'<div class="frame" id="frame-(\d+)">', page)
        found = re.search(r'SECRET = "(\w+)"', page)
        self._common = {"__debugger__": "yes", "s": found[1] if found else ""}
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self._browser = urllib.request.build_opener(cookies)

    def guarded(self) -> bool:
        """Say whether nothing is evaluated without the PIN, nor with a wrong one."""
        before = get(f"{self._url}?{urllib.parse.urlencode(self._expression())}")[1]
        wrong = json.loads(self._ask(cmd="pinauth", pin="000-000-000"))
        return "NEEDLE-42" not in before and wrong["auth"] is False

    def evaluated(self) -> str:
        """Return what an expression in the failing frame gives, after the PIN."""
        pin = re.search(r"PIN: ([\d-]+)", self._log.read_text())
        self._ask(cmd="pinauth", pin=pin[1] if pin else "")
        return re.sub(r"<[^>]*>", "", self._ask(**self._expression())).strip()

    def _expression(self) -> dict[str, str]:
        frame = self.frames[-1] if self.frames else "0"
        return {**self._common, "cmd": _ASKED, "frm": frame}

    def _ask(self, **query: str) -> str:
        asked = urllib.parse.urlencode({**self._common, **query})
        with self._browser.open(f"{self._url}?{asked}", timeout=20) as answer:
            return answer.read().decode()
