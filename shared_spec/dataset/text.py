"""Titles, names, tags and bodies: the texts of the dataset's rows."""

from __future__ import annotations

import re
from itertools import cycle, islice
from typing import TYPE_CHECKING

from shared_spec.dataset.seeded import scatter
from shared_spec.dataset.words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared_spec.dataset.seeded import Draw
    from shared_spec.dataset.words import Language, Pair

TITLE_LENGTH = 200
BODY_LENGTH = 100_000

# Twenty rows in a row cycle through these languages, half of them English.
_TURNS = (
    *("en", "ar", "en", "de", "en", "ru", "en", "zh", "en", "fr"),
    *("en", "he", "en", "ja", "en", "el", "en", "hi", "en", "de"),
)
_SPECIAL_EVERY = 41
_SPECIAL_TITLES = (
    (
        '<script>alert("title")</script> and other things that are only text',
        "script-alert-title-script-and-other-things-that-are-only-text",
    ),
    (
        "Robert'); DROP TABLE articles; -- or why we bind parameters",
        "robert-drop-table-articles-or-why-we-bind-parameters",
    ),
    ("🚀🔥 Launch day! 100 % & <more> 🎉", "launch-day-100-more"),
    (
        "Z͑a͜l̈g͗o̊ text, é composed and é combined",
        "z-a-lg-o-text-e-composed-and-e-combined",
    ),
    (
        "{{ 7 * 7 }} {% raw %} ${braces} that no template may expand",
        "7-7-raw-braces-that-no-template-may-expand",
    ),
    ("🦊", "article"),
    (
        "../../etc/passwd, %2e%2e%2f and a backslash \\ in a title",
        "etc-passwd-2e-2e-2f-and-a-backslash-in-a-title",
    ),
)
_CODE = (
    'def greet(name: str) -> str:\n    return f"Hello, {name} <& goodbye>"',
    "SELECT slug, count(*)\nFROM articles\nGROUP BY slug\nHAVING count(*) > 1;",
    "<nav>\n  <a href='/'>Home</a>\n</nav>",
    "$ curl -s localhost:8000/api/tags | head -c 100",
)
_RAW_HTML = (
    '<script>document.title = "stolen"</script>',
    '<img src="x" onerror="alert(1)">',
    '<iframe src="https://frames.example/"></iframe>',
    '<p style="position:fixed">covering the page</p>',
    "[a link that must not run](javascript:alert(1))",
)
_BASE_TAGS = (
    *("python", "webdev", "testing", "databases", "performance", "sql", "django"),
    *("flask", "tutorial", "opinion", "security", "linux", "html", "css", "history"),
    *("travel", "cooking", "gardening", "music", "photography", "books", "cycling"),
    *("design", "typography", "maths", "statistics", "careers", "remote work"),
    *("open source", "accessibility", "c++", "c#", "node.js", "AT&T", "R&D", "日本語"),
    *("中文", "русский", "العربية", "עברית", "ελληνικά", "हिन्दी", "müsli", "façade"),
    *("☕", "<b>bold</b>", "100%", "a/b testing", "Python", "o'reilly", "q?a#1"),
)
_TAG_KINDS = ("tips", "news", "review", "howto", "deep-dive", "basics", "stories")

TAGS: tuple[str, ...] = (
    *_BASE_TAGS,
    *(f"{tag}-{kind}" for kind in _TAG_KINDS for tag in _BASE_TAGS[:30]),
)


def turn(row: int) -> tuple[Language, int]:
    """Return the row's language, and which row of that language it is (from 0)."""
    rounds, place = divmod(row - 1, len(_TURNS))
    code = _TURNS[place]
    earlier = _TURNS[:place].count(code)
    return LANGUAGES[code], rounds * _TURNS.count(code) + earlier


def name(row: int) -> str:
    """Return the row's user name, unique among all rows."""
    language, index = turn(row)
    names = len(language.given) * len(language.family)
    lap, number = divmod(index, names)
    family, given = divmod(scatter(number, names) - 1, len(language.given))
    number_text = f" {lap + 1}" if lap else ""
    return f"{language.given[given]} {language.family[family]}{number_text}"


def title_and_slug(row: int, draw: Draw) -> Pair:
    """Return an article's title and its slug, unique among all rows.

    A title that stood before gets a suffix as the apps would add it.
    """
    if row % _SPECIAL_EVERY == 0:
        title, slug = _special_title(row, draw)
        return title, f"{slug}-{suffix(row)}"
    language, index = turn(row)
    lap, number = divmod(index, language.titles)
    title, slug = language.title(scatter(number, language.titles) - 1)
    return title, f"{slug}-{suffix(row)}" if lap else slug


