"""W04: the editor, by which members write articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from shared_spec.conformance.browser import (
    Browser,
    attribute,
    form_values,
    text_of,
)
from shared_spec.conformance.editor import (
    FIELDS,
    LABELS,
    LIMITS,
    draft,
    editor_form,
    fetch,
    send,
    slug_of,
)
from shared_spec.conformance.forms import (
    button_form,
    check_forbidden,
    check_missing,
    check_needs_token,
    check_page,
    check_refused,
    check_sent_to_sign_in,
    label_of,
)
from shared_spec.conformance.samples import TEXTS

if TYPE_CHECKING:
    from shared_spec.conformance.builders import Make, User
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("W04")

Article = dict[str, Any]


# --- The form -----------------------------------------------------------------


def test_form(author: Browser) -> None:
    page = author.get("/editor")
    check_page(page, "New Article")
    form = editor_form(page)
    assert attribute(form, "method").lower() == "post"
    assert [text_of(button) for button in form.select('button[type="submit"]')] == [
        "Publish Article"
    ]
    for name in FIELDS:
        field = form.select_one(f'[name="{name}"]')
        assert field is not None
        assert label_of(page, field) == LABELS[name]
        assert form_values(form)[name] == ""
    assert page.one('textarea[name="body"]')
    assert attribute(page.one('[name="tags"]'), "placeholder") == "Enter tags"
    assert page.all('head > script[src^="/static/site"]')


def test_navigation_leads_here(author: Browser) -> None:
    assert author.get("/editor").texts("nav.navbar .nav-link.active") == ["New Article"]


def test_form_of_an_article(make: Make, author: Browser, alice: User) -> None:
    article = make.article(alice, tagList=["b", "a c"])
    page = author.get(f"/editor/{article['slug']}")
    check_page(page, "Edit Article")
    values = form_values(editor_form(page))
    assert {name: values[name] for name in FIELDS} == {
        **{name: article[name] for name in LIMITS},
        "tags": "a c, b",
    }


@pytest.mark.parametrize("text", TEXTS)
def test_form_shows_text_as_it_is(
    make: Make, author: Browser, alice: User, text: str
) -> None:
    title = " ".join(TEXTS[text].split())
    written = {"title": title, "description": title, "body": TEXTS[text]}
    article = make.article(alice, **written, tagList=[title[:30]])
    page = author.get(f"/editor/{article['slug']}")
    check_page(page, "Edit Article")
    values = form_values(editor_form(page))
    assert {name: values[name] for name in written} == written
    assert values["tags"] == title[:30].strip()


def test_first_lines_stay_empty(make: Make, author: Browser, alice: User) -> None:
    article = make.article(alice, body="\n\n    code\n")
    page = author.get(f"/editor/{article['slug']}")
    body = form_values(editor_form(page))["body"]
    assert body.replace("\r\n", "\n") == "\n\n    code\n"


# --- Who may ------------------------------------------------------------------


def test_visitor_is_asked_to_sign_in(browser: Browser, standing: Article) -> None:
    for path in (
        "/editor",
        "/editor?x=1&y=%2F",
        f"/editor/{standing['slug']}",
        "/editor/no-such-article",
    ):
        check_sent_to_sign_in(browser.get(path, expect=None), path)


def test_visitor_comes_back_after_signing_in(browser: Browser, alice: User) -> None:
    target = browser.get("/editor", expect=None).local_location
    assert browser.sign_in(alice, target).local_location == "/editor"


def test_visitor_sends_nothing(
    api: Client, make: Make, browser: Browser, standing: Article
) -> None:
    values, slug = draft(make), standing["slug"]
    check_sent_to_sign_in(browser.post("/editor", values), "/editor")
    path = f"/editor/{slug}"
    check_sent_to_sign_in(browser.post(path, values), path)
    check_sent_to_sign_in(browser.post(f"{path}/delete"), f"/article/{slug}")
    assert fetch(api, slug)["title"] == standing["title"]


def test_article_of_somebody_else(
    api: Client, make: Make, reader: Browser, standing: Article
) -> None:
    path = f"/editor/{standing['slug']}"
    check_forbidden(reader.get(path, expect=403))
    check_forbidden(reader.post(path, draft(make)))
    check_forbidden(reader.post(path, draft(make, title="")))
    check_forbidden(reader.post(f"{path}/delete"))
    assert fetch(api, standing["slug"])["updatedAt"] == standing["updatedAt"]


def test_unknown_article(make: Make, author: Browser) -> None:
    for slug in (make.name("none"), "%00", "%FF"):
        check_missing(author.get(f"/editor/{slug}", expect=404))
        check_missing(author.post(f"/editor/{slug}", draft(make)))
        check_missing(author.post(f"/editor/{slug}", draft(make, title="")))
        check_missing(author.post(f"/editor/{slug}/delete"))


def test_forms_need_their_token(
    api: Client, make: Make, author: Browser, alice: User
) -> None:
    page = author.get("/editor")
    values = draft(make)
    check_needs_token(author, page, editor_form(page), values)
    article = make.article(alice)
    page = author.get(f"/editor/{article['slug']}")
    check_needs_token(author, page, editor_form(page), values)
    page = author.visit(article)
    check_needs_token(author, page, button_form(page, "Delete Article"))
    assert fetch(api, article["slug"])["title"] == article["title"]
    path = f"/api/articles?author={alice.username}"
    titles = [a["title"] for a in api.get(path, expect=200).json["articles"]]
    assert values["title"] not in titles


def test_forged_form_is_told_so_first(browser: Browser, make: Make) -> None:
    for path in ("/editor", "/editor/none", "/editor/none/delete"):
        check_forbidden(browser.request("POST", path, data=draft(make)))


# --- Publishing ---------------------------------------------------------------


def test_publish(api: Client, make: Make, author: Browser, alice: User) -> None:
    values = draft(make, body="# Two\n\nlines", tags="")
    slug = slug_of(send(author, values))
    article = fetch(api, slug)
    assert {name: article[name] for name in LIMITS} == {
        name: values[name] for name in LIMITS
    }
    assert article["tagList"] == []
    assert article["author"]["username"] == alice.username
    check_page(author.get(f"/article/{slug}"), values["title"])


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        ("b, a", ["a", "b"]),
        ("a,,b,", ["a", "b"]),
        (" , ,", []),
        ("b,a,b, a ", ["a", "b"]),
        ("two words, a", ["a", "two words"]),
        ("a, A", ["A", "a"]),
        ("漢 👍,ß", ["ß", "漢 👍"]),
        ('"quoted, tag"', ['"quoted', 'tag"']),
    ],
)
def test_tags(
    api: Client, make: Make, author: Browser, written: str, tags: list[str]
) -> None:
    slug = slug_of(send(author, draft(make, tags=written)))
    assert fetch(api, slug)["tagList"] == tags
    assert author.get(f"/article/{slug}").texts(".article-page .tag-default") == tags


def test_title_is_trimmed(api: Client, make: Make, author: Browser) -> None:
    values = draft(make)
    padded = values | {"title": f"  {values['title']}\t", "description": " d "}
    article = fetch(api, slug_of(send(author, padded)))
    assert article["title"] == values["title"]
    assert article["description"] == "d"


def test_equal_titles_are_two_articles(make: Make, author: Browser) -> None:
    values = draft(make)
    assert slug_of(send(author, values)) != slug_of(send(author, values))


@pytest.mark.parametrize("text", ["markup", "sql", "template", "right-to-left"])
def test_text_is_stored_as_it_is(
    api: Client, make: Make, author: Browser, text: str
) -> None:
    title = " ".join(TEXTS[text].split())
    values = draft(make, title=title, description=title, body=TEXTS[text])
    article = fetch(api, slug_of(send(author, values)))
    assert {name: article[name] for name in LIMITS} == {
        name: values[name] for name in LIMITS
    }


def test_other_fields_are_ignored(
    api: Client, make: Make, author: Browser, alice: User, bob: User
) -> None:
    extra = {"slug": "mine", "author": bob.username, "author_id": "1", "id": "1"}
    extra |= {"created_at": "2001-01-01", "featured": "1"}
    article = fetch(api, slug_of(send(author, draft(make) | extra)))
    assert article["slug"] != "mine"
    assert article["author"]["username"] == alice.username
    assert not article["createdAt"].startswith("2001")


# --- Refusals -----------------------------------------------------------------


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("blank", ["", "  \t "], ids=["empty", "blanks"])
def test_blank_field(make: Make, author: Browser, name: str, blank: str) -> None:
    page = send(author, draft(make) | {name: blank})
    check_refused(page, "New Article", f"{LABELS[name]} can't be blank")


def test_several_mistakes_at_once(make: Make, author: Browser) -> None:
    page = send(author, dict.fromkeys(FIELDS, ""))
    blank = [f"{LABELS[name]} can't be blank" for name in LIMITS]
    check_refused(page, "New Article", *blank)


@pytest.mark.parametrize("name", LIMITS)
def test_longest_text(api: Client, make: Make, author: Browser, name: str) -> None:
    limit = LIMITS[name]
    done = send(author, draft(make) | {name: "x" * limit})
    assert fetch(api, slug_of(done))[name] == "x" * limit
    page = send(author, draft(make) | {name: "x" * (limit + 1)})
    message = f"{LABELS[name]} is too long (maximum is {limit} characters)"
    check_refused(page, "New Article", message)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("title", "a\x07b"),
        ("title", "a\u2028b"),
        ("description", "a\x1fb"),
        ("body", "a\x00b"),
    ],
)
def test_forbidden_characters(
    make: Make, author: Browser, name: str, text: str
) -> None:
    page = send(author, draft(make) | {name: text})
    check_refused(page, "New Article", f"{LABELS[name]} is invalid")


def test_tag_too_long(api: Client, make: Make, author: Browser) -> None:
    longest = "t" * 64
    slug = slug_of(send(author, draft(make, tags=f" {longest} ,a")))
    assert fetch(api, slug)["tagList"] == ["a", longest]
    page = send(author, draft(make, tags=f"a, {longest}t"))
    message = "Tags is too long (maximum is 64 characters)"
    check_refused(page, "New Article", message)


def test_odd_tag(make: Make, author: Browser) -> None:
    for tags in ("a\x00b", "good, a\x1bb"):
        check_refused(
            send(author, draft(make, tags=tags)), "New Article", "Tags is invalid"
        )


def test_too_many_tags(api: Client, make: Make, author: Browser) -> None:
    names = [f"t{number:02}" for number in range(31)]
    thirty = [*names[:30], names[0]]
    slug = slug_of(send(author, draft(make, tags=",".join(thirty))))
    assert fetch(api, slug)["tagList"] == names[:30]
    page = send(author, draft(make, tags=",".join(names)))
    check_refused(page, "New Article", "Tags is invalid")


@pytest.mark.parametrize("text", ["markup", "template"])
def test_refused_form_keeps_what_was_written(
    make: Make, author: Browser, text: str
) -> None:
    written = draft(make, body=f'\n{TEXTS[text]}</textarea>"', tags=f"{TEXTS[text]},b")
    page = send(author, written | {"title": ""})
    check_refused(page, "New Article", "Title can't be blank")
    values = form_values(editor_form(page))
    kept = {name: values[name].replace("\r\n", "\n") for name in FIELDS}
    assert kept == written | {"title": ""}


def test_refused_form_can_be_mended(api: Client, make: Make, author: Browser) -> None:
    values = draft(make, tags="b, a")
    page = send(author, values | {"title": ""})
    done = author.submit(page, editor_form(page), {"title": values["title"]})
    article = fetch(api, slug_of(done))
    assert article["title"] == values["title"]
    assert article["tagList"] == ["a", "b"]


def test_missing_fields_are_blank(author: Browser) -> None:
    page = author.post("/editor")
    messages = [f"{LABELS[name]} can't be blank" for name in LIMITS]
    check_refused(page, "New Article", *messages)
