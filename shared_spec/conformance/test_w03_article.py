"""W03: the article page with its rendered Markdown and its comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from shared_spec.conformance.browser import Browser, Page, attribute, text_of
from shared_spec.conformance.builders import segment
from shared_spec.conformance.markup import (
    check_accessible,
    check_document,
    check_layout,
    check_no_active_content,
    check_safe_url,
    check_time,
)
from shared_spec.conformance.samples import MARKUP, TEMPLATE, TEXTS

if TYPE_CHECKING:
    from bs4 import Tag

    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("W03")

Article = dict[str, Any]


@pytest.fixture(scope="module")
def shown(make: Make) -> Article:
    """An article with tags, favourites and comments; no test changes it."""
    author, reader = make.user(), make.user()
    tags = [make.name("b"), make.name("a")]
    article = make.article(author, title=f"Seen {make.name()}", tagList=tags)
    make.favorite(reader, article)
    make.favorite(author, article)
    for number in range(3):
        make.comment(reader, article, f"Comment number {number}.")
    return article


def visit(browser: Browser, article: Article) -> Page:
    return browser.get(f"/article/{article['slug']}")


def content(page: Page) -> Tag:
    """Return the element that holds the rendered body."""
    return page.one(".article-page .article-content")


def rendered(make: Make, browser: Browser, author: User, body: str) -> Tag:
    """Publish a body and return the element that shows it."""
    page = visit(browser, make.article(author, body=body))
    check_document(page)
    return content(page)


def comments(page: Page) -> list[Tag]:
    return page.all(".card:not(.comment-form)")


# --- Frame --------------------------------------------------------------------


def test_document_is_sound(browser: Browser, shown: Article) -> None:
    page = visit(browser, shown)
    check_document(page)
    check_layout(page)
    check_accessible(page)
    page.one(".article-page")


def test_document_is_sound_when_signed_in(
    make: Make, browser: Browser, shown: Article
) -> None:
    browser.sign_in(make.user())
    page = visit(browser, shown)
    check_document(page)
    check_layout(page)
    check_accessible(page)


def test_title_names_page_and_heading(browser: Browser, shown: Article) -> None:
    page = visit(browser, shown)
    assert text_of(page.one("h1")) == shown["title"]
    assert shown["title"] in text_of(page.one("head > title"))


def test_author_and_day(browser: Browser, shown: Article) -> None:
    page = visit(browser, shown)
    name = shown["author"]["username"]
    authors = page.all(".article-meta a.author")
    assert authors
    for author in authors:
        assert text_of(author) == name
        assert attribute(author, "href") == f"/profile/{name}"
    times = page.all(".article-meta time")
    assert times
    for time in times:
        check_time(time, shown["createdAt"])


def test_tags(browser: Browser, shown: Article) -> None:
    page = visit(browser, shown)
    tags = page.texts(".article-page .tag-list .tag-default")
    assert tags == shown["tagList"]


def test_favourites_are_counted(browser: Browser, shown: Article) -> None:
    words = [
        word.strip("()")
        for text in visit(browser, shown).texts(".article-meta")
        for word in text.split()
    ]
    assert "2" in words, f"no count of 2 in {words}"


def test_default_avatar(api: Client, browser: Browser, shown: Article) -> None:
    page = visit(browser, shown)
    pictures = page.all(".article-meta img, .card img.comment-author-img")
    assert len(pictures) >= 4
    for source in {attribute(picture, "src") for picture in pictures}:
        assert "default-avatar" in source
        assert source.endswith(".svg")
        assert api.raw("GET", source).status_code == 200


def test_given_avatar(api: Client, make: Make, browser: Browser) -> None:
    user = make.user()
    url = "https://example.com/me.png?a=1&b=2"
    api.put("/api/user", token=user.token, json={"user": {"image": url}}, expect=200)
    article = make.article(user)
    make.comment(user, article)
    page = visit(browser, article)
    pictures = page.all(".article-meta img, .card img.comment-author-img")
    assert {attribute(picture, "src") for picture in pictures} == {url}


def test_nothing_is_shown_as_none(browser: Browser, shown: Article) -> None:
    words = set(text_of(visit(browser, shown).one("main")).lower().split())
    assert {"none", "null", "undefined"}.isdisjoint(words)


def test_unknown_article_is_a_page_of_its_own(make: Make, browser: Browser) -> None:
    page = browser.get(f"/article/{make.name('nothing')}", expect=404)
    check_document(page)
    check_layout(page)
    check_accessible(page)


def test_deleted_article_is_gone(
    api: Client, make: Make, browser: Browser, alice: User
) -> None:
    article = make.article(alice)
    visit(browser, article)
    path = f"/api/articles/{article['slug']}"
    api.delete(path, token=alice.token, expect=204)
    browser.get(f"/article/{article['slug']}", expect=404)


def test_change_shows_at_once(
    api: Client, make: Make, browser: Browser, alice: User
) -> None:
    article = make.article(alice)
    visit(browser, article)
    body = {"article": {"title": f"New {article['title']}", "body": "New *text*."}}
    path = f"/api/articles/{article['slug']}"
    new = api.put(path, token=alice.token, json=body, expect=200).json["article"]
    page = visit(browser, new)
    assert text_of(page.one("h1")) == new["title"]
    assert text_of(content(page)) == "New text."
    browser.get(f"/article/{article['slug']}", expect=404)


@pytest.mark.parametrize("slug", ["%00", "a%00b", "%FF", "%ED%A0%80", "s" * 3000])
def test_odd_path_is_no_server_error(browser: Browser, slug: str) -> None:
    assert browser.request("GET", f"/article/{slug}").status in {400, 404}


def test_head_request(browser: Browser, shown: Article) -> None:
    page = browser.request("HEAD", f"/article/{shown['slug']}")
    assert page.status == 200
    assert page.text == ""


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
    page = visit(browser, article)
    check_document(page)
    check_no_active_content(content(page))
    # What breaks out of its place would run although the place itself is clean.
    for script in page.all("script"):
        assert attribute(script, "src").startswith("/"), f"{script}"
    assert page.all("iframe, object, embed, base, svg script") == []
    for link in page.all("a[href]"):
        check_safe_url(attribute(link, "href"))
    assert "The end." in text_of(content(page))


def test_raw_html_shows_as_text(make: Make, browser: Browser, alice: User) -> None:
    shown = rendered(make, browser, alice, "before <b>bold</b> <i>after</i>")
    assert shown.select("b, i") == []
    assert text_of(shown) == "before <b>bold</b> <i>after</i>"


# --- Text, never markup -------------------------------------------------------


@pytest.mark.parametrize("text", TEXTS)
def test_title_and_tag_are_text(
    make: Make, browser: Browser, alice: User, text: str
) -> None:
    title = " ".join(TEXTS[text].split())
    tag = f"{title[:50]} {make.name()}"
    page = visit(browser, make.article(alice, title=title, tagList=[tag]))
    check_document(page)
    assert text_of(page.one("h1")) == title
    assert page.texts(".tag-list .tag-default") == [tag]
    assert title in text_of(page.one("head > title"))


@pytest.mark.parametrize("text", TEXTS)
def test_comment_is_text(make: Make, browser: Browser, alice: User, text: str) -> None:
    article = make.article(alice)
    make.comment(alice, article, TEXTS[text])
    page = visit(browser, article)
    check_document(page)
    (card,) = comments(page)
    (block,) = card.select(".card-block")
    assert text_of(block) == " ".join(TEXTS[text].split())
    assert card.select("script, b") == []


def test_comment_is_no_markdown(make: Make, browser: Browser, alice: User) -> None:
    article = make.article(alice)
    make.comment(alice, article, "# not *a* [link](https://example.com/)")
    (card,) = comments(visit(browser, article))
    (block,) = card.select(".card-block")
    assert "# not *a* [link](https://example.com/)" in text_of(block)
    assert block.select("a, h1, em") == []


def test_names_are_text(make: Make, browser: Browser) -> None:
    name = f"<i>{MARKUP[:8]} & \"'&amp; {TEMPLATE[:9]} {make.name()}"
    user = make.user(username=name)
    article = make.article(user)
    make.comment(user, article)
    page = visit(browser, article)
    check_document(page)
    links = page.all(".article-meta a.author")
    assert {text_of(link) for link in links} == {name}
    assert {unquote(attribute(link, "href")) for link in links} == {f"/profile/{name}"}
    assert name in text_of(comments(page)[0])
    assert page.all("main i, main script") == []


# --- Comments -----------------------------------------------------------------


def test_no_comments(make: Make, browser: Browser, alice: User) -> None:
    assert comments(visit(browser, make.article(alice))) == []


def test_comments_newest_first(browser: Browser, shown: Article) -> None:
    blocks = visit(browser, shown).texts(".card:not(.comment-form) .card-block")
    assert blocks == [f"Comment number {number}." for number in (2, 1, 0)]


def test_comment_names_author_and_day(
    make: Make, browser: Browser, alice: User, bob: User
) -> None:
    article = make.article(alice)
    comment = make.comment(bob, article)
    (card,) = comments(visit(browser, article))
    profile = f"/profile/{segment(bob.username)}"
    assert profile in [attribute(link, "href") for link in card.select("a")]
    assert bob.username in text_of(card)
    (time,) = card.select("time")
    check_time(time, comment["createdAt"])


def test_comments_of_this_article_only(
    make: Make, browser: Browser, shown: Article, alice: User
) -> None:
    article = make.article(alice)
    make.comment(alice, article, "Only here.")
    assert visit(browser, article).texts(".card-block") == ["Only here."]
    assert "Only here." not in visit(browser, shown).text


def test_deleted_comment_is_gone(
    api: Client, make: Make, browser: Browser, alice: User
) -> None:
    article = make.article(alice)
    kept, gone = (make.comment(alice, article, text) for text in ("Kept.", "Gone."))
    path = f"/api/articles/{article['slug']}/comments/{gone['id']}"
    api.delete(path, token=alice.token, expect=204)
    assert kept["id"] != gone["id"]
    assert visit(browser, article).texts(".card-block") == ["Kept."]


def test_visitor_has_no_forms_but_a_way_to_sign_in(
    browser: Browser, shown: Article
) -> None:
    page = visit(browser, shown)
    assert page.all("main form") == []
    paths = {href.partition("?")[0] for href in page.hrefs("a")}
    assert {"/login", "/register"} <= paths


def test_edit_and_delete_are_the_authors(
    make: Make, browser: Browser, shown: Article
) -> None:
    browser.sign_in(make.user())
    page = visit(browser, shown)
    texts = page.texts("a, button")
    assert "Edit Article" not in texts
    assert "Delete Article" not in texts
    assert page.all(".mod-options .ion-trash-a") == []
