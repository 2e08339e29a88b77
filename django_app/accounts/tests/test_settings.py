"""The page where members change their accounts."""

from io import BytesIO
from zlib import crc32

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts import avatars
from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory
from articles.tests.factories import ArticleFactory, CommentFactory
from common.tests.api import ask, errors
from common.tests.pages import texts
from config.wsgi import body_limit

pytestmark = [pytest.mark.feature("W08"), pytest.mark.django_db(transaction=True)]
GIVEN = {
    "image": "https://example.com/a.png",
    "username": "Ann",
    "bio": "One\r\n<two>",
    "email": "new@example.com",
    "password": "",
}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "avatars"


@pytest.fixture
def ann(client):
    user = UserFactory(username="ann", email="ann@example.com")
    client.force_login(user)
    return user


def picture(kind="PNG", size=(600, 300), mode="RGB", **options):
    image = Image.new(mode, size, "red")
    # The right half is blue.
    image.paste("blue", (size[0] // 2, 0, *size))
    data = BytesIO()
    image.save(data, kind, **options)
    return data.getvalue()


def upload(client, data, name="me.txt", **given):
    file = SimpleUploadedFile(name, data, "text/plain")
    return client.post("/settings", GIVEN | {"image": "", "avatar": file} | given)


def kept(media):
    return sorted(path.name for path in media.iterdir()) if media.exists() else []


def messages(response):
    items = response.text.partition('<ul class="error-messages"')[2]
    return [item.partition("</li>")[0] for item in items.split("<li>")[1:]]


def test_form_shows_the_account(client, ann):
    page = client.get("/settings").text
    names = [part.partition('"')[0] for part in page.split(' name="')[2:]]
    expected = ["image", "avatar", "username", "bio", "email", "password"]
    assert [name for name in names if name in expected] == expected
    assert "remove_avatar" not in page
    assert 'value="ann@example.com"' in page
    assert "None" not in page


def test_account_is_changed(client, ann):
    response = client.post("/settings", GIVEN)
    assert (response.status_code, response["Location"]) == (302, "/profile/Ann")
    ann.refresh_from_db()
    assert (ann.username, ann.email) == ("Ann", "new@example.com")
    assert (ann.bio, ann.image) == ("One\n<two>", "https://example.com/a.png")
    assert ann.check_password(PASSWORD)
    page = client.get("/profile/Ann")
    assert texts(page, "flash") == ["Your settings have been saved."]
    client.post("/settings", GIVEN | {"bio": "", "image": ""})
    ann.refresh_from_db()
    assert (ann.bio, ann.image) == (None, None)


def test_new_password_ends_the_other_sessions(client, ann):
    other = Client()
    other.force_login(ann)
    client.post("/settings", GIVEN | {"password": "another-horse"})
    assert client.get("/settings").status_code == 200
    assert other.get("/settings").status_code == 302
    ann.refresh_from_db()
    assert ann.check_password("another-horse")


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("image", "ftp://a.example/b", "URL of profile picture is invalid"),
        ("image", "/media/avatars/x.webp", "URL of profile picture is invalid"),
        ("username", "", "Your Name can&#x27;t be blank"),
        ("username", "BOB", "Your Name has already been taken"),
        ("email", "nobody", "Email is invalid"),
        ("email", "Bob@Example.com", "Email has already been taken"),
        ("password", "short", "New Password is too short (minimum is 8 characters)"),
        ("password", " " * 9, "New Password can&#x27;t be blank"),
        (
            "bio",
            "x" * 2001,
            "Short bio about you is too long (maximum is 2000 characters)",
        ),
    ],
)
def test_bad_settings_come_back(client, ann, field, value, message):
    UserFactory(username="bob", email="bob@example.com")
    response = client.post("/settings", GIVEN | {"password": PASSWORD, field: value})
    assert response.status_code == 422
    assert messages(response) == [message]
    assert PASSWORD not in response.text
    # The navigation still has the name that is stored.
    assert texts(response, "nav-link")[-1] == "ann"
    ann.refresh_from_db()
    assert ann.username == "ann"


def test_name_that_is_taken_in_the_last_moment(client, ann, monkeypatch, media):
    UserFactory(username="bob")
    first = iter([True])
    taken = type(User.objects.all()).taken
    monkeypatch.setattr(
        type(User.objects.all()),
        "taken",
        lambda self, **given: [] if next(first, 0) else taken(self, **given),
    )
    response = upload(client, picture(), username="Bob")
    assert response.status_code == 422
    assert messages(response) == ["Your Name has already been taken"]
    assert kept(media) == []


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGB"), ("PNG", "RGBA"), ("JPEG", "RGB"), ("WEBP", "RGB"), ("PNG", "L")],
)
def test_uploaded_picture_is_a_square(client, ann, media, kind, mode):
    given = picture(kind) if mode == "L" else picture(kind, mode=mode)
    assert upload(client, given).status_code == 302
    ann.refresh_from_db()
    (name,) = kept(media)
    assert ann.image == f"/media/avatars/{name}"
    response = client.get(ann.image)
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    stored = Image.open(BytesIO(response.getvalue()))
    assert (stored.format, stored.size) == ("WEBP", (256, 256))
    middle = stored.convert("RGB")
    assert middle.getpixel((20, 128))[0] > 150
    assert middle.getpixel((236, 128))[2] > 150


def test_small_picture_is_not_blown_up_and_stands_upright(client, ann, media):
    exif = Image.Exif()
    exif[0x0112] = 8  # lies on its side
    exif[0x010E] = "private words"
    upload(client, picture("JPEG", (40, 20), exif=exif, quality=95))
    (name,) = kept(media)
    stored = Image.open(BytesIO((media / name).read_bytes()))
    assert stored.size == (20, 20)
    assert stored.convert("RGB").getpixel((10, 2))[2] > 150
    assert dict(stored.getexif()) == {}
    assert b"private" not in (media / name).read_bytes()