def suffix(row: int) -> str:
    """Return six characters of [a-z0-9], different for every row.

    The first one is a digit, so no slug made of words alone can be equal.
    """
    number = scatter(row, 10 * 36**5) - 1
    digits = []
    for _ in range(5):
        number, digit = divmod(number, 36)
        digits.append("0123456789abcdefghijklmnopqrstuvwxyz"[digit])
    return "".join([str(number), *digits])


def sentences(language: Language, draw: Draw, count: int) -> str:
    """Return a paragraph of this many sentences."""
    return " ".join(draw.pick(language.sentences) for _ in range(count))


def tags(draw: Draw) -> list[str]:
    """Return an article's tags sorted by code point; few tags are very common."""
    wanted = draw.below(6)
    return sorted({TAGS[draw.rank(len(TAGS)) - 1] for _ in range(wanted)})


def body(row: int, draw: Draw) -> str:
    """Return an article's Markdown: usually a page or two, rarely a small book."""
    language, _ = turn(row)
    if row % 1000 == 250:
        text = "\n\n".join(islice(_blocks(language, draw), 1200))
        return text[:BODY_LENGTH].rstrip()
    blocks = draw.between(40, 120) if draw.chance(0.02) else draw.between(3, 10)
    return "\n\n".join(islice(_blocks(language, draw), blocks))


def comment(row: int, draw: Draw) -> str:
    """Return a comment: mostly short, some of several lines, some with markup."""
    language, _ = turn(row + 7)
    if draw.chance(0.01):
        return draw.pick((*_RAW_HTML, *_CODE, *(title for title, _ in _SPECIAL_TITLES)))
    if draw.chance(0.01):
        return sentences(language, draw, 80)[:10_000].rstrip()
    text = sentences(language, draw, draw.between(1, 3))
    if draw.chance(0.1):
        text += "\n\n" + sentences(language, draw, draw.between(1, 2))
    return f"{text} 👍" if draw.chance(0.05) else text


def bio(row: int, draw: Draw) -> str | None:
    """Return a biography: often none, mostly short, rarely as long as allowed."""
    language, _ = turn(row)
    if draw.chance(0.3):
        return None
    if draw.chance(0.02):
        return sentences(language, draw, 60)[:2000].rstrip()
    text = sentences(language, draw, draw.between(1, 2))
    return text + "\n" + draw.pick(language.sentences) if draw.chance(0.1) else text


def _special_title(row: int, draw: Draw) -> Pair:
    which = row // _SPECIAL_EVERY % (len(_SPECIAL_TITLES) + 1)
    if which < len(_SPECIAL_TITLES):
        return _SPECIAL_TITLES[which]
    # As long as a title may be; plain English, so that its slug is simple.
    title = sentences(LANGUAGES["en"], draw, 8)[:TITLE_LENGTH].rstrip()
    return title, re.sub("[^a-z0-9]+", "-", title.lower()).strip("-")


def _blocks(language: Language, draw: Draw) -> Iterator[str]:
    yield sentences(language, draw, draw.between(2, 4))
    start = draw.below(len(_KINDS))
    for block in cycle(_KINDS[start:] + _KINDS[:start]):
        yield block(language, draw)


def _heading(language: Language, draw: Draw) -> str:
    return "#" * draw.between(1, 4) + f" {draw.pick(language.sentences).rstrip('.。')}"


def _text(language: Language, draw: Draw) -> str:
    return sentences(language, draw, draw.between(2, 5))


def _list(language: Language, draw: Draw) -> str:
    mark = draw.pick(("-", "1."))
    items = range(draw.between(2, 5))
    return "\n".join(f"{mark} {draw.pick(language.sentences)}" for _ in items)


def _code(_language: Language, draw: Draw) -> str:
    return f"```\n{draw.pick(_CODE)}\n```"


def _quote(language: Language, draw: Draw) -> str:
    return f"> {draw.pick(language.sentences)}\n> — *{draw.pick(language.given)}*"


def _links(language: Language, draw: Draw) -> str:
    target = f"https://reading.example/{draw.below(1000)}"
    link = f"[{draw.pick(language.nouns)[0]}]({target})"
    return f"**{draw.pick(language.sentences)}** {link} `{draw.below(99)}`"


def _html(language: Language, draw: Draw) -> str:
    return draw.pick(_RAW_HTML) if draw.chance(0.15) else _text(language, draw)


_KINDS = (_heading, _text, _list, _text, _code, _quote, _text, _links, _html)
