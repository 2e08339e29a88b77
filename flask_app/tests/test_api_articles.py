"""Publishing, showing, changing and deleting an article."""

import re

import pytest
from conduit import publishing
from conduit.extensions import db
from conduit.models import Tag, article_tags
from sqlalchemy import func, select

pytestmark = pytest.mark.feature("A06")

BLANK = ["can't be blank"]
INVALID = ["is invalid"]
MISSING = {"errors": {"token": ["is missing"]}}
NOT_FOUND = {"errors": {"article": ["not found"]}}
FORBIDDEN = {"errors": {"article": ["forbidden"]}}
PATH = "/api/articles/a-title"


def post(caller, **fields):
    article = {"title": "A Title", "description": "About", "body": "Text"} | fields
    return caller.post("/api/articles", {"article": article})


def put(caller, path=PATH, **fields):
    return caller.put(path, {"article": fields})


def test_article_is_answered_in_full(ann, anyone):
    answer = post(ann, title=" A  Title ", tagList=["b", "a", "b ", "B"])
    assert answer.status_code == 201
    article = answer.json["article"]
    time = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
    assert re.fullmatch(time, article["createdAt"])
    assert article["updatedAt"] == article["createdAt"]
    assert article == article | {
        "slug": "a-title",
        "title": "A  Title",
        "description": "About",
        "body": "Text",
        "tagList": ["B", "a", "b"],
        "favorited": False,
        "favoritesCount": 0,
        "author": {"username": "ann", "bio": None, "image": None, "following": False},
    }
    assert len(article) == 10
    assert anyone.get(PATH).json == {"article": article}


def test_reader_sees_whether_the_author_is_followed(ann, bob, publish):
    publish(ann)
    bob.post("/api/profiles/ann/follow")
    assert bob.get(PATH).json["article"]["author"]["following"] is True
    assert ann.get(PATH).json["article"]["author"]["following"] is False


def test_body_keeps_its_blanks_and_any_script(ann):
    body = "    code\n\ttab 漢字 مرحبا 👩‍👩‍👧 <b>\n"
    assert post(ann, body=body).json["article"]["body"] == body


def test_answer_is_compact_utf8(ann, client):
    post(ann, title="Ünïcödé")
    raw = client.get("/api/articles/unicode").data
    assert '"title":"Ünïcödé"'.encode() in raw


def test_unknown_fields_are_not_assigned(ann):
    article = post(
        ann, slug="mine", createdAt="2001-01-01T00:00:00.000Z", favoritesCount=9
    ).json["article"]
    assert article["slug"] == "a-title"
    assert article["favoritesCount"] == 0
    assert not article["createdAt"].startswith("2001")


@pytest.mark.parametrize("field", ["title", "description", "body"])
@pytest.mark.parametrize(
    ("value", "message"),
    [("", BLANK), (" \n", BLANK), (None, BLANK), (1, INVALID), ("a\0b", INVALID)],
)
def test_bad_text_is_refused(ann, field, value, message):
    expected = {"errors": {field: message}}
    answer = post(ann, **{field: value})
    assert answer.status_code == 422
    assert answer.json == expected
    post(ann)
    answer = put(ann, **{field: value})
    assert answer.status_code == 422
    assert answer.json == expected


@pytest.mark.parametrize(
    ("field", "maximum"), [("title", 200), ("description", 500), ("body", 100_000)]
)
def test_length_is_limited(ann, field, maximum):
    assert post(ann, **{field: "x" * maximum}).status_code == 201
    message = f"is too long (maximum is {maximum} characters)"
    answer = post(ann, **{field: "x" * (maximum + 1)})
    assert answer.json == {"errors": {field: [message]}}


@pytest.mark.parametrize("field", ["title", "description"])
def test_titles_are_one_line(ann, field):
    assert post(ann, **{field: "a\nb"}).json == {"errors": {field: INVALID}}


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        (None, BLANK),
        ("a", INVALID),
        ({}, INVALID),
        ([1], INVALID),
        (["a", None], BLANK),
        (["a", " "], BLANK),
        (["a\nb"], INVALID),
        (["x" * 65], ["is too long (maximum is 64 characters)"]),
        ([f"{n}" for n in range(31)], INVALID),
    ],
)
def test_bad_tags_are_refused(ann, tags, message):
    expected = {"errors": {"tagList": message}}
    assert post(ann, tagList=tags).json == expected
    post(ann)
    answer = put(ann, tagList=tags)
    assert answer.status_code == 422
    assert answer.json == expected


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Hello, big World!", "hello-big-world"),
        ("Füße", "fusse"),
        ("漢字", "han-zi"),
        ("!?", "article"),
        ("x" * 200, "x" * 200),
    ],
)
def test_slug_comes_from_the_title(ann, publish, title, slug):
    assert publish(ann, title)["slug"] == slug


@pytest.mark.parametrize(
    ("title", "pattern"),
    [
        ("Feed", r"feed-[a-z0-9]{6}"),
        ("taken", r"taken-[a-z0-9]{6}"),
        ("!?", r"article-[a-z0-9]{6}"),
        ("x" * 200, r"x{200}-[a-z0-9]{6}"),
    ],
)
def test_slug_of_equal_titles_gets_a_random_end(ann, publish, title, pattern):
    publish(ann, title, tagList=["a"])
    article = publish(ann, title, tagList=["a", "b"])
    assert re.fullmatch(pattern, article["slug"])
    assert article["tagList"] == ["a", "b"]


