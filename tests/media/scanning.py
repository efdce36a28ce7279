"""Look for facts hidden in picture files, byte by byte and without Pillow."""

import struct
from collections.abc import Iterator

# What a JPEG needs to be one: tables, frame, scan, ends, and JFIF's own short header.
_NEEDED = {0xC0, 0xC1, 0xC2, 0xC4, 0xDB, 0xDD, 0xDA, 0xD8, 0xD9}
MARKS = (
    *(b"Exif\x00", b"http://ns.adobe.com/", b"<x:xmpmeta", b"<?xpacket", b"ICC_PROFILE"),
    *(b"Photoshop 3.0", b"8BIM", b"Ducky", b"GPSLatitude", b"tEXt", b"iTXt", b"zTXt", b"eXIf"),
    *(b"iCCP", b"ICCP", b"EXIF", b"XMP ", b"MPF\x00", b"JFXX", b"Adobe\x00"),
)


def hidden_in(content: bytes) -> list[str]:
    """Return what *content* holds besides a picture; empty where there is nothing."""
    found = [mark.decode("latin-1") for mark in MARKS if mark in content]
    pieces = _of_jpeg(content) if content.startswith(b"\xff\xd8") else _of_webp(content)
    return found + list(pieces)


def _of_jpeg(content: bytes) -> Iterator[str]:
    at = 2
    while content[at + 1] != 0xDA:
        marker, (length,) = content[at + 1], struct.unpack_from(">H", content, at + 2)
        if marker == 0xE0 and content[at + 4 : at + 9] == b"JFIF\x00" and length == 16:
            pass
        elif marker not in _NEEDED:
            yield f"segment {marker:#x}"
        at += 2 + length
    end = content.rindex(b"\xff\xd9")
    if end + 2 != len(content):
        yield "bytes after the end"


def _of_webp(content: bytes) -> Iterator[str]:
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        yield "no kind of picture that we make"
        return
    at = 12
    while at + 8 <= len(content):
        name, length = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        if name not in {b"VP8 ", b"VP8L"}:
            yield f"chunk {name!r}"
        at += 8 + length + length % 2
    if at != len(content):
        yield "bytes after the end"
