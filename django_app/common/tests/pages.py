"""A reader of pages for tests."""

from html.parser import HTMLParser
from typing import Any

VOID = {"br", "hr", "img", "input", "link", "meta"}


class Finder(HTMLParser):
    """Collects the elements that have all of some classes."""

    def __init__(self, classes: str) -> None:
        super().__init__()
        self.classes = set(classes.split())
        self.depth = 0
        self.opened: list[tuple[int, list[str]]] = []
        self.found: list[tuple[dict[str, str | None], list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in VOID:
            self.depth += 1
        if self.classes <= set((given.get("class") or "").split()):
            text: list[str] = []
            self.found.append((given, text))
            self.opened.append((self.depth, text))

    def handle_endtag(self, tag: str) -> None:
        self.opened = [item for item in self.opened if item[0] < self.depth]
        self.depth -= 1

    def handle_data(self, data: str) -> None:
        for _, text in self.opened:
            text.append(data)


def _found(response: Any, classes: str) -> list[tuple[dict[str, str | None], str]]:
    finder = Finder(classes)
    finder.feed(response.content.decode())
    return [(given, " ".join("".join(text).split())) for given, text in finder.found]


def texts(response: Any, classes: str) -> list[str]:
    """Return the texts of the elements that have all these classes."""
    return [text for _, text in _found(response, classes)]


def links(response: Any, classes: str) -> list[str]:
    """Return where the links that have all these classes lead."""
    return [
        given["href"] or "" for given, _ in _found(response, classes) if "href" in given
    ]
