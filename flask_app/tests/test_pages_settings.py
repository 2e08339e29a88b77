"""Changing one's own account, and the picture that is uploaded."""

import re
from io import BytesIO

import pytest
from PIL import Image

pytestmark = pytest.mark.feature("W08")

FIELDS = {
    "image": "",
    "username": "ann",
    "bio": "",
    "email": "ann@example.com",
    "password": "",
}


@pytest.fixture(autouse=True)
def media(app, monkeypatch, tmp_path):
    monkeypatch.setitem(app.config, "MEDIA_DIR", str(tmp_path))
    return tmp_path / "avatars"


@pytest.fixture
def member(ann, browser):
    browser.sign_in("ann")
    browser.get("/")
    return browser


def picture(kind="PNG", size=(400, 300), mode="RGB", **options):
    data = BytesIO()
    Image.new(mode, size, 128).save(data, kind, **options)
    return data.getvalue()


def send(browser, data=None, name="a.png", **fields):
    upload = {"avatar": (BytesIO(data), name)} if data is not None else {}
    answer = browser.send("/settings", **(FIELDS | upload | fields))
    answer.request.input_stream.close()  # a file of the client's, for a large body
    return answer


def stored(media):
    return list(media.glob("*")) if media.exists() else []


def test_account_is_changed(ann, member):
    answer = send(
        member,
        username=" Anna ",
        email="anna@example.com",
        bio="One\r\n two",
        image="https://example.com/a.png",
    )
    assert (answer.status_code, answer.location) == (302, "/profile/Anna")
    assert "Your settings have been saved." in member.get("/").text
    user = ann.get("/api/user").json["user"]
    assert (user["username"], user["email"]) == ("Anna", "anna@example.com")
    assert (user["bio"], user["image"]) == ("One\n two", "https://example.com/a.png")
    text = member.get("/settings").text
    assert 'value="https://example.com/a.png"' in text
    assert "One\n two</textarea>" in text
    assert send(member, username="Anna").status_code == 302
    user = ann.get("/api/user").json["user"]
    assert (user["bio"], user["image"]) == (None, None)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("username", " ", "Your Name can&#39;t be blank"),
        ("username", "BOB", "Your Name has already been taken"),
        ("email", "Bob@example.com", "Email has already been taken"),
        ("email", "", "Email can&#39;t be blank"),
        ("image", "/media/avatars/x.webp", "URL of profile picture is invalid"),
        ("bio", "x" * 2001, "Short bio about you is too long"),
        ("password", "short", "New Password is too short"),
        ("password", " " * 9, "New Password can&#39;t be blank"),
    ],
)
def test_bad_settings_come_back(ann, bob, member, media, field, value, message):
    answer = send(member, picture(), **{field: value})
    assert answer.status_code == 422
    assert f"<li>{message}" in answer.text
    assert 'value="short"' not in answer.text
    assert '"user-pic" src="/static' in answer.text
    assert ann.get("/api/user").json["user"]["username"] == "ann"
    assert stored(media) == []


def test_field_that_is_not_sent_is_empty(ann, member):
    answer = member.send("/settings", bio="x")
    assert answer.status_code == 422
    assert "<li>Your Name can&#39;t be blank</li>" in answer.text


def test_new_password_ends_the_other_sessions(ann, member, app, browser):
    other = type(browser)(app.test_client())
    other.sign_in("ann")
    assert send(member, password="another password").status_code == 302
    assert member.get("/settings").status_code == 200
    assert other.get("/settings").status_code == 302


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("name", ["a.png", "a.txt", "../../a.svg"])
def test_picture_is_stored_small_and_clean(ann, member, media, client, kind, name):
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    exif[0x0112] = 6  # lies on its side
    assert send(member, picture(kind, exif=exif), name).status_code == 302
    (file,) = stored(media)
    assert re.fullmatch(r"[0-9a-f]{32}\.webp", file.name)
    with Image.open(file) as kept:
        assert (kept.format, kept.size) == ("WEBP", (256, 256))
        assert not kept.getexif()
    path = f"/media/avatars/{file.name}"
    answer = client.get(path)
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.data == file.read_bytes()
    answer.close()
    assert f'src="{path}"' in client.get("/profile/ann").text
    shown = ann.get("/api/user").json["user"]["image"]
    assert shown == f"http://localhost{path}"


