"""Pictures that members upload of themselves."""

import struct
import zlib
from io import BytesIO
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_BYTES = 1024 * 1024
MOST_PIXELS = 4096  # in either direction
SIDE = 256  # pixels
FOLDER = "avatars/"
# How a PNG file ends; Pillow does not miss the checksum at its very end.
PNG_END = b"IEND\xaeB`\x82"
# What Pillow raises for what only looks like a picture.
BROKEN = (
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    EOFError,
    LookupError,
    struct.error,
    zlib.error,
)

TOO_LARGE = _("is too large (maximum is 1 MiB)")
TOO_WIDE = _("is too large (maximum is 4096 × 4096 pixels)")
NO_PICTURE = _("is not a PNG, JPEG or WebP picture")


def portrait(file: File) -> bytes:
    """Return a picture as a small square WebP; raise ValidationError for others.

    What the file is called and said to be does not matter.
    """
    if file.size > MOST_BYTES:
        raise ValidationError(TOO_LARGE)
    file.seek(0)
    data = file.read()
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            # The head of the file tells; nothing is decoded yet.
            if max(picture.size) > MOST_PIXELS:
                raise ValidationError(TOO_WIDE)
            check_whole(picture, data)
        # What has been verified has to be opened anew.
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            return square(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(TOO_WIDE) from error
    except BROKEN as error:
        raise ValidationError(NO_PICTURE) from error


def check_whole(picture: Image.Image, data: bytes) -> None:
    """Raise what Pillow raises if a part of the file is missing or was changed."""
    picture.verify()
    if picture.format == "PNG" and PNG_END not in data:
        raise SyntaxError("PNG file without its end")


def square(picture: Image.Image) -> bytes:
    """Return the middle of a picture's first frame, without what else it tells."""
    upright = ImageOps.exif_transpose(picture)
    plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    side = min(SIDE, *plain.size)
    data = BytesIO()
    ImageOps.fit(plain, (side, side)).save(data, "WEBP")
    return data.getvalue()


def is_uploaded(image: str | None) -> bool:
    """Tell whether a user's image is one that the site keeps."""
    return (image or "").startswith(default_storage.url(FOLDER))


def new_path() -> str:
    """Return a path for another picture."""
    return default_storage.url(f"{FOLDER}{uuid4().hex}.webp")


def store(path: str, data: bytes) -> None:
    """Keep a picture under a path of its own."""
    default_storage.save(name_of(path), ContentFile(data))


def remove(image: str | None) -> None:
    """Keep a picture no longer, if it is one that the site keeps."""
    if is_uploaded(image):
        default_storage.delete(name_of(image))


def name_of(path: str) -> str:
    """Return the name of a picture among the uploaded files."""
    return path.removeprefix(default_storage.url(""))
