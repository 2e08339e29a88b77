"""Pictures to upload, good ones and such as only look like one."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any, Final

from PIL import Image, PngImagePlugin

Colour = tuple[int, int, int]

RED: Final[Colour] = (220, 20, 20)
GREEN: Final[Colour] = (20, 180, 20)
BLUE: Final[Colour] = (20, 20, 220)
WHITE: Final[Colour] = (250, 250, 250)
SECRET: Final = "taken-at-home"
ORIENTATION: Final = 0x0112

SVG: Final = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML: Final = b"<!doctype html><script>alert(1)</script>"


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """Return a picture as a file of a kind (PNG, JPEG, WEBP, GIF …)."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def plain(kind: str, size: tuple[int, int] = (64, 64), colour: Colour = RED) -> bytes:
    """Return a picture of one colour."""
    return encoded(Image.new("RGB", size, colour), kind)


def quarters(size: int) -> Image.Image:
    """Return a square whose quarters are red, green, blue and white."""
    image = Image.new("RGB", (size, size))
    half = size // 2
    for number, colour in enumerate((RED, GREEN, BLUE, WHITE)):
        left, top = half * (number % 2), half * (number // 2)
        image.paste(colour, (left, top, left + half, top + half))
    return image


def stripes(width: int, height: int) -> Image.Image:
    """Return a picture of three parts along its longer side: red, green, blue."""
    image = Image.new("RGB", (width, height))
    for number, colour in enumerate((RED, GREEN, BLUE)):
        if width > height:
            box = (width * number // 3, 0, width * (number + 1) // 3, height)
        else:
            box = (0, height * number // 3, width, height * (number + 1) // 3)
        image.paste(colour, box)
    return image


def turned(orientation: int) -> bytes:
    """Return quarters that say in their EXIF data how they were held."""
    image = quarters(96)
    exif = image.getexif()
    exif[ORIENTATION] = orientation
    return encoded(image, "JPEG", exif=exif, quality=95)


def telling(kind: str) -> bytes:
    """Return a picture that says where it was taken."""
    image = quarters(64)
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", SECRET)
        return encoded(image, kind, pnginfo=text)
    exif = image.getexif()
    exif[0x010E] = SECRET
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>".encode()
    return encoded(image, kind, exif=exif, xmp=xmp)


def moving(kind: str) -> bytes:
    """Return an animation that begins red and goes on blue."""
    first, second = (Image.new("RGB", (64, 64), colour) for colour in (RED, BLUE))
    return encoded(first, kind, save_all=True, append_images=[second], duration=100)


def claiming(width: int, height: int) -> bytes:
    """Return a tiny PNG file whose head claims to be of this size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 100)
    chunks = [(b"IHDR", head), (b"IDAT", data), (b"IEND", b"")]
    parts = [b"\x89PNG\r\n\x1a\n"]
    for name, content in chunks:
        checked = name + content
        parts.append(struct.pack(">I", len(content)) + checked)
        parts.append(struct.pack(">I", zlib.crc32(checked)))
    return b"".join(parts)


def padded(size: int) -> bytes:
    """Return a good PNG picture of exactly this many bytes."""
    picture = plain("PNG")
    return picture + b"\0" * (size - len(picture))


def opened(data: bytes) -> Image.Image:
    """Return a picture, decoded."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def is_near(image: Image.Image, place: tuple[int, int], colour: Colour) -> bool:
    """Tell whether a picture has about this colour at a place."""
    found = image.convert("RGB").getpixel(place)
    assert isinstance(found, tuple)
    return all(abs(a - b) < 40 for a, b in zip(found, colour, strict=True))
