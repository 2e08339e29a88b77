"""W08: an uploaded picture is judged by its content and stored anew."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from shared_spec.conformance import pictures
from shared_spec.conformance.browser import attribute, form_values
from shared_spec.conformance.forms import check_refused
from shared_spec.conformance.settings import (
    HEADING,
    LABELS,
    Sitter,
    change,
    settings_form,
)

if TYPE_CHECKING:
    from shared_spec.conformance.browser import Browser
    from shared_spec.conformance.builders import Make
    from shared_spec.conformance.client import Client

pytestmark = pytest.mark.feature("W08")

NO_PICTURE = f"{LABELS['avatar']} is not a PNG, JPEG or WebP picture"
TOO_WIDE = f"{LABELS['avatar']} is too large (maximum is 4096 × 4096 pixels)"
TOO_HEAVY = f"{LABELS['avatar']} is too large (maximum is 1 MiB)"
MIB = 1024 * 1024
ELSEWHERE = "https://example.com/me.png"


@pytest.fixture(scope="module")
def sitter(api: Client, make: Make) -> Sitter:
    return Sitter(api, make.user())


# --- Good pictures ------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize(
    ("name", "said"),
    [("me.png", "image/png"), ("me.html", "text/html"), ("../../me", "image/gif")],
)
def test_content_counts(sitter: Sitter, kind: str, name: str, said: str) -> None:
    path = sitter.upload(pictures.plain(kind), name, said)
    assert re.fullmatch(r"/media/avatars/[0-9a-f]{32}\.webp", path)
    response = sitter.api.raw("GET", path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "image/webp"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    caching = response.headers["Cache-Control"].replace(" ", "").split(",")
    assert set(caching) == {"public", "max-age=31536000", "immutable"}
    assert "Set-Cookie" not in response.headers
    image = pictures.opened(response.content)
    assert image.format == "WEBP"
    assert pictures.is_near(image, (5, 5), pictures.RED)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_way_to_colour(sitter: Sitter, mode: str) -> None:
    image = pictures.quarters(32).convert("L" if mode == "I;16" else mode)
    if mode == "I;16":
        image = image.convert(mode)
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert sitter.stored(pictures.encoded(image, kind)).size == (32, 32)


@pytest.mark.parametrize(
    ("size", "side"),
    [
        ((600, 600), 256),
        ((600, 300), 256),
        ((300, 900), 256),
        ((90, 60), 60),
        ((1, 1), 1),
    ],
)
def test_square_of_at_most_256(
    sitter: Sitter, size: tuple[int, int], side: int
) -> None:
    image = sitter.stored(pictures.encoded(pictures.stripes(*size), "PNG"))
    assert image.size == (side, side)


@pytest.mark.parametrize("size", [(600, 200), (200, 600)])
def test_centre_is_kept(sitter: Sitter, size: tuple[int, int]) -> None:
    image = sitter.stored(pictures.encoded(pictures.stripes(*size), "PNG"))
    for place in ((10, 10), (100, 100), (190, 190)):
        assert pictures.is_near(image, place, pictures.GREEN)


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [
        (1, pictures.RED),
        (2, pictures.GREEN),
        (3, pictures.WHITE),
        (6, pictures.BLUE),
        (8, pictures.GREEN),
    ],
)
def test_picture_is_turned(
    sitter: Sitter, orientation: int, corner: pictures.Colour
) -> None:
    image = sitter.stored(pictures.turned(orientation))
    assert pictures.is_near(image, (15, 15), corner)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_nothing_is_told(sitter: Sitter, kind: str) -> None:
    given = pictures.telling(kind)
    assert pictures.SECRET.encode() in given
    content = sitter.api.raw("GET", sitter.upload(given)).content
    assert pictures.SECRET.encode() not in content
    assert dict(pictures.opened(content).getexif()) == {}
    for chunk in (b"EXIF", b"XMP ", b"ICCP"):
        assert chunk not in content


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_first_picture_of_an_animation(sitter: Sitter, kind: str) -> None:
    image = sitter.stored(pictures.moving(kind))
    assert getattr(image, "n_frames", 1) == 1
    assert pictures.is_near(image, (30, 30), pictures.RED)


def test_largest_picture(sitter: Sitter) -> None:
    image = pictures.quarters(64).convert("1").resize((4096, 4096))
    assert sitter.stored(pictures.encoded(image, "PNG")).size == (256, 256)
    assert sitter.upload(pictures.padded(MIB))


# --- Refusals -----------------------------------------------------------------


def _refusals() -> dict[str, tuple[bytes, str]]:
    png, jpeg, webp = (
        pictures.encoded(pictures.quarters(200), kind)
        for kind in ("PNG", "JPEG", "WEBP")
    )
    return {
        "GIF": (pictures.plain("GIF"), NO_PICTURE),
        "animated GIF": (pictures.moving("GIF"), NO_PICTURE),
        "BMP": (pictures.plain("BMP"), NO_PICTURE),
        "TIFF": (pictures.plain("TIFF"), NO_PICTURE),
        "ICO": (pictures.plain("ICO"), NO_PICTURE),
        "SVG": (pictures.SVG, NO_PICTURE),
        "HTML": (pictures.HTML, NO_PICTURE),
        "text": (b"just words", NO_PICTURE),
        "nothing": (b"", NO_PICTURE),
        "mere head": (png[:8], NO_PICTURE),
        "head and HTML": (png[:8] + pictures.HTML, NO_PICTURE),
        "half a PNG": (png[: len(png) // 2], NO_PICTURE),
        "PNG without its end": (png[:-12], NO_PICTURE),
        "PNG without its last checksum": (png[:-4], NO_PICTURE),
        "PNG without its last byte": (png[:-1], NO_PICTURE),
        "JPEG without its last byte": (jpeg[:-1], NO_PICTURE),
        "WebP without its last byte": (webp[:-1], NO_PICTURE),
        "half a JPEG": (jpeg[: len(jpeg) // 2], NO_PICTURE),
        "half a WebP": (webp[: len(webp) // 2], NO_PICTURE),
        "no data": (pictures.claiming(50, 50), NO_PICTURE),
        "too wide": (pictures.plain("PNG", (4097, 1)), TOO_WIDE),
        "too high": (pictures.plain("PNG", (1, 4097)), TOO_WIDE),
        "bomb": (
            pictures.encoded(
                pictures.quarters(8).convert("1").resize((5000, 5000)), "PNG"
            ),
            TOO_WIDE,
        ),
        "claims": (pictures.claiming(60_000, 60_000), TOO_WIDE),
        "too heavy": (pictures.padded(MIB + 1), TOO_HEAVY),
        "too heavy and none": (b"x" * (MIB + 1), TOO_HEAVY),
    }


REFUSALS = _refusals()


@pytest.mark.parametrize("case", REFUSALS)
def test_refusal(sitter: Sitter, case: str) -> None:
    before = sitter.upload(pictures.plain("PNG")) if sitter.url is None else sitter.path
    data, message = REFUSALS[case]
    page = change(sitter.browser, {"bio": "new"}, avatar=data)
    check_refused(page, HEADING, message)
    assert sitter.path == before
    assert sitter.serves(before)
    assert form_values(settings_form(page))["bio"] == "new"


def test_other_mistake_keeps_the_old_picture(sitter: Sitter) -> None:
    before = sitter.upload(pictures.plain("PNG"))
    page = change(sitter.browser, {"email": "x"}, avatar=pictures.plain("JPEG"))
    check_refused(page, HEADING, f"{LABELS['email']} is invalid")
    assert sitter.path == before
    assert sitter.serves(before)


def test_far_too_much(sitter: Sitter) -> None:
    page = change(sitter.browser, avatar=b"x" * (2 * MIB))
    assert page.status == 413
    assert page.texts("h1") == ["Too Large"]
    page = sitter.browser.post("/editor", {"body": "x" * MIB})
    assert page.status == 413


# --- What becomes of it -------------------------------------------------------


def test_pages_show_the_picture(make: Make, browser: Browser, sitter: Sitter) -> None:
    path = sitter.upload(pictures.plain("PNG"))
    article = make.article(sitter.user)
    make.comment(sitter.user, article)
    page = browser.visit(article)
    shown = page.all(".article-meta img, .card img.comment-author-img")
    assert {attribute(picture, "src") for picture in shown} == {path}
    page = browser.get(f"/profile/{sitter.user.username}")
    assert attribute(page.one("img.user-img"), "src") == path
    page = sitter.browser.get("/")
    assert attribute(page.one("img.user-pic"), "src") == path
    assert article["author"]["image"] == sitter.api.base_url + path


def test_api_shows_an_address(api: Client, sitter: Sitter) -> None:
    path = sitter.upload(pictures.plain("PNG"))
    profile = api.get(sitter.user.profile_path, expect=200).json["profile"]
    assert profile["image"] == api.base_url + path
    host = f"localhost:{api.base_url.rpartition(':')[2]}"
    answer = api.get(sitter.user.profile_path, headers={"Host": host}, expect=200)
    assert answer.json["profile"]["image"] == f"http://{host}{path}"


def test_new_picture_replaces_the_old(sitter: Sitter) -> None:
    old = sitter.upload(pictures.plain("PNG"))
    new = sitter.upload(pictures.plain("PNG"))
    assert new != old
    assert not sitter.serves(old)
    assert sitter.serves(new)


def test_picture_stays_when_the_form_is_sent_again(sitter: Sitter) -> None:
    path = sitter.upload(pictures.plain("PNG"))
    values = form_values(settings_form(sitter.browser.get("/settings")))
    assert values["image"] == ""
    change(sitter.browser, {"bio": "again"})
    assert sitter.path == path
    assert sitter.serves(path)


def test_picture_can_be_removed(sitter: Sitter) -> None:
    path = sitter.upload(pictures.plain("PNG"))
    page = sitter.browser.get("/settings")
    box = page.one('form input[type="checkbox"][name="remove_avatar"]')
    assert page.texts(f'label[for="{attribute(box, "id")}"]') == [
        "Remove the uploaded picture"
    ]
    names = [
        attribute(field, "name")
        for field in settings_form(page).select("input:not([type=hidden])")
    ]
    assert names[:3] == ["image", "avatar", "remove_avatar"]
    value = attribute(box, "value") or "on"
    sitter.browser.submit(page, settings_form(page), {"remove_avatar": value})
    assert sitter.url is None
    assert not sitter.serves(path)
    assert sitter.browser.get("/settings").all('[name="remove_avatar"]') == []


def test_address_replaces_the_picture(sitter: Sitter) -> None:
    path = sitter.upload(pictures.plain("PNG"))
    change(sitter.browser, {"image": ELSEWHERE})
    assert sitter.url == ELSEWHERE
    assert not sitter.serves(path)
    assert sitter.browser.get("/settings").all('[name="remove_avatar"]') == []


def test_upload_outweighs_the_address(sitter: Sitter) -> None:
    change(sitter.browser, {"image": ELSEWHERE})
    change(sitter.browser, {"image": f"{ELSEWHERE}?2"}, avatar=pictures.plain("PNG"))
    assert sitter.serves(sitter.path)


def test_api_sends_back_what_it_got(api: Client, sitter: Sitter) -> None:
    path = sitter.upload(pictures.plain("PNG"))
    token = sitter.user.token
    body = {"user": {"image": sitter.url, "bio": "same picture"}}
    answer = api.put("/api/user", token=token, json=body, expect=200)
    assert answer.json["user"]["image"] == api.base_url + path
    assert sitter.serves(path)
    body = {"user": {"bio": "no picture named"}}
    api.put("/api/user", token=token, json=body, expect=200)
    assert sitter.serves(sitter.path)


@pytest.mark.parametrize("image", [None, "", ELSEWHERE])
def test_api_replaces_the_picture(
    api: Client, sitter: Sitter, image: str | None
) -> None:
    path = sitter.upload(pictures.plain("PNG"))
    body = {"user": {"image": image}}
    api.put("/api/user", token=sitter.user.token, json=body, expect=200)
    assert sitter.url == (image or None)
    assert not sitter.serves(path)


def test_only_an_upload_makes_a_site_path(
    api: Client, make: Make, sitter: Sitter
) -> None:
    path = sitter.upload(pictures.plain("PNG"))
    thief = make.user()
    body = {"user": {"image": path}}
    answer = api.put("/api/user", token=thief.token, json=body, expect=422)
    assert answer.json == {"errors": {"image": ["is invalid"]}}
    api.put("/api/user", token=sitter.user.token, json=body, expect=422)
    assert sitter.serves(path)


def test_nobody_removes_the_picture_of_another(
    api: Client, make: Make, sitter: Sitter
) -> None:
    path = sitter.upload(pictures.plain("PNG"))
    thief = make.user()
    for image in (sitter.url, None):
        body = {"user": {"image": image}}
        api.put("/api/user", token=thief.token, json=body, expect=200)
    assert sitter.serves(path)


# --- Where pictures lie -------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        f"{'0' * 32}.webp",
        "",
        ".",
        "..",
        "../",
        "../avatars",
        "%2e%2e/%2e%2e/etc/passwd",
        "..%2f..%2fconduit.sqlite3",
        "....//....//etc/passwd",
        "%00",
        "a.webp",
        f"{'0' * 32}.png",
        f"{'0' * 32}.webp/",
        f"{'0' * 31}..webp",
    ],
)
def test_nothing_else_is_served(api: Client, path: str) -> None:
    assert api.raw("GET", f"/media/avatars/{path}").status_code == 404


def test_other_spellings_are_unknown(api: Client, sitter: Sitter) -> None:
    path = sitter.upload(pictures.plain("PNG"))
    name = path.removeprefix("/media/avatars/")
    others = [path.upper(), f"/media/{name}", f"/media/avatars/./{name}/"]
    others += [f"/media/avatars/x/..%2f{name}", f"{path}%00", f"{path}.png"]
    for other in others:
        assert api.raw("GET", other).status_code in {301, 302, 308, 400, 404}, other
    assert api.raw("HEAD", path).status_code == 200
    assert api.raw("DELETE", path).status_code in {403, 404, 405}
    assert sitter.serves(path)