def test_picture_stands_upright_and_is_not_enlarged(member, media):
    data = BytesIO()
    image = Image.new("RGB", (20, 10))
    image.paste("white", (0, 0, 10, 10))
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    image.save(data, "PNG", exif=exif)
    send(member, data.getvalue())
    with Image.open(stored(media)[0]) as kept:
        assert kept.size == (10, 10)
        assert kept.getpixel((9, 5))[0] > kept.getpixel((0, 5))[0]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is not a PNG, JPEG or WebP picture"),
        (b"GIF89a" + b"x" * 50, "is not a PNG, JPEG or WebP picture"),
        (picture("GIF", mode="P"), "is not a PNG, JPEG or WebP picture"),
        (picture()[:-20], "is not a PNG, JPEG or WebP picture"),
        (picture()[:-12], "is not a PNG, JPEG or WebP picture"),
        (picture()[:-1], "is not a PNG, JPEG or WebP picture"),
        (picture("JPEG")[:-200], "is not a PNG, JPEG or WebP picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is not a PNG"),
        (picture(size=(4097, 1)), "is too large (maximum is 4096 × 4096 pixels)"),
        (picture(size=(30000, 30000), mode="1"), "4096 × 4096 pixels"),
        (picture() + b"x" * 1024 * 1024, "is too large (maximum is 1 MiB)"),
    ],
)
def test_what_is_no_picture_comes_back(member, media, data, message):
    answer = send(member, data)
    assert answer.status_code == 422
    assert re.search(f"<li>Upload a picture .*{re.escape(message)}", answer.text)
    assert stored(media) == []


def test_largest_picture_is_taken_and_a_larger_body_is_not(member, media):
    whole = picture("JPEG")
    padded = whole + b"\0" * (1024 * 1024 - len(whole))
    assert send(member, padded).status_code == 302
    assert send(member, b"x" * (2 * 1024 * 1024)).status_code == 413
    assert len(stored(media)) == 1
    answer = member.client.post("/login", data={"email": "x" * (1024 * 1024 + 1)})
    assert answer.status_code == 413


def test_picture_is_kept_replaced_and_removed(ann, member, media):
    send(member, picture(), image="https://example.com/a.png")
    (first,) = stored(media)
    text = member.get("/settings").text
    assert 'name="remove_avatar"' in text
    assert first.name not in re.search('<input[^>]*name="image"[^>]*>', text)[0]
    send(member)
    assert stored(media) == [first]
    send(member, picture("JPEG"))
    (second,) = stored(media)
    assert second != first
    send(member, remove_avatar="y")
    assert stored(media) == []
    assert ann.get("/api/user").json["user"]["image"] is None
    assert 'name="remove_avatar"' not in member.get("/settings").text
    send(member, picture())
    send(member, image="https://example.com/b.png")
    assert stored(media) == []


def test_api_keeps_what_it_showed_and_replaces_the_rest(ann, member, media):
    send(member, picture())
    shown = ann.get("/api/user").json["user"]["image"]
    answer = ann.put("/api/user", {"user": {"image": shown, "bio": "x"}})
    assert answer.json["user"]["image"] == shown
    assert len(stored(media)) == 1
    path = shown.removeprefix("http://localhost")
    assert ann.put("/api/user", {"user": {"image": path}}).status_code == 422
    ann.put("/api/user", {"user": {"image": "https://example.com/a.png"}})
    assert stored(media) == []


@pytest.mark.parametrize(
    "name", ["x.webp", "a" * 32 + ".webp", "..%2f..%2fconfig.py", "../x", "a" * 32]
)
def test_other_media_are_not_found(client, name):
    assert client.get(f"/media/avatars/{name}").status_code == 404


def test_settings_need_a_session_and_a_token(browser):
    answer = browser.send("/login", "/settings", **FIELDS)
    assert answer.location == "/login?next=/settings"
    assert browser.client.post("/settings", data=FIELDS).status_code == 403