def test_no_free_slug_is_a_failure(ann, publish, monkeypatch):
    publish(ann, "a")
    monkeypatch.setattr(publishing, "candidates", lambda _: ["a", "a"])
    with pytest.raises(publishing.IntegrityError):
        post(ann, title="a")


def test_only_given_fields_change(ann, publish):
    before = publish(ann, tagList=["a"])
    answer = put(ann, body="New", slug="mine")
    assert answer.status_code == 200
    after = answer.json["article"]
    assert after["updatedAt"] > before["updatedAt"]
    assert after == before | {"body": "New", "updatedAt": after["updatedAt"]}
    assert ann.get(PATH).json["article"] == after


def test_nothing_given_changes_nothing(ann, publish):
    before = publish(ann, tagList=["a"])
    for fields in ({}, {"title": "A Title", "body": "Text", "tagList": ["a"]}):
        answer = put(ann, **fields)
        assert answer.status_code == 200
        assert answer.json["article"] == before


def test_tags_are_replaced_or_removed(ann, publish):
    moments = [publish(ann, tagList=["a", "b"])["updatedAt"]]
    for tags in (["c", "b"], []):
        article = put(ann, tagList=tags).json["article"]
        assert article["tagList"] == sorted(tags)
        moments.append(article["updatedAt"])
    assert moments == sorted(set(moments))


def test_slug_follows_the_title(ann, publish, anyone):
    publish(ann)
    article = put(ann, title="Another").json["article"]
    assert article["slug"] == "another"
    assert anyone.get(PATH).json == NOT_FOUND
    assert anyone.get("/api/articles/another").json["article"] == article


def test_slug_stays_when_its_base_stays(ann, publish):
    publish(ann)
    twin = publish(ann)["slug"]
    article = put(ann, f"/api/articles/{twin}", title="a TITLE!").json["article"]
    assert (article["slug"], article["title"]) == (twin, "a TITLE!")


def test_new_title_that_is_taken_gets_a_random_end(ann, publish):
    publish(ann)
    publish(ann, "Another", tagList=["a"])
    article = put(ann, "/api/articles/another", title="A title", body="New").json
    article = article["article"]
    assert re.fullmatch(r"a-title-[a-z0-9]{6}", article["slug"])
    assert (article["title"], article["body"]) == ("A title", "New")
    assert article["tagList"] == ["a"]


def test_delete_takes_all_along(app, ann, publish, anyone):
    publish(ann, tagList=["a"])
    answer = ann.delete(PATH)
    assert answer.status_code == 204
    assert answer.data == b""
    assert anyone.get(PATH).json == NOT_FOUND
    assert ann.delete(PATH).json == NOT_FOUND
    with app.app_context():
        count = select(func.count()).select_from(article_tags)
        assert db.session.scalar(count) == 0


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_unknown_article_is_not_found(ann, method):
    answer = ann.call(method, "/api/articles/nothing")
    assert answer.status_code == 404
    assert answer.json == NOT_FOUND


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_article_of_somebody_else_is_forbidden(ann, bob, publish, method):
    before = publish(ann)
    answer = bob.call(method, PATH, "nonsense")
    assert answer.status_code == 403
    assert answer.json == FORBIDDEN
    assert ann.get(PATH).json["article"] == before


def test_token_comes_first_and_body_last(anyone, ann, bob, publish):
    publish(ann)
    assert anyone.post("/api/articles", []).json == MISSING
    for path in (PATH, "/api/articles/nothing"):
        assert anyone.put(path, []).json == MISSING
        assert anyone.delete(path).json == MISSING
    assert bob.put("/api/articles/nothing", []).json == NOT_FOUND
    assert bob.put(PATH, []).json == FORBIDDEN
    assert ann.put(PATH, []).json == {"errors": {"body": ["can't be parsed"]}}
    assert ann.put(PATH, {}).json == {"errors": {"body": ["must contain article"]}}


def test_tag_made_by_another_request_meanwhile_is_used(app, monkeypatch):
    with app.app_context():
        db.session.add(Tag(name="b"))
        db.session.commit()
        publishing.insert_once(Tag.__table__, name="b")
        assert [tag.name for tag in publishing.tags_named(["b"])] == ["b"]
        db.session.rollback()


def test_statements_do_not_grow_with_tags(ann, publish, anyone, statements):
    publish(ann, "few", tagList=["a"])
    publish(ann, "many", tagList=[f"{n}" for n in range(30)])
    with statements() as few:
        anyone.get("/api/articles/few")
    with statements() as many:
        anyone.get("/api/articles/many")
    assert len(few) == len(many) == 2


def test_same_title_at_once_gets_distinct_slugs(ann, at_once):
    answers = at_once([lambda client: post(ann.on(client), tagList=["new"])] * 12)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["article"]["slug"] for answer in answers}) == 12


def test_changes_at_once_are_all_made(ann, publish, at_once):
    publish(ann)
    tags = [["a", "b"], ["b", "c"], ["c"], []]
    calls = [lambda client, t=t: put(ann.on(client), tagList=t) for t in tags * 5]
    answers = at_once(calls)
    assert {answer.status_code for answer in answers} == {200}
    shown = [answer.json["article"] for answer in answers]
    assert ann.get(PATH).json["article"] in shown


def test_delete_at_once_succeeds_once(ann, publish, at_once):
    publish(ann, tagList=["a"])
    answers = at_once([lambda client: ann.on(client).delete(PATH)] * 8)
    assert sorted(answer.status_code for answer in answers) == [204] + [404] * 7
