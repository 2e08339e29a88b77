"""Pictures of users: judged by their content, stored small and without metadata."""

import re
import secrets
import struct
import zlib
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin

from flask import Blueprint, Response, abort, current_app, request, send_from_directory
from PIL import Image, ImageOps
from werkzeug.datastructures import FileStorage

from .rules import N_, RuleError

MAX_BYTES = 1024 * 1024
MAX_SIDE = 4096  # pixels, of what is sent
SIDE = 256  # pixels, of what is stored
FORMATS = ("PNG", "JPEG", "WEBP")
PATH = "/media/avatars/"
YEAR = 365 * 24 * 60 * 60  # seconds
# The end of a PNG file, whose checksum Pillow does not ask for.
PNG_END = b"IEND\xaeB`\x82"
# What Pillow raises for what only looks like a picture.
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    struct.error,
    zlib.error,
)

# Sides are looked at below, before anything is decoded.
Image.MAX_IMAGE_PIXELS = None

bp = Blueprint("media", __name__)


@bp.get(f"{PATH}<name>")
def avatar(name: str) -> Response:
    """Send a picture; its name changes with it, so that it may be kept."""
    if not re.fullmatch(r"[0-9a-f]{32}\.webp", name):
        abort(404)
    response = send_from_directory(folder(), name, mimetype="image/webp", max_age=YEAR)
    response.cache_control.immutable = True
    return response


def square(upload: FileStorage) -> bytes:
    """Accept a picture; return the square in its middle as a small WebP picture."""
    upload.stream.seek(0)
    data = upload.stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise RuleError(N_("is too large (maximum is 1 MiB)"))
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            sides = picture.size
            if max(sides) <= MAX_SIDE:
                verify(picture, data)
                return as_webp(data, min(*sides, SIDE))
    except BROKEN as error:
        raise RuleError(N_("is not a PNG, JPEG or WebP picture")) from error
    raise RuleError(N_("is too large (maximum is 4096 × 4096 pixels)"))


def verify(picture: Image.Image, data: bytes) -> None:
    """Raise what Pillow raises unless the file is sound to its last byte."""
    picture.verify()
    if picture.format == "PNG" and PNG_END not in data:
        raise SyntaxError("incomplete PNG file")


def as_webp(data: bytes, side: int) -> bytes:
    """Return the first frame, upright and cropped, and nothing else of the file."""
    with Image.open(BytesIO(data), formats=FORMATS) as picture:
        upright = ImageOps.exif_transpose(picture)
        mode = "RGBA" if upright.has_transparency_data else "RGB"
        cropped = ImageOps.fit(upright.convert(mode), (side, side))
    cropped.info.clear()
    output = BytesIO()
    cropped.save(output, "WEBP")
    return output.getvalue()


def save(picture: bytes) -> str:
    """Store a picture under a new name; return its path on the site."""
    folder().mkdir(parents=True, exist_ok=True)
    name = f"{secrets.token_hex(16)}.webp"
    (folder() / name).write_bytes(picture)
    return PATH + name


def discard(image: str | None) -> None:
    """Remove the file if the image of a user is one of ours."""
    if is_ours(image):
        (folder() / image.removeprefix(PATH)).unlink(missing_ok=True)


def is_ours(image: str | None) -> bool:
    """Tell whether the image is stored here, not elsewhere on the web."""
    return bool(image) and image.startswith(PATH)


def absolute(image: str | None) -> str | None:
    """Return the image's address as readers elsewhere need it."""
    return urljoin(request.url_root, image) if is_ours(image) else image


def folder() -> Path:
    """Return where the pictures are."""
    return Path(current_app.config["MEDIA_DIR"], "avatars")
