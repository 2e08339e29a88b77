"""W03: Markdown, rendered and sanitised on the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.browser import Browser, Page, attribute, text_of
from shared_spec.conformance.markup import (
    check_document,
    check_no_active_content,
    check_safe_url,
)

if TYPE_CHECKING:
    from bs4 import Tag

    from shared_spec.conformance.builders import Make, User

pytestmark = pytest.mark.feature("W03")

Article = dict[str, Any]


def content(page: Page) -> Tag:
    """Return the element that holds the rendered body."""
    return page.one(".article-page .article-content")


def rendered(make: Make, browser: Browser, author: User, body: str) -> Tag:
    """Publish a body and return the element that shows it."""
    page = browser.visit(make.article(author, body=body))
    check_document(page)
    return content(page)


# --- Markdown -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("markdown", "selector", "texts"),
    [
        ("# One\n\n## Two", "h1, h2", ["One", "Two"]),
        ("### Three\n\n#### Four", "h3, h4", ["Three", "Four"]),
        ("First.\n\nSecond.", "p", ["First.", "Second."]),
        ("* a\n* b\n* c", "ul > li", ["a", "b", "c"]),
        ("1. a\n2. b", "ol > li", ["a", "b"]),
        ("* a\n    * b", "ul ul > li", ["b"]),
        ("*soft* and **strong**", "em, strong", ["soft", "strong"]),
        ("~~gone~~", "s, del", ["gone"]),
        ("> quoted", "blockquote p", ["quoted"]),
        ("use `x < y`", "p > code", ["x < y"]),
        (
            "```python\nif a < b & c:\n    pass\n```",
            "pre > code",
            ["if a < b & c: pass"],
        ),
        ("    indented <b>", "pre > code", ["indented <b>"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "table th", ["a", "b"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "table td", ["1", "2"]),
        ("one\n\n---\n\ntwo", "hr", [""]),
        ("[here](https://example.com/)", "a", ["here"]),
        ("<https://example.com/>", "a", ["https://example.com/"]),
        ("[ref]\n\n[ref]: https://example.com/", "a", ["ref"]),
        ("![alt](https://example.com/a.png)", "img", [""]),
        ("a  \nb", "br", [""]),
        ("漢字 *שלום* 👍 é", "p", ["漢字 שלום 👍 é"]),
        (r"\*plain\* 1 &lt; 2 &amp; 3", "p", ["*plain* 1 < 2 & 3"]),
    ],
)
def test_markdown(
    make: Make,
    browser: Browser,
    alice: User,
    markdown: str,
    selector: str,
    texts: list[str],
) -> None:
    shown = rendered(make, browser, alice, markdown)
    assert [text_of(tag) for tag in shown.select(selector)] == texts, f"{shown}"


def test_code_keeps_its_lines(make: Make, browser: Browser, alice: User) -> None:
    shown = rendered(make, browser, alice, "```\na\n    b\n\nc\n```")
    code = shown.select_one("pre > code")
    assert code is not None
    assert code.get_text() == "a\n    b\n\nc\n"


def test_links_are_unendorsed(make: Make, browser: Browser, alice: User) -> None:
    body = "[a](https://example.com/?x=1&y=2) <http://example.com/> [b](/tag/x 'T')"
    links = rendered(make, browser, alice, body).select("a")
    hrefs = ["https://example.com/?x=1&y=2", "http://example.com/", "/tag/x"]
    assert [attribute(link, "href") for link in links] == hrefs
    for link in links:
        assert {"nofollow", "ugc", "noopener"} <= set(attribute(link, "rel").split())


def test_pictures_keep_source_and_text(
    make: Make, browser: Browser, alice: User
) -> None:
    body = '![a "b"](https://example.com/a.png "title")'
    picture = rendered(make, browser, alice, body).select_one("img")
    assert picture is not None
    assert attribute(picture, "src") == "https://example.com/a.png"
    assert attribute(picture, "alt") == 'a "b"'


def test_plain_text_is_a_paragraph(make: Make, browser: Browser, alice: User) -> None:
    shown = rendered(make, browser, alice, "Just text.")
    assert [text_of(p) for p in shown.select("p")] == ["Just text."]


def test_longest_body(make: Make, browser: Browser, alice: User) -> None:
    shown = rendered(make, browser, alice, "word " * 19_999 + "last.")
    assert text_of(shown).endswith("last.")


# --- Sanitising ---------------------------------------------------------------

ATTACKS = {
    "script": "<script>alert(1)</script>",
    "script in a paragraph": "a <script>alert(1)</script> b",
    "event handler": '<img src=x onerror="alert(1)">',
    "frame": '<iframe src="https://evil.example/"></iframe>',
    "object": '<object data="https://evil.example/"></object><embed src=x>',
    "style": "<style>body{display:none}</style>",
    "style attribute": '<p style="position:fixed">x</p>',
    "form": '<form action="https://evil.example/"><input name="password"></form>',
    "base and meta": '<base href="//evil.example/"><meta http-equiv=refresh>',
    "svg": '<svg onload="alert(1)"><script>alert(1)</script></svg>',
    "math": "<math><mtext><script>alert(1)</script></mtext></math>",
    "unclosed": "<img src=x onerror=alert(1) ",
    "comment": "<!-- --><script>alert(1)</script><!-- -->",
    "closing tags": "</div></article></main></body></html><script>alert(1)</script>",
    "javascript link": "[x](javascript:alert(1))",
    "javascript link in odd case": "[x](JaVaScRiPt:alert(1))",
    "javascript link with entity": "[x](java&#x73;cript:alert(1))",
    "javascript link with tab": "[x](java&Tab;script:alert(1))",
    "javascript link with newline": "[x](&#10;javascript:alert(1))",
    "javascript autolink": "<javascript:alert(1)>",
    "javascript reference": "[x]\n\n[x]: javascript:alert(1)",
    "vbscript link": "[x](vbscript:msgbox(1))",
    "data link": "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "data picture": "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "javascript picture": "![x](javascript:alert(1))",
    "attribute break-out": '[x](https://e.example/" onmouseover="alert(1))',
    "title break-out": "[x](https://e.example/ '\" onmouseover=\"alert(1)')",
    "alt break-out": '![" onerror="alert(1)](https://e.example/x.png)',
    "code break-out": "```\n</code></pre><script>alert(1)</script>\n```",
    "language break-out": '``` "><script>alert(1)</script>\nx\n```',
    "table": "| <script>alert(1)</script> |\n|---|\n| <b onclick=x>y</b> |",
    "heading": "# <script>alert(1)</script>",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_is_harmless(
    make: Make, browser: Browser, alice: User, attack: str
) -> None:
    article = make.article(alice, body=f"{ATTACKS[attack]}\n\nThe end.")
    page = browser.visit(article)
    check_document(page)
    check_no_active_content(content(page))
    # What breaks out of its place would run although the place itself is clean.
    for script in page.all("script"):
        assert attribute(script, "src").startswith("/"), f"{script}"
    assert page.all("iframe, object, embed, base, svg script") == []
    for link in page.all("a[href]"):
        check_safe_url(attribute(link, "href"))
    assert "The end." in text_of(content(page))


@pytest.mark.parametrize("url", ["tel:123", "ftp://e.example/", "ssh://e", "magnet:?x"])
def test_links_lead_to_pages_and_people_only(
    make: Make, browser: Browser, alice: User, url: str
) -> None:
    body = f"[a]({url}) ![b]({url}) [c](mailto:a@b.example)"
    shown = rendered(make, browser, alice, body)
    links = [attribute(link, "href") for link in shown.select("a, img")]
    assert links == ["", "", "mailto:a@b.example"]
    assert not any(picture.has_attr("src") for picture in shown.select("img"))


def test_raw_html_shows_as_text(make: Make, browser: Browser, alice: User) -> None:
    shown = rendered(make, browser, alice, "before <b>bold</b> <i>after</i>")
    assert shown.select("b, i") == []
    assert text_of(shown) == "before <b>bold</b> <i>after</i>"