def test_first_frame_alone_is_kept(client, ann, media):
    other = Image.new("RGB", (600, 300), "green")
    upload(client, picture("WEBP", save_all=True, append_images=[other]))
    (name,) = kept(media)
    stored = Image.open(BytesIO((media / name).read_bytes()))
    assert stored.n_frames == 1


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", avatars.NO_PICTURE),
        (b"GIF89a" + b"\0" * 99, avatars.NO_PICTURE),
        (picture("GIF"), avatars.NO_PICTURE),
        (picture("JPEG", quality=95)[:-400], avatars.NO_PICTURE),
        (picture()[:200], avatars.NO_PICTURE),
        (picture()[:-12], avatars.NO_PICTURE),
        (picture()[:-1], avatars.NO_PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", avatars.NO_PICTURE),
        (picture(size=(4097, 1)), avatars.TOO_WIDE),
        (picture(size=(1, 20_000), mode="1"), avatars.TOO_WIDE),
        (picture() + b"\0" * 1024 * 1024, avatars.TOO_LARGE),
    ],
)
def test_other_files_are_refused(client, ann, media, data, message):
    response = upload(client, data, "me.png", bio="kept")
    assert response.status_code == 422
    assert messages(response) == [f"Upload a picture {message}"]
    assert ">\nkept</textarea>" in response.text
    assert kept(media) == []


def test_picture_of_more_pixels_than_any_camera_has(client, ann):
    head = bytearray(picture(size=(1, 1)))
    head[16:24] = (60_000).to_bytes(4, "big") * 2
    head[29:33] = crc32(head[12:29]).to_bytes(4, "big")
    assert messages(upload(client, bytes(head)))[0].endswith(str(avatars.TOO_WIDE))


def test_widest_picture_is_taken(client, ann):
    assert upload(client, picture(size=(4096, 4096))).status_code == 302


def test_picture_stays_is_replaced_and_removed(client, ann, media):
    upload(client, picture())
    (first,) = kept(media)
    page = client.get("/settings").text
    assert "remove_avatar" in page
    assert first not in page.partition("<form")[2]
    client.post("/settings", GIVEN | {"image": ""})
    assert kept(media) == [first]
    upload(client, picture(), image="https://example.com/b.png")
    (second,) = kept(media)
    assert second != first
    client.post("/settings", GIVEN | {"image": "", "remove_avatar": "on"})
    ann.refresh_from_db()
    assert (ann.image, kept(media)) == (None, [])
    upload(client, picture())
    client.post("/settings", GIVEN)
    ann.refresh_from_db()
    assert (ann.image, kept(media)) == ("https://example.com/a.png", [])


def test_api_shows_the_whole_address(client, ann, media):
    upload(client, picture())
    token = ask_token()
    ann.refresh_from_db()
    shown = f"http://testserver{ann.image}"
    article = ArticleFactory(author=ann)
    CommentFactory(article=article, author=ann)
    path = f"/api/articles/{article.slug}"
    answers = [
        ask("GET", "/api/user", token=token).json()["user"],
        ask("GET", "/api/profiles/Ann").json()["profile"],
        ask("GET", path).json()["article"]["author"],
        ask("GET", "/api/articles").json()["articles"][0]["author"],
        ask("GET", f"{path}/comments").json()["comments"][0]["author"],
    ]
    assert [answer["image"] for answer in answers] == [shown] * 5
    assert f'src="{ann.image}"' in client.get("/").text


def ask_token():
    account = {"email": "new@example.com", "password": PASSWORD}
    return ask("POST", "/api/users/login", {"user": account}).json()["user"]["token"]


def test_api_keeps_replaces_and_removes_the_picture(client, ann, media):
    upload(client, picture())
    token = ask_token()
    ann.refresh_from_db()
    for image in (f"http://testserver{ann.image}", None, "https://example.com/c.png"):
        body = {"user": {"image": image}}
        answer = ask("PUT", "/api/user", body, token=token).json()["user"]
        assert answer["image"] == image
        assert bool(kept(media)) is (image is not None and "testserver" in image)


def test_api_takes_no_path_of_the_site(client, ann, media):
    upload(client, picture())
    ann.refresh_from_db()
    body = {"user": {"image": ann.image}}
    answer = ask("PUT", "/api/user", body, token=ask_token())
    assert errors(answer) == (422, {"image": ["is invalid"]})


@pytest.mark.parametrize(
    "name",
    ["0" * 32 + ".webp", "a.webp", "..%2Fsecret", "../secret", "0" * 32 + ".webp%00"],
)
def test_no_other_file_is_shown(client, media, name):
    media.mkdir()
    (media.parent / "secret").write_text("hidden words")
    response = client.get(f"/media/avatars/{name}")
    assert response.status_code == 404
    assert "hidden words" not in response.text


def test_visitor_is_asked_to_sign_in():
    for answer in (Client().get("/settings?a"), Client().post("/settings", GIVEN)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/login?next=/settings")
    assert Client(enforce_csrf_checks=True).post("/settings").status_code == 403


@pytest.mark.parametrize(("path", "mib"), [("/settings", 2), ("/login", 1)])
def test_larger_bodies_are_refused(client, ann, path, mib):
    assert body_limit(path) == mib * 1024 * 1024
    file = SimpleUploadedFile("a.png", b"\0" * mib * 1024 * 1024)
    response = client.post(path, {"avatar": file})
    assert response.status_code == 413
    assert texts(response, "error-page")[0].startswith("Too Large")
